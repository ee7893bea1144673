"""The FHIR interface over a read and decided dossier, on both databases: read, versions, search, pages of results, errors."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from filigrane.platform import audit, findings
from filigrane.platform.fhir import problems
from filigrane.platform.fhir.people import SYNTHETIC
from filigrane.platform.fhir.search import parameters
from filigrane.platform.findings.store import find

CLINICAL = sorted(set(parameters()) - {"Patient", "DocumentReference"})


def fhir(identifier: str) -> str:
    return identifier.replace("_", "-")


def entries(answer) -> list[dict]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    assert problems(answer.json()) == []
    return [one["resource"] for one in answer.json().get("entry", ())]


def every(browser, place, kind: str, **more: str) -> list[dict]:
    who = {"subject" if kind == "AdverseEvent" else "patient": f"Patient/{fhir(place.own.patient)}"}
    return entries(browser.get(f"/fhir/{kind}", params={**who, "_count": "200", **more}))


def told(answer, status: int, code: str) -> str:
    """Return the French text of an OperationOutcome that also speaks English."""
    assert answer.status_code == status, answer.text
    document = answer.json()
    (issue,) = document["issue"]
    assert (document["resourceType"], issue["code"]) == ("OperationOutcome", code)
    (translation,) = issue["details"]["_text"]["extension"]
    english = {part["url"]: part.get("valueString") or part.get("valueCode") for part in translation["extension"]}
    assert english["lang"] == "en"
    assert english["content"] != issue["details"]["text"]
    return issue["details"]["text"]


def test_the_capability_statement_says_what_is_served_and_that_nothing_is_written(place, browser_of) -> None:
    document = browser_of("nobody").get("/fhir/metadata").json()
    assert (document["fhirVersion"], document["kind"]) == ("4.0.1", "instance")
    rows = {row["type"]: row for row in document["rest"][0]["resource"]}
    assert set(rows) == set(parameters())
    assert {one["code"] for row in rows.values() for one in row["interaction"]} == {
        "read",
        "vread",
        "history-instance",
        "search-type",
    }
    assert {one["name"] for one in rows["Observation"]["searchParam"]} >= {"patient", "code", "date", "status"}


def test_the_search_of_each_type_gives_the_decided_resources_of_the_patient(place, browser_of) -> None:
    browser = browser_of("team")
    found = {kind: every(browser, place, kind) for kind in CLINICAL}
    assert sum(map(len, found.values())) > 5
    assert found["Condition"]
    assert found["Observation"]
    assert found["AllergyIntolerance"]
    for kind, resources in found.items():
        for resource in resources:
            assert problems(resource) == []
            assert resource["resourceType"] == kind
            assert SYNTHETIC in resource["meta"]["security"]
            assert fhir(place.own.patient) in str(resource) or kind == "Provenance"
            assert fhir(place.foreign.patient) not in str(resource)


def test_a_posted_search_gives_what_the_same_search_in_the_address_gives(place, browser_of) -> None:
    browser = browser_of("team")
    data = {"patient": fhir(place.own.patient), "category": "laboratory"}
    posted = browser.post("/fhir/Observation/_search", data)
    assert entries(posted) == every(browser, place, "Observation", category="laboratory")
    assert entries(posted)


def test_undecided_findings_are_not_served(place, browser_of) -> None:
    from filigrane.platform import access

    with place.installation.transaction() as connection:
        access.join_care_team(connection, place.actors["outside"], place.foreign.patient, place.actors["team"].account_id)
    browser = browser_of("team")
    answer = browser.get("/fhir/Condition", params={"patient": fhir(place.foreign.patient)})
    assert entries(answer) == []
    assert browser.get(f"/fhir/Condition/{fhir(place.foreign.finding)}").status_code == 404


def test_a_resource_is_read_by_its_version_and_its_history_tells_what_became_of_it(place, browser_of) -> None:
    browser = browser_of("team")
    allergy = every(browser, place, "AllergyIntolerance")[0]
    address = f"/fhir/AllergyIntolerance/{allergy['id']}"
    with place.installation.transaction() as connection:
        finding = allergy["id"].replace("-", "_", 1)
        version = find(connection, finding).version
        findings.decide(connection, place.actors["team"], finding, "rejected", seen_version=version, reason="autre patient")
    now = browser.get(address)
    assert now.headers["etag"] == 'W/"2"'
    assert now.json()["verificationStatus"]["coding"][0]["code"] == "entered-in-error"
    first = browser.get(f"{address}/_history/1").json()
    assert first["verificationStatus"]["coding"][0]["code"] == "confirmed"
    past = browser.get(f"{address}/_history")
    assert [one["meta"]["versionId"] for one in entries(past)] == ["2", "1"]
    assert [one["request"]["method"] for one in past.json()["entry"]] == ["PUT", "POST"]
    assert allergy["id"] not in {one["id"] for one in every(browser, place, "AllergyIntolerance")}
    told(browser.get(f"{address}/_history/3"), 404, "not-found")


def test_provenance_names_the_tool_the_person_and_the_document(place, browser_of) -> None:
    browser = browser_of("team")
    allergy = every(browser, place, "AllergyIntolerance")[0]
    target = f"AllergyIntolerance/{allergy['id']}/_history/1"
    found = [one for one in every(browser, place, "Provenance") if one["target"] == [{"reference": target}]]
    (trace,) = found
    who = [agent["who"] for agent in trace["agent"]]
    assert who[0]["identifier"]["value"] == place.actors["team"].account_id
    assert who[1]["display"].startswith("dossier.reader ")
    (document,) = entries(browser.get("/fhir/DocumentReference", params={"patient": fhir(place.own.patient)}))
    assert trace["entity"][0]["what"]["reference"] == f"DocumentReference/{document['id']}"
    assert browser.get(f"/fhir/DocumentReference/{document['id']}").json() == document


def test_dates_and_codes_restrict_a_search(place, browser_of) -> None:
    browser = browser_of("team")
    blood = {"category": "laboratory", "code:text": "neutrophiles"}
    (same,) = every(browser, place, "Observation", **blood, date="2026-11-16")
    assert same["effectiveDateTime"] == "2026-11-16"
    assert every(browser, place, "Observation", **blood, date="lt2026-11-16") == []
    assert every(browser, place, "Observation", **blood, date="ge2026-11") == [same]
    tnm = every(browser, place, "Observation", code="http://loinc.org|21914-7")
    assert tnm
    assert len(tnm) < len(every(browser, place, "Observation"))
    assert every(browser, place, "Observation", code="http://loinc.org|0-0") == []
    assert every(browser, place, "AllergyIntolerance", **{"code:text": "pénicilline"})


def test_following_the_pages_gives_each_resource_once(place, browser_of) -> None:
    browser = browser_of("team")
    whole = [one["id"] for one in every(browser, place, "Observation")]
    answer = browser.post("/fhir/Observation/_search", {"patient": fhir(place.own.patient), "_count": "2"})
    seen = []
    while True:
        document = answer.json()
        assert document["total"] == len(whole)
        seen += [one["id"] for one in entries(answer)]
        links = {link["relation"]: link["url"] for link in document["link"]}
        if "next" not in links:
            break
        parts = urlsplit(links["next"])
        assert [name for name, _ in parse_qsl(parts.query)] == ["_page"]
        answer = browser.get(f"{parts.path}?{parts.query}")
    assert seen == whole
    assert len(whole) > 2
    counted = browser.get("/fhir/Observation", params={"patient": fhir(place.own.patient), "_count": "0"}).json()
    assert (counted["total"], counted.get("entry")) == (len(whole), None)


def test_the_address_of_a_page_serves_the_person_it_was_made_for_alone(place, browser_of) -> None:
    made = browser_of("team").get("/fhir/Observation", params={"patient": fhir(place.own.patient)}).json()["link"][0]["url"]
    parts = urlsplit(made)
    told(browser_of("outside").get(f"{parts.path}?{parts.query}"), 400, "invalid")
    told(browser_of("team").get(f"/fhir/Condition?{parts.query}"), 400, "invalid")
    told(browser_of("team").get(f"{parts.path}?{parts.query[:-4]}AAAA"), 400, "invalid")


@pytest.mark.parametrize(
    "asked",
    [
        {"name": "zyxwmareuil"},
        {"family": "zyxwmareuil", "given": "jeanne"},
        {"identifier": "urn:filigrane:identifier:IPP|77123991"},
    ],
)
def test_a_patient_is_found_by_what_people_know_and_no_link_tells_it(place, browser_of, asked) -> None:
    answer = browser_of("team").post("/fhir/Patient/_search", asked)
    (found,) = entries(answer)
    assert found["id"] == fhir(place.own.patient)
    assert found["name"][0]["family"] == "Zyxwmareuil"
    assert not any(value.casefold() in link["url"].casefold() for link in answer.json()["link"] for value in asked.values())
    assert entries(browser_of("team").post("/fhir/Patient/_search", {**asked, "gender": "male"})) == []


def test_reading_and_searching_leave_who_what_and_of_whom_in_the_audit(place, browser_of) -> None:
    browser = browser_of("team")
    found = every(browser, place, "Condition")
    browser.get(f"/fhir/Condition/{found[0]['id']}")
    with place.installation.reading() as connection:
        read, searched = audit.events(connection, patient=place.own.patient, limit=2)
    assert (read.action, read.object) == ("fhir_read", found[0]["id"].replace("-", "_", 1))
    assert (searched.action, searched.detail["found"]) == ("fhir_search", len(found))
    assert {read.actor, searched.actor} == {place.actors["team"].account_id}


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/fhir/Observation", 400, "invalid"),
        ("/fhir/Observation?patient={own}&patient={foreign}", 400, "invalid"),
        ("/fhir/Observation?patient={own}&colour=red", 400, "invalid"),
        ("/fhir/Observation?patient={own}&code:below=1", 400, "invalid"),
        ("/fhir/Observation?patient={own}&date=hier", 400, "invalid"),
        ("/fhir/Observation?patient={own}&date=2024-13", 400, "invalid"),
        ("/fhir/Observation?patient={own}&_count=beaucoup", 400, "invalid"),
        ("/fhir/Observation?patient={own}&_sort=date", 400, "invalid"),
        ("/fhir/Observation?patient={own}&_format=xml", 406, "not-supported"),
        ("/fhir/Observation?patient={own}&_page=AAAA", 400, "invalid"),
        ("/fhir/Observation?patient={own}&_start=x", 400, "invalid"),
        ("/fhir/Observation?patient=177039912345678", 404, "not-found"),
        ("/fhir/Patient", 400, "invalid"),
        ("/fhir/Patient?birthdate=1960", 400, "invalid"),
        ("/fhir/Patient?_id=177039912345678", 404, "not-found"),
        ("/fhir/Patient/177039912345678", 404, "not-found"),
        ("/fhir/Medication?patient={own}", 400, "invalid"),
        ("/fhir/Condition/absent", 404, "not-found"),
        ("/fhir/Condition/absent/_history", 404, "not-found"),
        ("/fhir/Patient/{own}/_history", 400, "invalid"),
        ("/fhir/Observation/{condition}", 404, "not-found"),
        ("/fhir/Condition/a/b/c/d", 404, "not-found"),
    ],
)
def test_what_cannot_be_answered_is_said_in_both_languages(place, browser_of, address, status, code) -> None:
    browser = browser_of("team")
    condition = every(browser, place, "Condition")[0]["id"] if "{condition}" in address else ""
    ids = {"own": fhir(place.own.patient), "foreign": fhir(place.foreign.patient), "condition": condition}
    told(browser.get(address.format(**ids)), status, code)
    with place.installation.reading() as connection:
        assert "177039912345678" not in str(audit.events(connection, limit=20))


def test_only_a_form_with_the_sessions_token_is_a_search(place, browser_of) -> None:
    browser = browser_of("team")
    body = {"patient": fhir(place.own.patient)}
    headers = {"X-CSRF-Token": browser.token}
    told(browser.ask("POST", "/fhir/Condition/_search", json=body, headers=headers), 415, "not-supported")
    told(browser.ask("POST", "/fhir/Condition/_search", data=body), 403, "forbidden")
    assert entries(browser.ask("POST", "/fhir/Condition/_search", data=body, headers=headers))
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        told(browser.ask(method, "/fhir/Condition/x", json={}, headers=headers), 405, "not-supported")


def test_a_locked_session_and_nobody_get_an_outcome_not_a_page(place, browser_of) -> None:
    told(browser_of("nobody").get("/fhir/Condition"), 401, "login")
    browser = browser_of("team")
    browser.post("/verrouiller")
    told(browser.get("/fhir/Condition"), 423, "login")
    told(browser.ask("POST", "/fhir/Condition/_search", data={"patient": "x"}), 423, "login")
