from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.integration.platform_work.conftest import proposed, span

from filigrane.kernel.errors import AccessRefused
from filigrane.kernel.finding import Finding, Status
from filigrane.platform import fhir, findings, record
from filigrane.platform.access import Actor
from filigrane.platform.fhir import FhirStatus
from filigrane.platform.installation import Installation
from filigrane.platform.patients import Patient

Propose = Callable[..., Any]
T2 = {"T": "T2", "N": "N0", "M": "M0", "prefix": "p", "edition": 8}


@pytest.fixture
def finding(installation: Installation, patient: Patient, propose: Propose, source: str) -> Finding:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    with installation.reading() as connection:
        return findings.for_patient(connection, patient.id)[0]


def _versions(installation: Installation, finding: Finding) -> list[fhir.ResourceVersion]:
    with installation.reading() as connection:
        return record.versions(connection, finding.id)


def test_a_proposal_never_enters_the_record(installation: Installation, patient: Patient, finding: Finding) -> None:
    with installation.reading() as connection:
        assert record.current(connection, patient.id) == []
    assert _versions(installation, finding) == []


def test_each_decision_writes_a_version_with_its_provenance(
    installation: Installation, patient: Patient, doctor: Actor, finding: Finding, source: str
) -> None:
    with installation.transaction() as connection:
        findings.decide(connection, doctor, finding.id, "accepted", seen_version=1)
        findings.decide(connection, doctor, finding.id, "corrected", seen_version=2, value={**T2, "T": "T3"})
        findings.decide(connection, doctor, finding.id, "rejected", seen_version=3, reason="autre tumeur")
    versions = _versions(installation, finding)
    assert [(item.version, item.body["status"], item.status) for item in versions] == [
        (1, "final", FhirStatus.DECIDED),
        (2, "amended", FhirStatus.DECIDED),
        (3, "entered-in-error", FhirStatus.ENTERED_IN_ERROR),
    ]
    with installation.reading() as connection:
        assert record.current(connection, patient.id) == []
        traces = record.provenance(connection, finding.id)
    assert [trace["target"][0]["reference"].rsplit("/", 1)[1] for trace in traces] == ["1", "2", "3"]
    agents = [agent["type"]["coding"][0]["code"] for agent in traces[0]["agent"]]
    assert agents == ["author", "assembler"]
    assert traces[0]["entity"][0]["what"]["reference"] == f"DocumentReference/{source.replace('_', '-')}"


def test_a_decision_taken_back_leaves_the_record(
    installation: Installation, patient: Patient, doctor: Actor, finding: Finding
) -> None:
    with installation.transaction() as connection:
        findings.decide(connection, doctor, finding.id, "accepted", seen_version=1)
        assert len(record.current(connection, patient.id)) == 1
        findings.undo(connection, doctor, finding.id, seen_version=2)
        assert record.current(connection, patient.id) == []
        assert findings.find(connection, finding.id).finding.status is Status.PROPOSED


def test_a_rejected_proposal_writes_nothing(installation: Installation, doctor: Actor, finding: Finding) -> None:
    with installation.transaction() as connection:
        findings.decide(connection, doctor, finding.id, "rejected", seen_version=1, reason="faux")
    assert _versions(installation, finding) == []


def test_the_export_holds_what_is_decided_and_tags_what_is_proposed(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, finding: Finding, source: str
) -> None:
    propose([proposed(patient.id, "allergy", {"substance": "iode"}, span(source, 90, "iode"), tumour=None)])
    with installation.transaction() as connection:
        findings.decide(connection, doctor, finding.id, "accepted", seen_version=1)
        decided = record.bundle(connection, doctor, patient.id)
        both = record.bundle(connection, doctor, patient.id, proposed=True)
    assert fhir.problems(decided) == fhir.problems(both) == []
    assert [entry["resource"]["resourceType"] for entry in decided["entry"]] == [
        "Patient",
        "DocumentReference",
        "Observation",
        "Provenance",
    ]
    added = both["entry"][-1]["resource"]
    assert added["verificationStatus"]["coding"][0]["code"] == "unconfirmed"
    assert added["meta"]["tag"][0]["code"] == "proposed"
    assert both["meta"]["tag"][0]["code"] == "proposed"
    assert decided["entry"][0]["resource"]["meta"]["security"][0]["code"] == "HTEST"


def test_only_who_may_export_exports(installation: Installation, patient: Patient, other_doctor: Actor, finding: Finding) -> None:
    with pytest.raises(AccessRefused), installation.transaction() as connection:
        record.bundle(connection, other_doctor, patient.id)


def test_the_course_is_made_of_decided_findings_unless_proposed_ones_are_asked_for(
    installation: Installation, patient: Patient, doctor: Actor, finding: Finding, clock: Any
) -> None:
    with installation.reading() as connection:
        assert record.course(connection, patient.id).tumours == ()
        assert len(record.course(connection, patient.id, proposed=True).tumours) == 1
    before = clock()
    clock.advance(hours=1)
    with installation.transaction() as connection:
        findings.decide(connection, doctor, finding.id, "accepted", seen_version=1)
        assert len(record.course(connection, patient.id).tumours) == 1
        assert record.course(connection, patient.id, before).tumours == ()
