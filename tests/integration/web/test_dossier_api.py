"""The dossier's JSON routes on both databases: what a program of the hospital can do is what a person does on screen."""

from __future__ import annotations

import io
import zipfile

import pytest
from tests.dossier_helpers import letter
from tests.security.dossier.conftest import SECRETS

from filigrane.platform import audit, findings
from filigrane.platform.record import current

WHO = f"Mme {SECRETS[0].upper()} Jeanne, née le 14/03/1961"


class Client:
    """A program that holds a session and its token."""

    def __init__(self, browser, place) -> None:
        self.browser, self.base = browser, f"/api/dossier/patients/{place.own.patient}"
        self.headers = {"X-CSRF-Token": browser.get("/api/session").json()["csrf"], "accept": "application/json"}

    def get(self, path: str, status: int = 200):
        answer = self.browser.ask("GET", f"{self.base}/{path}", headers=self.headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def post(self, path: str, status: int = 200, **body):
        answer = self.browser.ask("POST", f"{self.base}/{path}", headers=self.headers, **body)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
def program(undecided, browser_of):
    # the fixture of the browsers asks for ``place``: the same installation must be served
    return Client(browser_of("team"), undecided)


@pytest.fixture
def place(undecided):
    return undecided


def latest(place, count: int = 1):
    with place.installation.reading() as connection:
        return audit.events(connection, patient=place.own.patient, limit=count)


def test_findings_alerts_and_synthesis_are_those_of_the_screen(place, program) -> None:
    found = program.get("findings")
    by_id = {row["id"]: row for row in found}
    assert place.own.finding in by_id
    assert {row["status"] for row in found} == {"proposed"}
    allergy = next(row for row in found if row["kind"] == "allergy")
    assert allergy["value"]["substance"] == "pénicilline"
    assert "pénicilline" in allergy["evidence"][0]["quote"]
    (alert,) = [row for row in program.get("alerts") if row["key"] == place.own.alert]
    assert alert["evidence"]
    assert alert["dismissed"] is None
    synthesis = program.get("synthesis")
    assert synthesis["version"] == 0
    assert all(set(line["findings"]) <= set(by_id) and line["findings"] for line in synthesis["sentences"])
    assert latest(place)[0].action == "read_patient"


def test_a_deposit_is_read_and_what_it_says_appears(place, program) -> None:
    text = letter("Métastase hépatique découverte le 02/11/2026. OMS 2.", day="12/11/2026", who=WHO).encode()
    told = program.post("documents", 201, files=[("received", ("suite.txt", text)), ("received", ("vide.txt", b""))])
    assert [row["name"] for row in told["filed"]] == ["suite.txt"]
    assert [row["file"] for row in told["problems"]] == ["vide.txt"]
    assert "vide" in told["problems"][0]["what"]
    assert program.get("reading")["job"]["state"] == "waiting"
    place.work()
    state = program.get("reading")
    assert (state["job"]["state"], state["job"]["id"]) == ("done", told["reading"])
    assert (state["last"]["documents"], state["last"]["stopped"]) == (2, "")
    assert "performance_status" in {row["kind"] for row in program.get("findings")}
    assert {row["name"] for row in program.get("documents")} == {"lettre.txt", "suite.txt"}


def test_an_archive_is_opened_and_a_deposit_of_nothing_readable_is_422(place, program) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("un.txt", letter("OMS 1.", who=WHO))
        archive.writestr("deux.txt", letter("OMS 0.", who=WHO, day="01/01/2026"))
    told = program.post("documents", 201, files=[("received", ("deux.zip", packed.getvalue()))])
    assert {row["name"] for row in told["filed"]} == {"un.txt", "deux.txt"}
    refused = program.post("documents", 422, files=[("received", ("vide.txt", b""))])
    assert (refused["filed"], refused["reading"]) == ([], None)


def test_names_that_run_from_right_to_left_or_hold_signs_of_direction_show_as_they_are(place, program) -> None:
    text = letter("OMS 1.", who=f"Mme فاطمة الزهراء {SECRETS[0].upper()} Jeanne, née le 14/03/1961").encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("رسالة.txt", text)
        archive.writestr("lettre\u202etxt.exe.txt", text + b" ")
    told = program.post(
        "documents",
        201,
        files=[("received", ("r\u202eapport\u2066.txt", text + b"  ")), ("received", ("a.zip", packed.getvalue()))],
    )
    names = {row["name"] for row in told["filed"]}
    assert names == {"rapport.txt", "رسالة.txt", "lettretxt.exe.txt"}
    assert {row["name"] for row in program.get("documents")} >= names


def test_a_letter_of_another_patient_stops_the_reading_and_the_state_says_why(place, program) -> None:
    program.post(
        "documents", 201, files=[("received", ("autre.txt", letter("OMS 1.", who="M. LEGRAND Paul, né le 05/11/1948").encode()))]
    )
    place.work()
    assert "LEGRAND" in program.get("reading")["last"]["stopped"].upper()


def test_a_decision_enters_the_record_with_the_version_that_was_seen(place, program) -> None:
    row = next(one for one in program.get("findings") if one["kind"] == "allergy")
    path = f"findings/{row['id']}/decision"
    after = program.post(path, json={"outcome": "accepted", "seen_version": row["version"]})
    assert (after["status"], after["version"]) == ("accepted", row["version"] + 1)
    with place.installation.reading() as connection:
        assert [one.finding for one in current(connection, place.own.patient)] == [row["id"]]
    again = program.post(path, 409, json={"outcome": "accepted", "seen_version": row["version"]})
    assert again["error"] != again["error_en"]
    value = {**row["value"], "substance": "amoxicilline"}
    corrected = program.post(path, json={"outcome": "corrected", "seen_version": after["version"], "value": value})
    assert (corrected["value"]["substance"], corrected["machine_value"]["substance"]) == ("amoxicilline", "pénicilline")
    unknown = program.post(
        path,
        json={"outcome": "corrected", "seen_version": corrected["version"], "value": {"unknown": "absent", "reason": "relu"}},
    )
    assert unknown["value"] == {"unknown": "absent", "reason": "relu"}
    with place.installation.reading() as connection:
        past = findings.history(connection, row["id"])
    assert [one.outcome.value for one in past] == ["accepted", "corrected", "corrected"]
    assert {one.account for one in past} == {place.actors["team"].account_id}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"outcome": "rejected", "seen_version": 1}, 400),
        ({"outcome": "corrected", "seen_version": 1}, 400),
        ({"outcome": "maybe", "seen_version": 1}, 400),
        ({"outcome": "accepted"}, 422),
        ({"outcome": "accepted", "seen_version": -1}, 422),
        ({"outcome": "accepted", "seen_version": 10**12}, 422),
        ({"outcome": "corrected", "seen_version": 1, "value": {"colour": "red"}}, 422),
        ({"outcome": "corrected", "seen_version": 1, "value": {"unknown": "peut-être"}}, 400),
        ({"outcome": "rejected", "seen_version": 1, "reason": "x" * 401}, 422),
        ([], 422),
    ],
)
def test_a_decision_that_is_not_one_is_told_and_changes_nothing(place, program, body, status) -> None:
    told = program.post(f"findings/{place.own.finding}/decision", status, json=body)
    assert told["error"].endswith(".")
    assert told["error_en"]
    with place.installation.reading() as connection:
        assert findings.history(connection, place.own.finding) == []


def test_an_alert_is_set_aside_with_a_reason_and_opened_again(place, program) -> None:
    path = f"alerts/{place.own.alert}/dismissal"
    aside = {row["key"]: row["dismissed"] for row in program.post(path, json={"reason": "aplasie attendue"})}
    assert aside[place.own.alert]["reason"] == "aplasie attendue"
    opened = {row["key"]: row["dismissed"] for row in program.post(path, json={"reason": " "})}
    assert opened[place.own.alert] is None
    program.post("alerts/absente/dismissal", 404, json={"reason": "essai"})


def test_a_reading_is_asked_for_once_while_it_waits(place, program) -> None:
    first = program.post("reading", 202)
    assert program.post("reading", 202) == first


def test_an_id_of_another_patient_is_not_found(place, program) -> None:
    program.post(f"findings/{place.foreign.finding}/decision", 404, json={"outcome": "accepted", "seen_version": 1})
    program.post(f"alerts/{place.foreign.alert}/dismissal", 404, json={"reason": "essai"})
    with place.installation.reading() as connection:
        assert findings.history(connection, place.foreign.finding) == []


def test_without_the_token_nothing_is_done(place, program) -> None:
    program.headers.pop("X-CSRF-Token")
    program.post(f"findings/{place.own.finding}/decision", 403, json={"outcome": "accepted", "seen_version": 1})
    program.post("reading", 403)
    with place.installation.reading() as connection:
        assert findings.history(connection, place.own.finding) == []


def test_the_openapi_document_describes_every_route_of_the_dossier_in_french(place, browser_of) -> None:
    document = browser_of("nobody").get("/openapi.json").json()
    paths = {path for path in document["paths"] if path.startswith("/api/dossier")}
    assert {path.removeprefix("/api/dossier/patients/{patient_id}/") for path in paths} == {
        "documents", "reading", "findings", "alerts", "synthesis", "findings/{finding_id}/decision", "alerts/{key}/dismissal",
    }  # fmt: skip
    for path in paths:
        for act in document["paths"][path].values():
            assert act["summary"]
            assert act["description"]
            assert {"401", "403", "404"} <= set(act["responses"])
    assert "X-CSRF-Token" in document["info"]["description"]
    assert "/fhir/{kind}/_search" in document["paths"]
    assert not [path for path in document["paths"] if path.startswith("/patients")]
