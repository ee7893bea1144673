from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from tests.integration.platform_work.conftest import file_source, proposed, span

from filigrane.kernel.errors import AccessRefused, Conflict, GateRefused, IntegrityFailure, UsageError
from filigrane.kernel.evidence import Derived, Searched
from filigrane.kernel.finding import Finding, Status
from filigrane.kernel.unknown import Reason, Unknown
from filigrane.platform import events, files, findings, patients, record
from filigrane.platform.access import Actor
from filigrane.platform.findings import DecisionOutcome
from filigrane.platform.findings.model import decision_table, table
from filigrane.platform.findings.store import stored_for
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import Worker
from filigrane.platform.patients import Patient, Traits
from filigrane.platform.system import resolve

Propose = Callable[..., Any]
T2 = {"T": "T2", "N": "N0", "M": "M0", "prefix": "p", "edition": 8}
T3 = {**T2, "T": "T3"}


def _all(installation: Installation, patient: Patient, **more: Any) -> list[Finding]:
    with installation.reading() as connection:
        return findings.for_patient(connection, patient.id, **more)


def _only(installation: Installation, patient: Patient) -> Finding:
    found = _all(installation, patient)
    assert len(found) == 1
    return found[0]


def _decide(installation: Installation, actor: Actor, finding: Finding, outcome: str, seen: int = 1, **more: Any) -> Any:
    with installation.transaction() as connection:
        return findings.decide(connection, actor, finding.id, outcome, seen_version=seen, **more)


def test_a_saved_finding_is_a_proposal_with_its_value_and_evidence(
    installation: Installation, patient: Patient, propose: Propose, source: str
) -> None:
    ran, added = propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    assert added == 1
    kept = _only(installation, patient)
    assert kept.status is Status.PROPOSED
    assert dict(kept.value) == T2
    assert kept.producer.run == ran.run_id
    assert kept.evidence[0].quote == "pT2N0M0"


def test_the_same_finding_is_not_proposed_twice(
    installation: Installation, patient: Patient, propose: Propose, source: str
) -> None:
    for expected in (1, 0):
        assert propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])[1] == expected
    assert len(_all(installation, patient)) == 1


@pytest.mark.parametrize("outcome", ["accepted", "rejected"])
def test_a_decided_finding_does_not_come_back_when_documents_are_added(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str, outcome: str
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    _decide(installation, doctor, _only(installation, patient), outcome, reason="Autre tumeur")
    other = file_source(installation, patient, doctor, b"second compte rendu")
    again = proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"), span(other, 3, "pT2 N0"))
    assert propose([again])[1] == 0
    assert _only(installation, patient).status is Status(outcome)


def test_a_correction_keeps_both_values(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    _decide(installation, doctor, _only(installation, patient), "corrected", value=T3)
    kept = _only(installation, patient)
    assert (dict(kept.value), dict(kept.corrected or {}), kept.status) == (T2, T3, Status.CORRECTED)
    assert dict(kept.current) == T3


def test_a_correction_may_be_an_unknown(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    _decide(installation, doctor, _only(installation, patient), "corrected", value=Unknown(Reason.NOT_ASSESSED, "bilan en cours"))
    assert _only(installation, patient).current == Unknown(Reason.NOT_ASSESSED, "bilan en cours")


def test_a_new_reading_that_repeats_the_correction_asks_nothing(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    _decide(installation, doctor, _only(installation, patient), "corrected", value=T3)
    assert propose([proposed(patient.id, "tnm", T3, span(source, 10, "pT2N0M0"))])[1] == 0
    assert _only(installation, patient).status is Status.CORRECTED


def test_a_new_reading_replaces_its_own_undecided_proposal(
    installation: Installation, patient: Patient, propose: Propose, source: str
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    propose([proposed(patient.id, "tnm", T3, span(source, 10, "pT2N0M0"))])
    assert dict(_only(installation, patient).value) == T3
    with installation.reading() as connection:
        gone = stored_for(connection, patient.id, statuses={Status.WITHDRAWN})
    assert "nouvelle lecture" in gone[0].reason


def test_a_new_reading_that_differs_from_a_decision_shows_it(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    first = _only(installation, patient)
    _decide(installation, doctor, first, "accepted")
    ran, added = propose([proposed(patient.id, "tnm", T3, span(source, 10, "pT2N0M0"))])
    assert added == 1
    with installation.reading() as connection:
        difference = findings.differences(connection, patient.id, run=ran.run_id)
        stored = stored_for(connection, patient.id, statuses={Status.PROPOSED})
    assert [(item.change, item.other) for item in difference] == [("changed", first.id)]
    assert stored[0].differs_from == first.id
    assert {item.status for item in _all(installation, patient)} == {Status.ACCEPTED, Status.PROPOSED}


def test_what_a_full_reading_no_longer_finds_goes_or_is_told(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    two = [proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0")), proposed(patient.id, "tnm", T3, span(source, 90, "pT3"))]
    propose(two)
    first = _all(installation, patient)[0]
    _decide(installation, doctor, first, "accepted")
    ran, _added = propose([], sources=[source])
    assert [item.id for item in _all(installation, patient)] == [first.id]
    with installation.reading() as connection:
        gone = findings.differences(connection, patient.id, run=ran.run_id)
    assert [(item.finding, item.change) for item in gone] == [(first.id, "gone")]


def test_several_findings_in_one_passage_stay_apart(
    installation: Installation, patient: Patient, propose: Propose, source: str
) -> None:
    passage = span(source, 10, "allergie : pénicilline, iode")
    two = [proposed(patient.id, "allergy", {"substance": name}, passage, tumour=None) for name in ("pénicilline", "iode")]
    assert propose(two)[1] == 2
    assert propose([replace(item, id=f"{item.id}b") for item in two])[1] == 0
    assert len(_all(installation, patient)) == 2


def test_a_derived_finding_follows_its_basis_through_a_second_reading(
    installation: Installation, patient: Patient, propose: Propose, source: str
) -> None:
    def batch() -> list[Finding]:
        tnm = proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))
        value = {"system": "UICC", "value": "IIA", "edition": 8, "derived": True}
        return [proposed(patient.id, "stage", value, Derived("uicc", "8", (tnm.id,))), tnm]

    assert propose(batch())[1] == 2
    assert propose(batch())[1] == 0
    by_kind = {item.kind: item for item in _all(installation, patient)}
    assert by_kind["stage"].evidence[0] == Derived("uicc", "8", (by_kind["tnm"].id,))


def test_a_derived_proposal_goes_with_the_proposal_it_rests_on(
    installation: Installation, patient: Patient, propose: Propose, source: str
) -> None:
    tnm = proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))
    stage = proposed(patient.id, "stage", {"system": "UICC", "value": "IIA"}, Derived("uicc", "8", (tnm.id,)))
    propose([tnm, stage])
    propose([proposed(patient.id, "tnm", T3, span(source, 10, "pT2N0M0"))])
    assert [item.kind for item in _all(installation, patient)] == ["tnm"]


def test_a_finding_of_another_shape_or_kind_is_refused(
    installation: Installation, patient: Patient, propose: Propose, source: str
) -> None:
    with pytest.raises(IntegrityFailure):
        propose([proposed(patient.id, "tnm", {"T": 2}, span(source, 10, "pT2"))])
    with pytest.raises(GateRefused):
        propose([proposed(patient.id, "shoe_size", {"n": 42}, span(source, 10, "42"))])
    assert _all(installation, patient) == []


def test_a_finding_that_quotes_another_patients_document_is_refused(
    installation: Installation, patient: Patient, doctor: Actor, traits: Traits, propose: Propose, source: str
) -> None:
    with installation.transaction() as connection:
        stranger = patients.create(connection, doctor, replace(traits, birth_name="Autre"), [])
    foreign = file_source(installation, stranger, doctor, b"autre dossier")
    with pytest.raises(IntegrityFailure):
        propose(
            [proposed(patient.id, "tnm", T2, span(source, 1, "pT2")), proposed(patient.id, "tnm", T2, span(foreign, 1, "pT2"))]
        )
    assert _all(installation, patient) == []


def test_a_run_of_nobody_saves_nothing(installation: Installation, patient: Patient, propose: Propose, source: str) -> None:
    ran, _added = propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    forged = replace(ran, run_id="run_forged")
    with pytest.raises(Exception, match="introuvable"), installation.transaction() as connection:
        findings.save(connection, forged, patient.id, [])


def test_two_persons_deciding_at_once_are_told(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    finding = _only(installation, patient)
    _decide(installation, doctor, finding, "accepted", seen=1)
    with pytest.raises(Conflict) as conflict:
        _decide(installation, doctor, finding, "rejected", seen=1, reason="faux")
    assert "Dr Claire Dumas" in conflict.value.why
    assert _only(installation, patient).status is Status.ACCEPTED


def test_a_rejection_needs_a_reason_and_a_correction_a_value_of_its_kind(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    finding = _only(installation, patient)
    with pytest.raises(UsageError):
        _decide(installation, doctor, finding, "rejected", reason="  ")
    with pytest.raises(UsageError):
        _decide(installation, doctor, finding, "corrected")
    with pytest.raises(UsageError):
        _decide(installation, doctor, finding, "typed")
    with pytest.raises(IntegrityFailure):
        _decide(installation, doctor, finding, "corrected", value={"T": 3})
    assert _only(installation, patient).status is Status.PROPOSED


@pytest.mark.parametrize("role", ["other_doctor", "secretary", "officer", "tool_owner", "administrator"])
def test_only_the_care_team_decides(
    installation: Installation, patient: Patient, propose: Propose, source: str, role: str, request: pytest.FixtureRequest
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    with pytest.raises(AccessRefused):
        _decide(installation, request.getfixturevalue(role), _only(installation, patient), "accepted")
    assert _only(installation, patient).status is Status.PROPOSED


def test_history_says_who_decided_what_when_and_undo_only_adds(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    finding = _only(installation, patient)
    _decide(installation, doctor, finding, "corrected", 1, value=T3)
    _decide(installation, doctor, finding, "accepted", 2)
    with installation.transaction() as connection:
        findings.undo(connection, doctor, finding.id, seen_version=3)
    assert dict(_only(installation, patient).current) == T3
    with installation.transaction() as connection:
        findings.undo(connection, doctor, finding.id, seen_version=4)
    assert _only(installation, patient).status is Status.PROPOSED
    with pytest.raises(Conflict), installation.transaction() as connection:
        findings.undo(connection, doctor, finding.id, seen_version=5)
    with installation.reading() as connection:
        past = findings.history(connection, finding.id)
    assert [item.outcome.value for item in past] == ["corrected", "accepted", "undone", "undone"]
    assert {item.name for item in past} == {"Dr Claire Dumas"}
    assert past[2].undoes == past[1].id
    assert past[3].undoes == past[0].id


def test_the_state_of_a_past_instant_is_given(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str, clock: Any
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    before = clock()
    clock.advance(hours=1)
    _decide(installation, doctor, _only(installation, patient), "corrected", value=T3)
    then = _all(installation, patient, as_of=before)
    assert [(item.status, dict(item.current)) for item in then] == [(Status.PROPOSED, T2)]
    assert _all(installation, patient, as_of=before, statuses={Status.CORRECTED}) == []


def test_a_typed_value_carries_its_statement_and_enters_the_record(
    installation: Installation, patient: Patient, doctor: Actor
) -> None:
    with installation.transaction() as connection:
        typed = findings.type_value(connection, doctor, patient.id, "allergy", {"substance": "iode"})
        kept = record.current(connection, patient.id)
    assert typed.status is Status.TYPED
    assert typed.evidence[0].person == doctor.account_id
    assert [item.body["code"]["text"] for item in kept] == ["iode"]
    assert "security" not in kept[0].body.get("meta", {})


def test_only_proposals_whose_source_was_opened_are_accepted_together(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    propose(
        [proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0")), proposed(patient.id, "tnm", T3, span(source, 90, "pT3"))]
    )
    first, second = _all(installation, patient)
    with installation.transaction() as connection:
        findings.viewed(connection, doctor, first.id)
        findings.viewed(connection, doctor, first.id)
        done = findings.accept_viewed(connection, doctor, patient.id, ["tnm"])
    assert [item.finding for item in done] == [first.id]
    assert {item.id: item.status for item in _all(installation, patient)} == {
        first.id: Status.ACCEPTED,
        second.id: Status.PROPOSED,
    }


def test_a_decision_emits_its_event_in_the_same_transaction(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    finding = _only(installation, patient)

    def decide_then_fail() -> None:
        with installation.transaction() as connection:
            findings.decide(connection, doctor, finding.id, "accepted", seen_version=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        decide_then_fail()
    with installation.transaction() as connection:
        assert events.pending(connection) == []
        findings.decide(connection, doctor, finding.id, "accepted", seen_version=1)
        assert [(item.name, item.payload["finding"]) for item in events.pending(connection)] == [("finding.decided", finding.id)]


def _withdrawn_world(installation: Installation, patient: Patient, doctor: Actor, propose: Propose) -> tuple[str, str]:
    wrong, right = (file_source(installation, patient, doctor, data) for data in (b"autre patient", b"bon patient"))
    tnm = proposed(patient.id, "tnm", T2, span(wrong, 10, "pT2N0M0"))
    stage = proposed(patient.id, "stage", {"system": "UICC", "value": "IIA"}, Derived("uicc", "8", (tnm.id,)))
    unknown = replace(
        proposed(patient.id, "allergy", {"substance": "x"}, Searched((wrong, right), 2, 0), tumour=None),
        value=Unknown(Reason.ABSENT, "aucune mention"),
    )
    kept = proposed(patient.id, "allergy", {"substance": "latex"}, span(right, 1, "latex"), tumour=None)
    propose([tnm, stage, unknown, kept])
    for finding in _all(installation, patient):
        if finding.kind in {"tnm", "stage"}:
            _decide(installation, doctor, finding, "corrected", value={**dict(finding.value), "edition": 7})
    return wrong, right


def test_a_withdrawn_source_takes_everything_read_in_it_and_derived_from_it(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose
) -> None:
    wrong, _right = _withdrawn_world(installation, patient, doctor, propose)
    with installation.transaction() as connection:
        gone = findings.withdraw_source(connection, installation, wrong, "Document d’un autre patient", actor=doctor)
    assert len(gone) == 3
    assert [dict(item.value) for item in _all(installation, patient)] == [{"substance": "latex"}]
    with installation.reading() as connection:
        withdrawn = stored_for(connection, patient.id, statuses={Status.WITHDRAWN})
        past = [findings.history(connection, item.finding.id) for item in withdrawn]
        assert record.current(connection, patient.id) == []
        with pytest.raises(Exception, match="retiré"):
            files.read(connection, installation, wrong, actor=doctor)
    assert {item.reason for item in withdrawn} == {"Document d’un autre patient"}
    assert all(steps[-1].outcome is DecisionOutcome.WITHDRAWN and steps[-1].name == "Dr Claire Dumas" for steps in past)


def test_no_word_of_a_withdrawn_source_remains(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose
) -> None:
    wrong, _right = _withdrawn_world(installation, patient, doctor, propose)
    ids = [item.id for item in _all(installation, patient) if item.kind in {"tnm", "stage"}]
    with installation.transaction() as connection:
        findings.withdraw_source(connection, installation, wrong, "Erreur", actor=doctor)
    with installation.reading() as connection:
        texts = [str(findings.find(connection, finding_id)) for finding_id in ids]
        texts += [str(findings.history(connection, finding_id)) for finding_id in ids]
        versions = [version for finding_id in ids for version in record.versions(connection, finding_id)]
        texts += [str(version.body) for version in versions] + [str(record.provenance(connection, ids[0]))]
    assert versions
    for word in ("T2", "IIA", "pT2N0M0", wrong.replace("_", "-")):
        assert not any(word in text for text in texts), word


def test_withdrawing_twice_changes_nothing_and_the_event_finds_the_rest(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose
) -> None:
    wrong, _right = _withdrawn_world(installation, patient, doctor, propose)
    with installation.transaction() as connection:
        files.withdraw(connection, installation, wrong, "Mauvais patient", actor=doctor)
    assert events.deliver(installation, {name: [job] for name, job in findings.ON.items()}) >= 1
    worker = Worker(installation, {name: resolve(dotted) for name, dotted in findings.JOBS.items()})
    assert worker.run_once()
    with installation.reading() as connection:
        rows = connection.execute(select(decision_table.c.id)).all()
        statuses = connection.execute(select(table.c.status).where(table.c.kind != "allergy")).scalars().all()
        reasons = {item.reason for item in stored_for(connection, patient.id, statuses={Status.WITHDRAWN})}
    assert set(statuses) == {"withdrawn"}
    assert reasons == {"Mauvais patient"}
    with installation.transaction() as connection:
        assert findings.withdraw_from(connection, wrong, "Encore", actor=doctor) == frozenset()
        assert len(connection.execute(select(decision_table.c.id)).all()) == len(rows)


def test_a_withdrawn_finding_is_decided_no_more(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    propose([proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))])
    finding = _only(installation, patient)
    with installation.transaction() as connection:
        findings.withdraw_source(connection, installation, source, "Mauvais patient", actor=doctor)
    with pytest.raises(Conflict) as conflict:
        _decide(installation, doctor, finding, "accepted", seen=2)
    assert conflict.value.why == "Mauvais patient"


def test_what_was_read_in_a_source_withdrawn_meanwhile_is_left_out(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    with installation.transaction() as connection:
        files.withdraw(connection, installation, source, "Mauvais patient", actor=doctor)
    tnm = proposed(patient.id, "tnm", T2, span(source, 10, "pT2N0M0"))
    stage = proposed(patient.id, "stage", {"system": "UICC", "value": "IIA"}, Derived("uicc", "8", (tnm.id,)))
    assert propose([tnm, stage])[1] == 0


def test_what_a_finding_says_is_not_readable_in_the_database(
    installation: Installation, patient: Patient, doctor: Actor, propose: Propose, source: str
) -> None:
    propose([proposed(patient.id, "allergy", {"substance": "pénicilline"}, span(source, 1, "pénicilline"), tumour=None)])
    _decide(installation, doctor, _only(installation, patient), "rejected", reason="confusion avec iode")
    with installation.reading() as connection:
        rows = [str(row) for target in (table, decision_table) for row in connection.execute(select(target))]
    assert rows
    assert not any("pénicilline" in row or "iode" in row or "nicilline" in row for row in rows)
