from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filigrane.kernel.codes import Code
from filigrane.kernel.dates import Interval
from filigrane.kernel.evidence import Statement, TextSpan
from filigrane.kernel.finding import Assertion, Finding, Producer, Status, Subject
from filigrane.kernel.unknown import Reason, Unknown
from filigrane.platform.fhir import problems, resource_of
from filigrane.platform.fhir.store import _emptied, _in_error
from filigrane.science.oncology.kinds import check, kinds

SPAN = TextSpan("src_1", "doc_1", 1, 0, 3, "abc")
MACHINE = Producer("demo.reader", "1.0", "run_1")
DAY = Interval.day(date(2024, 3, 5))


def _finding(kind: str, value: Any, **more: Any) -> Finding:
    return Finding(
        "fnd_abc", Subject("pat_1", more.pop("tumour", None)), kind, value, (SPAN,), more.pop("producer", MACHINE), **more
    )


def _resource(kind: str, value: Any, **more: Any) -> dict[str, Any]:
    resource = resource_of(_finding(kind, value, **more))
    assert resource is not None
    assert problems(resource) == []
    return resource


_BASES = {
    "str": st.text("abc é-1"),
    "code": st.just("C50.4"),
    "date": st.just("2024-03-05"),
    "int": st.integers(0, 5),
    "num": st.floats(0, 500, allow_nan=False).map(lambda number: round(number, 2)),
    "bool": st.booleans(),
    "list": st.lists(st.sampled_from(["carboplatine", "paclitaxel"]), max_size=2),
    "map": st.just({}),
}


def _field(kind: str) -> st.SearchStrategy[Any]:
    optional, base = kind.endswith("?"), kind.removesuffix("?")
    values = [None if item == "null" else item for item in base.split("|")]
    choices = _BASES[base] if base in _BASES else st.sampled_from(values)
    return st.none() | choices if optional else choices


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """A finding of any kind, with any value of its shape, any status, date and assertion."""
    name = draw(st.sampled_from(sorted(kinds())))
    value: Any = {field: draw(_field(kind)) for field, kind in kinds()[name].fields.items()}
    check(name, value)
    if draw(st.integers(0, 5)) == 0:
        value = Unknown(draw(st.sampled_from(list(Reason))), "page 3 illisible")
    when = draw(
        st.sampled_from(
            [Interval(None, None), DAY, Interval.month(2024, 3), Interval.year(2024), Interval(date(2024, 1, 5), None),
             Interval(None, date(2024, 1, 5)), Interval(date(2024, 1, 5), date(2024, 6, 1))]
        )
    )  # fmt: skip
    flags = draw(st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()))
    return _finding(
        name,
        value,
        status=draw(st.sampled_from(list(Status))),
        when=when,
        assertion=Assertion(*flags),
        unit=draw(st.sampled_from([None, "g/dL", "%"])),
        code=draw(
            st.sampled_from([None, Code("http://loinc.org", "718-7", "Hémoglobine"), Code("http://www.whocc.no/atc", "L01CD01")])
        ),
        tumour=draw(st.sampled_from([None, "T1"])),
    )


@settings(max_examples=300)
@given(findings())
def test_every_finding_gives_a_right_resource_or_none(finding: Finding) -> None:
    resource = resource_of(finding)
    if kinds()[finding.kind].fhir == "none":
        assert resource is None
        return
    assert resource is not None
    assert problems(resource) == []
    assert resource == resource_of(finding)
    assert problems(_in_error(resource)) == []
    assert problems(_emptied(resource, finding.subject.patient)) == []


@settings(max_examples=300)
@given(findings())
def test_what_is_not_decided_is_never_final(finding: Finding) -> None:
    resource = resource_of(finding)
    if resource is None or finding.status in {Status.ACCEPTED, Status.CORRECTED, Status.TYPED}:
        return
    tagged = [tag["code"] for tag in resource["meta"].get("tag", [])]
    assert (tagged == ["proposed"]) is (finding.status is Status.PROPOSED)
    assert resource.get("status") not in {"final", "amended", "completed", "active", "registered"}
    verification = resource.get("verificationStatus", {}).get("coding", [{}])[0].get("code")
    assert verification in {None, "unconfirmed", "entered-in-error"}


def test_a_month_is_not_its_first_day() -> None:
    assert _resource("weight", {"kg": 61.5}, when=Interval.month(2024, 3))["effectiveDateTime"] == "2024-03"
    assert _resource("weight", {"kg": 61.5}, when=Interval.year(2024))["effectiveDateTime"] == "2024"
    assert "effectiveDateTime" not in _resource("weight", {"kg": 61.5})


def test_a_laboratory_value_keeps_unit_comparator_and_range() -> None:
    value = {"analyte": "ldh", "value": 900, "comparator": ">", "low": 135, "high": 225, "as_written": "> 900 UI/L"}
    resource = _resource("laboratory", value, unit="U/L", code=Code("http://loinc.org", "2532-0", "LDH"), status=Status.ACCEPTED)
    assert resource["valueQuantity"] == {
        "value": 900, "comparator": ">", "unit": "U/L", "system": "http://unitsofmeasure.org", "code": "U/L",
    }  # fmt: skip
    assert resource["referenceRange"][0]["high"]["value"] == 225
    assert resource["code"]["coding"][0]["code"] == "2532-0"
    assert resource["status"] == "final"


def test_tnm_gives_one_component_a_category_with_its_own_prefix() -> None:
    value = {"prefix": "p", "T": "T2", "N": "N1", "M": "M0", "m_prefix": "c", "edition": 8, "R": "R0"}
    components = _resource("tnm", value, tumour="T1")["component"]
    assert [(item["code"].get("coding", [{}])[0].get("code"), item["valueCodeableConcept"]["text"]) for item in components] == [
        ("21899-0", "pT2"), ("21900-6", "pN1"), ("21907-1", "cM0"), (None, "R0"),
    ]  # fmt: skip


def test_an_unknown_says_why_and_has_no_value() -> None:
    resource = _resource("performance_status", Unknown(Reason.UNREADABLE, "page 3 illisible"))
    assert resource["dataAbsentReason"]["text"] == "Inconnu : page 3 illisible"
    assert not any(name.startswith("value") for name in resource)


def test_a_negated_fact_is_refuted_and_no_known_allergy_is_not() -> None:
    denied = Assertion(negated=True)
    refuted = _resource("comorbidity", {"term": "diabète"}, assertion=denied, status=Status.ACCEPTED)
    assert refuted["verificationStatus"]["coding"][0]["code"] == "refuted"
    none_known = _resource("allergy", {"substance": "aucune"}, assertion=denied, status=Status.ACCEPTED)
    assert none_known["verificationStatus"]["coding"][0]["code"] == "confirmed"
    assert none_known["code"]["text"] == "Aucune allergie connue"


def test_machine_text_is_marked_and_a_persons_is_not() -> None:
    marked = _resource("weight", {"kg": 60})
    assert marked["meta"]["security"][0]["code"] == "AIAST"
    typed = Finding(
        "fnd_1", Subject("pat_1"), "weight", {"kg": 60}, (Statement("acc_1", "doctor", datetime.now(UTC)),), Producer("acc_1", "", ""),
        status=Status.TYPED,
    )  # fmt: skip
    resource = resource_of(typed)
    assert resource is not None
    assert "meta" not in resource


def test_a_corrected_value_does_not_keep_the_machines_code() -> None:
    finding = _finding(
        "topography", {"label": "sein"}, code=Code("urn:x", "C50.4"), status=Status.CORRECTED, corrected={"label": "ovaire"}
    )
    resource = resource_of(finding)
    assert resource is not None
    assert "coding" not in resource["code"]
    assert "ovaire" in resource["code"]["text"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"resourceType": "Spaceship"}, "resourceType"),
        ({"status": None}, "status"),
        ({"status": "done"}, "n’est pas permis"),
        ({"id": "a_b"}, "identifiant"),
        ({"subject": {"reference": "patient 1"}}, "référence"),
        ({"effectiveDateTime": "2024-13"}, "date"),
        ({"effectivePeriod": {"start": "2024"}}, "ensemble"),
        ({"note": []}, "liste vide"),
        ({"code": {"text": " "}}, "texte vide"),
        ({"dataAbsentReason": {"text": "x"}}, "obs-6"),
    ],
)
def test_the_check_finds_what_is_wrong(change: dict[str, Any], fault: str) -> None:
    right = _resource("weight", {"kg": 60}, when=DAY)
    assert any(fault in problem for problem in problems({**right, **change}))
