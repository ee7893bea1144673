"""Every route against every role: what answers is exactly what the access policy grants, and nothing is left without a policy."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from filigrane.platform.access import Action, Relation, Request, policy
from filigrane.platform.ui.policies import Open, routes


@pytest.fixture
def systems():
    """The whole programme."""
    from filigrane.systems import SYSTEMS

    return SYSTEMS


NOBODY = "nobody"
PEOPLE_AND_RELATIONS = {
    "dumas": Relation.CARE_TEAM,
    "weber": Relation.NONE,
    "benali": Relation.NONE,
    "martin": Relation.NONE,
    "laurent": Relation.NONE,
    "legoff": Relation.NONE,
}
REFUSED, LED_AWAY = 403, 303


def _address(path: str, hospital: SimpleNamespace) -> str:
    known = {"patient_id": hospital.patient.id, "name": hospital.tool, "panel": "rien"}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: known.get(found.group(1), "inconnu"), path)


def test_every_route_has_a_policy(hospital):
    bare = [route.path for route, rule in routes(hospital.app) if rule is None]
    assert bare == []
    assert len(list(routes(hospital.app))) > 25


def test_every_patient_route_names_the_patient_in_its_policy(hospital):
    wrong = [
        route.path
        for route, rule in routes(hospital.app)
        if "{patient_id}" in route.path and (rule is None or rule.patient != "patient_id")
    ]
    assert wrong == []


def test_routes_that_anybody_opens_are_these(hospital):
    public = {route.path for route, rule in routes(hospital.app) if rule is not None and rule.rule is Open.PUBLIC}
    assert public == {"/health", "/openapi.json", "/connexion", "/lien/{token}", "/fhir/metadata"}


def _expected(rule, name, roles):
    if name == NOBODY:
        return rule.rule is Open.PUBLIC
    if isinstance(rule.rule, Open):
        return True
    asked = Request(frozenset({roles[name]}), rule.rule, patient=rule.patient is not None, relation=PEOPLE_AND_RELATIONS[name])
    return policy(asked).permitted


@pytest.mark.parametrize("name", [*PEOPLE_AND_RELATIONS, NOBODY])
def test_a_person_gets_through_exactly_where_the_policy_grants(hospital, visitor, browser_of, name):
    """The guard answers 403 (or leads to the sign-in page) before any handler; past it, a handler may still find nothing to do."""
    wrong = []
    for route, rule in routes(hospital.app):
        assert rule is not None
        for method in sorted(route.methods - {"HEAD"}):
            if rule.rule is Open.ANY_SESSION and name != NOBODY and method == "POST":
                continue  # signing out and locking end the session of the loop
            browser = visitor if name == NOBODY else browser_of(name)
            # an empty form without its token: past the guard, the second door (forgery) answers 403 with its own words
            answer = browser.ask(method, _address(route.path, hospital))
            forged = "Le formulaire n’est plus celui de votre session" in answer.text
            passed = forged if method == "POST" else _opened(answer)
            if passed != _expected(rule, name, hospital.roles):
                wrong.append((method, route.path, answer.status_code))
    assert wrong == []


def _opened(answer):
    led_away = answer.status_code == LED_AWAY and answer.headers["location"].startswith("/connexion")
    return not led_away and answer.status_code not in {REFUSED, 401}


def test_a_refusal_is_written_in_the_audit(hospital, browser_of):
    from filigrane.platform import audit

    answer = browser_of("weber").get(f"/patients/{hospital.patient.id}/rien")
    assert answer.status_code == REFUSED
    assert "acces-exceptionnel" in answer.text
    with hospital.installation.reading() as connection:
        latest = audit.events(connection, patient=hospital.patient.id, limit=1)[0]
    assert (latest.action, latest.outcome, latest.actor) == (Action.READ_PATIENT, "refused", hospital.actors["weber"].account_id)


def test_a_route_written_without_a_policy_answers_nobody(hospital, browser_of):
    @hospital.app.get("/oubliee")
    def forgotten() -> str:
        return "secret"

    answer = browser_of("dumas").get("/oubliee")
    assert answer.status_code == 500
    assert "secret" not in answer.text
