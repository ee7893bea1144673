"""Every address of the dossier against every role, as a table; ids of another patient; forged forms."""

from __future__ import annotations

import re

import pytest
from tests.security.dossier.conftest import ROLES

from filigrane.platform import findings
from filigrane.platform.ui.policies import routes

PEOPLE = [*ROLES, "nobody"]
READERS, TEAM, FILERS = {"team", "glass"}, {"team"}, {"team", "glass", "secretary"}
TABLE = {
    ("GET", "dossier"): READERS,
    ("GET", "dossier/constat/{finding}"): READERS,
    ("GET", "dossier/source/{finding}/0"): READERS,
    ("GET", "dossier/alerte/{alert}/0"): READERS,
    ("GET", "dossier/document/{item}/1"): READERS,
    ("GET", "dossier/image/{item}/1.png"): READERS,
    ("GET", "dossier/lecture"): READERS,
    ("GET", "dossier/synthese"): READERS,
    ("GET", "dossier/export/txt"): TEAM,
    ("GET", "documents"): FILERS,
    ("POST", "documents"): FILERS,
    ("POST", "documents/lire"): READERS,
    ("POST", "documents/{item}/retrait"): TEAM,
    ("POST", "dossier/decision"): TEAM,
    ("POST", "dossier/reprise"): TEAM,
    ("POST", "dossier/section"): TEAM,
    ("POST", "dossier/alerte/{alert}/rouvrir"): TEAM,
    ("POST", "dossier/alerte/{alert}"): TEAM,
    ("POST", "dossier/synthese"): TEAM,
    ("GET", "dossier/reformulation"): READERS,
    ("POST", "dossier/reformulation"): READERS,
    ("POST", "dossier/reformulation/accepter"): TEAM,
    ("POST", "dossier/reformulation/ecarter"): TEAM,
}
NAMES = {"finding_id": "{finding}", "key": "{alert}", "form": "txt", "item": "{item}"}
LED_AWAY, FORBIDDEN, ABSENT = 303, 403, 404


def address(path: str, place, dossier=None) -> str:
    ids = dossier or place.own
    return f"/patients/{place.own.patient}/" + path.format(finding=ids.finding, alert=ids.alert, item=ids.item)


def test_the_table_names_every_route_of_the_dossier(place):
    """A route added to the dossier must come with its row."""
    known = {(method, re.sub(r"\{\w+\}", "*", path).replace("export/txt", "export/*")) for method, path in TABLE}
    known = {(method, re.sub(r"/\d(?=\.png$|$)", "/*", path)) for method, path in known}
    found = set()
    for route, _ in routes(place.app):
        path = route.path.removeprefix("/patients/{patient_id}/")
        if path != route.path and path.split("/")[0] in {"dossier", "documents"}:
            found |= {(method, re.sub(r"\{[^}]+\}", "*", path)) for method in route.methods - {"HEAD"}}
    assert found == known


@pytest.mark.parametrize("name", PEOPLE)
def test_a_person_reaches_exactly_what_the_table_says(place, browser_of, name):
    browser = browser_of(name)
    reached = set()
    for method, path in TABLE:
        # a form without its token: past the guard, the second door answers 403 with its own words, and nothing is done
        answer = browser.ask(method, address(path, place))
        away = answer.status_code == LED_AWAY and answer.headers["location"].startswith("/connexion")
        if method == "POST":
            passed = "Le formulaire n’est plus celui de votre session" in answer.text
        else:
            passed = not away and answer.status_code != FORBIDDEN
        assert answer.status_code < 500
        if passed:
            reached.add((method, path))
    assert reached == {row for row, allowed in TABLE.items() if name in allowed}


@pytest.mark.parametrize("path", [path for method, path in TABLE if method == "GET" and "{" in path])
def test_an_id_of_another_patient_in_an_address_is_not_found(place, browser_of, path):
    answer = browser_of("team").get(address(path, place, place.foreign))
    assert answer.status_code in {FORBIDDEN, ABSENT}
    assert "Qvorbensaid" not in answer.text


@pytest.mark.parametrize("path", [path for method, path in TABLE if method == "GET" and "{" in path])
def test_an_id_of_another_patient_of_the_same_doctor_is_not_found_either(place, browser_of, path):
    from filigrane.platform import access

    with place.installation.transaction() as connection:
        actors = place.actors
        access.join_care_team(connection, actors["outside"], place.foreign.patient, actors["team"].account_id)
    answer = browser_of("team").get(address(path, place, place.foreign))
    assert answer.status_code == ABSENT
    with place.installation.reading() as connection:
        assert findings.views(connection, place.foreign.finding) == []


def test_a_decision_on_another_patients_finding_is_refused_and_changes_nothing(place, browser_of):
    data = {"finding": place.foreign.finding, "outcome": "accepted", "seen_version": "1"}
    answer = browser_of("team").post(address("dossier/decision", place), data)
    assert answer.status_code in {FORBIDDEN, ABSENT}
    with place.installation.reading() as connection:
        assert findings.history(connection, place.foreign.finding) == []


def test_an_alert_of_another_patient_is_not_set_aside(place, browser_of):
    answer = browser_of("team").post(address("dossier/alerte/{alert}", place, place.foreign), {"reason": "essai"})
    assert answer.status_code in {FORBIDDEN, ABSENT}


def test_a_document_of_another_patient_is_not_withdrawn(place, browser_of):
    answer = browser_of("team").post(address("documents/{item}/retrait", place, place.foreign), {"reason": "essai"})
    assert answer.status_code in {FORBIDDEN, ABSENT}


def test_a_synthesis_that_cites_another_patient_is_refused(place, browser_of):
    data = {"text": "Phrase", "findings": place.foreign.finding, "section": "tumour", "seen": "0", "act": "sign"}
    answer = browser_of("team").post(address("dossier/synthese", place), data)
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("path", [path for method, path in TABLE if method == "POST"])
def test_a_form_of_another_site_is_refused_even_with_the_token(place, browser_of, path):
    browser = browser_of("team")
    answer = browser.post(address(path, place), headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == FORBIDDEN


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("dossier/decision", {"finding": "{finding}", "outcome": "autre", "seen_version": "1"}),
        ("dossier/decision", {"finding": "{finding}", "outcome": "accepted", "seen_version": "un"}),
        ("dossier/decision", {"finding": "absent", "outcome": "accepted", "seen_version": "1"}),
        ("dossier/decision", {"finding": "{finding}", "outcome": "accepted", "seen_version": "9" * 40}),
        ("dossier/synthese", {"text": "a", "findings": "", "section": "tumour", "seen": "un"}),
        ("dossier/synthese", {"text": ["a", "b"], "findings": "", "section": "tumour", "seen": "0"}),
        ("dossier/reformulation", {}),
        ("dossier/reformulation/accepter", {"sentence": "absente", "seen": "0"}),
        ("dossier/reformulation/accepter", {"sentence": "absente", "text": "a", "seen": "0"}),
        ("dossier/reformulation/ecarter", {"sentence": "absente"}),
        ("dossier/reformulation/ecarter", {"sentence": "x" * 5000}),
        ("dossier/section", {"kind": "x"}),
        ("dossier/section", {"kind": "x" * 5000}),
        ("dossier/alerte/absente", {"reason": "essai"}),
        ("dossier/alerte/{alert}", {"reason": ""}),
        ("documents", {}),
        ("documents/absent/retrait", {"reason": "essai"}),
    ],
)
def test_a_malformed_form_is_answered_in_words(place, browser_of, path, data):
    ids = {"{finding}": place.own.finding}
    answer = browser_of("team").post(address(path, place), {k: ids.get(str(v), v) for k, v in data.items()})
    assert answer.status_code < 500
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["dossier/document/{item}/0", "dossier/document/{item}/999", "dossier/image/{item}/0.png",
                                  "dossier/source/{finding}/-1", "dossier/source/{finding}/99", "dossier/alerte/{alert}/-1",
                                  "dossier/alerte/{alert}/99", "dossier/export/exe", "dossier/constat/absent"])  # fmt: skip
def test_a_place_that_does_not_exist_is_answered_in_words(place, browser_of, path):
    answer = browser_of("team").get(address(path, place))
    assert answer.status_code < 500
    assert "Traceback" not in answer.text
