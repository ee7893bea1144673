"""Care teams, emergency access and objections, on both databases."""

from __future__ import annotations

import pytest

from filigrane.kernel.errors import AccessRefused, Conflict, NotFound, UsageError
from filigrane.platform import access, audit
from filigrane.platform.access import Action, Objection

REASON = "Patiente aux urgences, choc septique"


def _may(installation, actor, action, patient) -> bool:
    with installation.reading() as connection:
        return access.decide(connection, actor, action, patient.id).permitted


def _do(installation, function, *arguments, **named):
    with installation.transaction() as connection:
        return function(connection, *arguments, **named)


def test_nobody_adds_himself_to_a_care_team_and_a_member_adds_another(installation, patient, doctor, other_doctor):
    with pytest.raises(AccessRefused):
        _do(installation, access.join_care_team, other_doctor, patient.id, other_doctor.account_id)
    _do(installation, access.join_care_team, doctor, patient.id, other_doctor.account_id)
    assert _may(installation, other_doctor, Action.DECIDE, patient)


def test_joining_twice_is_one_membership_and_leaving_ends_it(installation, patient, doctor, other_doctor):
    for _ in range(2):
        _do(installation, access.join_care_team, doctor, patient.id, other_doctor.account_id)
    team = _do(installation, access.care_team, doctor, patient.id)
    assert [member.account for member in team] == [doctor.account_id, other_doctor.account_id]
    _do(installation, access.leave_care_team, doctor, patient.id, other_doctor.account_id)
    assert not _may(installation, other_doctor, Action.READ_PATIENT, patient)
    with pytest.raises(NotFound):
        _do(installation, access.leave_care_team, doctor, patient.id, other_doctor.account_id)


def test_a_dated_membership_ends_by_itself(installation, patient, doctor, other_doctor, clock):
    from datetime import timedelta

    until = clock() + timedelta(hours=2)
    _do(installation, access.join_care_team, doctor, patient.id, other_doctor.account_id, until=until)
    assert _may(installation, other_doctor, Action.READ_PATIENT, patient)
    clock.advance(hours=2)
    assert not _may(installation, other_doctor, Action.READ_PATIENT, patient)


def test_breaking_the_glass_opens_reading_for_a_time_and_not_deciding(installation, patient, other_doctor, clock):
    assert not _may(installation, other_doctor, Action.READ_PATIENT, patient)
    glass = _do(installation, access.break_glass, other_doctor, patient.id, REASON)
    assert _may(installation, other_doctor, Action.READ_PATIENT, patient)
    assert not _may(installation, other_doctor, Action.DECIDE, patient)
    assert not _may(installation, other_doctor, Action.EXPORT, patient)
    clock.advance(minutes=59)
    assert _may(installation, other_doctor, Action.READ_PATIENT, patient)
    clock.advance(minutes=1)
    assert not _may(installation, other_doctor, Action.READ_PATIENT, patient)
    assert (glass.until - glass.opened).total_seconds() == 3600


def test_the_glass_is_closed_early_by_who_opened_it(installation, patient, other_doctor):
    _do(installation, access.break_glass, other_doctor, patient.id, REASON)
    _do(installation, access.close_break_glass, other_doctor, patient.id)
    assert not _may(installation, other_doctor, Action.READ_PATIENT, patient)


def test_one_patients_glass_opens_no_other(installation, patient, doctor, other_doctor, traits):
    from filigrane.platform import patients

    other = _do(installation, patients.create, doctor, traits)
    _do(installation, access.break_glass, other_doctor, patient.id, REASON)
    assert not _may(installation, other_doctor, Action.READ_PATIENT, other)


@pytest.mark.parametrize("reason", ["", "urgence", "         x        "])
def test_breaking_the_glass_asks_for_a_reason(installation, patient, other_doctor, reason):
    with pytest.raises(UsageError, match="motif"):
        _do(installation, access.break_glass, other_doctor, patient.id, reason)
    assert not _may(installation, other_doctor, Action.READ_PATIENT, patient)


def test_who_has_access_does_not_break_the_glass(installation, patient, doctor, secretary):
    with pytest.raises(Conflict):
        _do(installation, access.break_glass, doctor, patient.id, REASON)
    with pytest.raises(AccessRefused):
        _do(installation, access.break_glass, secretary, patient.id, REASON)


def test_every_broken_glass_is_reviewed_once_by_the_officer(installation, patient, doctor, other_doctor, officer):
    glass = _do(installation, access.break_glass, other_doctor, patient.id, REASON)
    with pytest.raises(AccessRefused):
        _do(installation, access.break_glass_reviews, doctor)
    pending = _do(installation, access.break_glass_reviews, officer)
    assert [(row.id, row.reason, row.account, row.patient) for row in pending] == [
        (glass.id, REASON, other_doctor.account_id, patient.id)
    ]
    with pytest.raises(UsageError):
        _do(installation, access.review_break_glass, officer, glass.id, "perhaps")
    _do(installation, access.review_break_glass, officer, glass.id, "justified")
    assert _do(installation, access.break_glass_reviews, officer) == []
    (done,) = _do(installation, access.break_glass_reviews, officer, pending_only=False)
    assert (done.verdict, done.reviewed_by) == ("justified", officer.account_id)
    with pytest.raises(Conflict):
        _do(installation, access.review_break_glass, officer, glass.id, "unjustified")
    with pytest.raises(NotFound):
        _do(installation, access.review_break_glass, officer, "glass_none", "justified")


def test_the_reason_lies_sealed_and_never_in_the_audit(installation, patient, other_doctor):
    from filigrane.platform.access.tables import glass_table

    _do(installation, access.break_glass, other_doctor, patient.id, REASON)
    with installation.reading() as connection:
        stored = connection.execute(glass_table.select()).mappings().one()["reason"]
        events = audit.events(connection, action="break_glass")
    assert REASON.encode() not in stored
    assert len(events) == 1
    assert "choc" not in repr(events)


def test_an_objection_holds_until_it_is_withdrawn(installation, patient, doctor, other_doctor, secretary):
    objection = _do(installation, access.objection, secretary, patient.id, Objection.TOOLS)
    assert not _may(installation, doctor, Action.RUN_TOOL, patient)
    assert _may(installation, doctor, Action.READ_PATIENT, patient)
    _do(installation, access.withdraw_objection, secretary, patient.id, objection)
    assert _may(installation, doctor, Action.RUN_TOOL, patient)
    with pytest.raises(NotFound):
        _do(installation, access.withdraw_objection, secretary, patient.id, objection)


def test_an_objection_to_one_professional_stops_that_one_only(installation, patient, doctor, other_doctor, secretary):
    _do(installation, access.join_care_team, doctor, patient.id, other_doctor.account_id)
    _do(installation, access.objection, secretary, patient.id, Objection.PROFESSIONAL, account_id=other_doctor.account_id)
    assert not _may(installation, other_doctor, Action.READ_PATIENT, patient)
    assert _may(installation, doctor, Action.READ_PATIENT, patient)
    with pytest.raises(UsageError):
        _do(installation, access.objection, secretary, patient.id, Objection.PROFESSIONAL)
    with pytest.raises(UsageError):
        _do(installation, access.objection, secretary, patient.id, Objection.TOOLS, account_id=doctor.account_id)


def test_an_objection_during_an_emergency_access_ends_it(installation, patient, other_doctor, secretary):
    _do(installation, access.break_glass, other_doctor, patient.id, REASON)
    _do(installation, access.objection, secretary, patient.id, Objection.BREAK_GLASS)
    assert not _may(installation, other_doctor, Action.READ_PATIENT, patient)
    assert not _may(installation, other_doctor, Action.BREAK_GLASS, patient)
