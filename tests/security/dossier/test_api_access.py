"""Each JSON route of the dossier against each person, as a table."""

from __future__ import annotations

import re

import pytest
from tests.security.dossier.conftest import ROLES, SECRETS

from filigrane.platform.ui.policies import routes

READERS, TEAM, FILERS = {"team", "glass"}, {"team"}, {"team", "glass", "secretary"}
TABLE = {
    ("GET", "documents"): FILERS,
    ("POST", "documents"): FILERS,
    ("GET", "reading"): READERS,
    ("POST", "reading"): READERS,
    ("GET", "findings"): READERS,
    ("GET", "alerts"): READERS,
    ("GET", "synthesis"): READERS,
    ("POST", "findings/{finding_id}/decision"): TEAM,
    ("POST", "alerts/{key}/dismissal"): TEAM,
}
BODIES = {
    "documents": {"files": [("received", ("vide.txt", b""))]},
    "findings/{finding_id}/decision": {"json": {"outcome": "accepted", "seen_version": 1}},
    "alerts/{key}/dismissal": {"json": {"reason": "essai"}},
}
BASE = "/api/dossier/patients/{patient_id}/"


def test_the_table_names_every_json_route_of_the_dossier(place) -> None:
    found = {
        (method, route.path.removeprefix(BASE)) for route, _ in routes(place.app) for method in route.methods - {"HEAD"}
        if route.path.startswith("/api/dossier")
    }  # fmt: skip
    assert found == set(TABLE)


@pytest.mark.parametrize("name", [*ROLES, "nobody"])
def test_a_person_reaches_exactly_what_the_table_says(place, browser_of, name) -> None:
    browser, reached = browser_of(name), set()
    token = browser.get("/api/session").json().get("csrf", "")
    ids = {"patient_id": place.own.patient, "finding_id": place.own.finding, "key": place.own.alert}
    for method, path in TABLE:
        address = re.sub(r"\{(\w+)\}", lambda found: ids[found.group(1)], BASE + path)
        answer = browser.ask(
            method, address, headers={"X-CSRF-Token": token}, **(BODIES.get(path, {}) if method == "POST" else {})
        )
        assert answer.status_code < 500
        assert answer.headers["content-type"] == "application/json"
        if answer.status_code in {401, 403}:
            assert SECRETS[0] not in answer.text
        else:
            reached.add((method, path))
    assert reached == {row for row, allowed in TABLE.items() if name in allowed}


def test_the_body_of_a_deposit_is_not_taken_in_for_a_person_who_may_not_file(place, browser_of) -> None:
    read = []

    def body():
        for _ in range(400):
            read.append(1)
            yield b"x" * 65_536

    browser = browser_of("outside")
    token = browser.get("/api/session").json()["csrf"]
    address = f"/api/dossier/patients/{place.own.patient}/documents"

    async def flowing():
        for block in body():
            yield block

    headers = {"X-CSRF-Token": token, "content-type": "multipart/form-data; boundary=x"}
    assert browser.ask("POST", address, content=flowing(), headers=headers).status_code == 403
    with place.installation.reading() as connection:
        from filigrane.platform import files

        assert len(files.items(connection, place.own.patient, actor=place.actors["team"])) == 1


def test_a_session_token_of_another_person_opens_nothing(place, browser_of) -> None:
    token = browser_of("outside").get("/api/session").json()["csrf"]
    address = f"/api/dossier/patients/{place.own.patient}/reading"
    assert browser_of("team").ask("POST", address, headers={"X-CSRF-Token": token}).status_code == 403
