"""The search parameters of FHIR judged on single resources: what HL7 R4 says of dates, tokens and references."""

from __future__ import annotations

import pytest

from filigrane.kernel.errors import UsageError
from filigrane.platform.fhir.search import MOST_COUNT, count_of, criteria, matches, own_id, parameters

DAY = {"effectiveDateTime": "2024-03-15"}
MONTH = {"effectiveDateTime": "2024-03"}
OPEN = {"effectivePeriod": {"start": "2024-03-01"}}


@pytest.mark.parametrize(
    ("resource", "asked", "answer"),
    [
        (DAY, "2024-03-15", True), (DAY, "2024-03", True), (DAY, "2024", True), (DAY, "2023", False),
        (DAY, "2024-03-15T10:00:00Z", True), (DAY, "ne2024-03-15", False), (DAY, "ne2024-03-16", True),
        (DAY, "gt2024-03-14", True), (DAY, "gt2024-03-15", False), (DAY, "ge2024-03-15", True), (DAY, "lt2024-03-16", True),
        (DAY, "le2024-03-15", True), (DAY, "lt2024-03-15", False), (DAY, "sa2024-02", True), (DAY, "eb2024-04", True),
        (MONTH, "2024-03-15", False),  # the month of March is not within one day
        (MONTH, "2024", True), (MONTH, "gt2024-03-15", True), (MONTH, "lt2024-03-15", True), (MONTH, "sa2024-03-15", False),
        (OPEN, "gt2030", True), (OPEN, "lt2024-03", False), (OPEN, "2024", False), (OPEN, "ge2024-03-01", True),
        ({}, "ne2024", False),  # what has no date satisfies no date
        (DAY, "2023,2024", True),
    ],
)  # fmt: skip
def test_a_date_is_judged_by_what_the_parameter_covers(resource, asked, answer) -> None:
    assert matches(resource, criteria("Observation", [("date", asked)])) is answer


CODED = {"code": {"coding": [{"system": "http://loinc.org", "code": "751-8", "display": "Neutrophils"}], "text": "Neutrophiles"}}


@pytest.mark.parametrize(
    ("name", "asked", "answer"),
    [
        ("code", "751-8", True), ("code", "http://loinc.org|751-8", True), ("code", "http://loinc.org|", True),
        ("code", "urn:x|751-8", False), ("code", "|751-8", False), ("code", "0,751-8", True), ("code", "751", False),
        ("code:text", "NEUTRO", True), ("code:text", "leuco", False),
    ],
)  # fmt: skip
def test_a_token_is_a_code_with_or_without_its_system(name, asked, answer) -> None:
    assert matches(CODED, criteria("Observation", [(name, asked)])) is answer


def test_two_criteria_must_both_hold() -> None:
    resource = {**CODED, **DAY, "status": "final"}
    assert matches(
        resource, criteria("Observation", [("code", "751-8"), ("date", "ge2024"), ("date", "lt2025"), ("status", "final")])
    )
    assert not matches(resource, criteria("Observation", [("code", "751-8"), ("date", "ge2024"), ("date", "lt2024-02")]))


def test_a_target_is_found_by_its_whole_reference_or_its_id() -> None:
    trace = {"target": [{"reference": "Condition/f-1/_history/2"}]}
    assert matches(trace, criteria("Provenance", [("target", "Condition/f-1/_history/2")]))
    assert matches(trace, criteria("Provenance", [("target", "f-1")]))
    assert not matches(trace, criteria("Provenance", [("target", "f-2")]))


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("Observation", ("_sort", "date")), ("Observation", ("code:not", "1")), ("Observation", ("date", "")),
     ("Observation", ("date", "15/03/2024")), ("Observation", ("date", "2024-02-30")), ("Medication", ("code", "1")),
     ("Observation", ("date:text", "2024"))],
)  # fmt: skip
def test_what_is_not_understood_is_refused_not_passed_over(kind, asked) -> None:
    with pytest.raises(UsageError):
        criteria(kind, [asked])


def test_a_page_holds_what_is_asked_up_to_a_limit() -> None:
    assert count_of([("_count", "7")]) == 7
    assert count_of([("_count", "100000")]) == MOST_COUNT
    assert 0 < count_of([]) < MOST_COUNT
    with pytest.raises(UsageError):
        count_of([("_count", "-1")])


def test_ids_keep_their_later_hyphens() -> None:
    assert own_id("Patient/pat-0abc") == "pat_0abc"
    assert own_id("src-1-d2") == "src_1-d2"


def test_every_type_may_be_searched_by_id_and_names_its_elements() -> None:
    assert all("_id" in rows for rows in parameters().values())
    assert {row["sort"] for rows in parameters().values() for row in rows.values()} == {"token", "date", "reference", "text"}
