"""Each person against each address of the FHIR interface, with the real ids of two patients."""

from __future__ import annotations

import pytest
from tests.security.dossier.conftest import ROLES, SECRETS, browser_of, filled, place

from filigrane.platform import access, audit, findings
from filigrane.platform.access import Objection
from filigrane.systems.dossier import api

__all__ = ["browser_of", "filled", "place"]
READERS, FILERS = {"team", "glass"}, {"team", "glass", "secretary"}
IDENTITY = {"team", "outside", "glass", "secretary", "dpo"}
TABLE = {
    "Patient/{patient}": IDENTITY,
    "Patient?_id={patient}": IDENTITY,
    "Patient?name=" + SECRETS[0]: IDENTITY,
    "{kind}/{resource}": READERS,
    "{kind}/{resource}/_history": READERS,
    "{kind}/{resource}/_history/1": READERS,
    "{kind}?patient={patient}": READERS,
    "Provenance?patient={patient}": READERS,
    "DocumentReference?patient={patient}": FILERS,
    "DocumentReference/{item}": FILERS,
    "metadata": {*ROLES, "nobody"},
}


def hyphened(text: str) -> str:
    return text.replace("_", "-", 1)


@pytest.fixture
def ids(place):
    """The ids of the team's dossier, its first finding decided."""
    with place.installation.transaction() as connection:
        view = api.overview(connection, place.actors["team"], place.own.patient)
        item = view.stored[place.own.finding]
        findings.decide(connection, place.actors["team"], item.finding.id, "accepted", seen_version=item.version)
        from filigrane.platform.record import current

        (resource,) = current(connection, place.own.patient)
    return {
        "patient": hyphened(place.own.patient),
        "item": hyphened(place.own.item),
        "resource": resource.id,
        "kind": resource.type,
    }


@pytest.mark.parametrize("name", [*ROLES, "nobody"])
def test_a_person_reads_through_fhir_exactly_what_the_table_says(place, browser_of, ids, name) -> None:
    browser, reached = browser_of(name), set()
    for path in TABLE:
        answer = browser.get(f"/fhir/{path.format(**ids)}")
        assert answer.status_code in {200, 401, 403}, (path, answer.text)
        assert answer.headers["content-type"] == "application/fhir+json"
        if answer.status_code == 200:
            reached.add(path)
        else:
            assert SECRETS[0] not in answer.text
    assert reached == {path for path, allowed in TABLE.items() if name in allowed}


@pytest.mark.parametrize("name", [*ROLES, "nobody"])
def test_a_posted_search_is_judged_as_the_same_search_in_the_address(place, browser_of, ids, name) -> None:
    browser = browser_of(name)
    browser.get("/clavier")
    for kind, allowed in ((ids["kind"], READERS), ("DocumentReference", FILERS)):
        answer = browser.post(f"/fhir/{kind}/_search", {"patient": ids["patient"]})
        assert (answer.status_code == 200) is (name in allowed), answer.text
    answer = browser.post("/fhir/Patient/_search", {"name": SECRETS[0]})
    assert (answer.status_code == 200) is (name in IDENTITY)


def test_a_refused_reading_is_written_in_the_audit(place, browser_of, ids) -> None:
    browser_of("outside").get(f"/fhir/{ids['kind']}/{ids['resource']}")
    with place.installation.reading() as connection:
        latest = audit.events(connection, patient=place.own.patient, limit=1)[0]
    assert (latest.action, latest.outcome, latest.actor) == ("read_patient", "refused", place.actors["outside"].account_id)


def test_a_patient_who_opposed_a_professional_is_not_read_by_that_one(place, browser_of, ids) -> None:
    with place.installation.transaction() as connection:
        account = place.actors["team"].account_id
        access.objection(connection, place.actors["secretary"], place.own.patient, Objection.PROFESSIONAL, account_id=account)
    assert browser_of("team").get(f"/fhir/{ids['kind']}/{ids['resource']}").status_code == 403
    assert browser_of("team").get(f"/fhir/{ids['kind']}?patient={ids['patient']}").status_code == 403


def test_a_withdrawn_document_leaves_nothing_of_what_it_said(place, browser_of, ids) -> None:
    with place.installation.transaction() as connection:
        findings.withdraw_source(
            connection, place.installation, place.own.item, "classé au mauvais patient", actor=place.actors["team"]
        )
    browser = browser_of("team")
    for path in ("{kind}/{resource}", "{kind}/{resource}/_history", "{kind}/{resource}/_history/1", "DocumentReference/{item}"):
        answer = browser.get(f"/fhir/{path.format(**ids)}")
        assert answer.status_code == 200
        assert "entered-in-error" in answer.text
        assert not any(word in answer.text for word in ("nicilline", "lobe", "lettre.txt", "T2a"))
    assert browser.get(f"/fhir/{ids['kind']}?patient={ids['patient']}").json()["total"] == 0


def test_no_number_of_a_person_enters_the_audit_by_an_address(place, browser_of) -> None:
    browser = browser_of("team")
    for path in (
        "/patients/177039912345678/dossier",
        "/fhir/Patient/177039912345678",
        "/fhir/Observation?patient=177039912345678",
    ):
        assert browser.get(path).status_code == 404
    with place.installation.reading() as connection:
        assert "177039912345678" not in str(audit.events(connection, limit=50))
