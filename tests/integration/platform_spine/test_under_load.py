"""What lets many people work at once says the same as what it replaces: access for a list, audited readings, the sealer's window."""

from __future__ import annotations

import sys
import threading

import pytest
from sqlalchemy import delete

from filigrane.platform import access, audit, patients
from filigrane.platform.access import Action, Objection, Role
from filigrane.platform.audit.sealer import LATE
from filigrane.platform.audit.tables import event_table, seal_table
from filigrane.platform.patients import Traits


@pytest.fixture
def followed(installation, doctor, other_doctor, secretary):
    """Five patients: followed, not followed, followed by glass, opposed to this doctor, opposed to tools."""
    with installation.transaction() as connection:
        ids = [patients.create(connection, other_doctor, Traits(name)).id for name in ("Un", "Deux", "Trois", "Quatre", "Cinq")]
        for one in (ids[0], ids[3], ids[4]):
            access.join_care_team(connection, other_doctor, one, doctor.account_id)
        access.objection(connection, secretary, ids[3], Objection.PROFESSIONAL, account_id=doctor.account_id)
        access.objection(connection, secretary, ids[4], Objection.TOOLS)
    with installation.transaction() as connection:
        access.break_glass(connection, doctor, ids[2], "Urgence vitale, équipe injoignable")
    return ids


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("role", list(Role))
def test_access_to_a_list_is_access_to_each_of_it(installation, doctor, followed, action, role) -> None:
    actor = access.Actor(doctor.account_id, doctor.name, frozenset({role}))
    with installation.reading() as connection:
        each = {one for one in followed if access.decide(connection, actor, action, one).permitted}
        assert access.permitted(connection, actor, action, [*followed, followed[0]]) == each


def test_reading_an_identity_without_a_transaction_is_audited_all_the_same(installation, doctor, patient) -> None:
    with installation.reading() as connection:
        patients.get(connection, doctor, patient.id)
    with installation.reading() as connection:
        latest = audit.events(connection, patient=patient.id, limit=1)[0]
    assert (latest.action, latest.actor) == (Action.READ_IDENTITY, doctor.account_id)


def test_a_reading_whose_audit_cannot_be_written_fails(installation, doctor, patient, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(sys.modules["filigrane.platform.audit.events"], "_insert", full)
    with pytest.raises(OSError, match="no space left"), installation.reading() as connection:
        patients.get(connection, doctor, patient.id)


def test_the_sealer_that_looked_at_everything_then_seals_only_what_is_near_the_end(installation, doctor, patient) -> None:
    sealer = audit.Sealer(installation)
    assert sealer.seal() > 0
    with installation.transaction() as connection:
        old = connection.execute(seal_table.select().order_by(seal_table.c.position)).first()
        connection.execute(delete(audit.tables.head_table))
        connection.execute(delete(seal_table))
        row = dict(connection.execute(event_table.select()).mappings().first())
        row["id"] = old.event + LATE + 50
        connection.execute(event_table.insert().values(**row))
        connection.execute(seal_table.insert().values(position=1, event=row["id"], hash="0" * 64))
    assert sealer.seal() == 0  # the events far behind wait for the next look at everything
    assert audit.Sealer(installation).seal() > 0


def test_threads_that_write_at_once_all_write(installation, doctor) -> None:
    failed: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for step in range(6):
                with installation.transaction() as connection:
                    patients.create(connection, doctor, Traits(f"Nom{chr(97 + number)}{chr(97 + step)}"))
        except BaseException as error:  # noqa: BLE001 - told by the assertion
            failed.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with installation.reading() as connection:
        assert len(access.my_patients(connection, doctor)) == 72


def test_small_writes_of_many_threads_are_all_written_and_a_failing_one_fails_alone(installation, doctor) -> None:
    answers: dict[int, str] = {}

    def note(number: int) -> None:
        def act(connection) -> None:
            audit.record(connection, actor=doctor, action="noted", object=f"n{number}")
            if number % 5 == 0:
                raise ValueError(number)

        try:
            installation.write_soon(act)
            answers[number] = "written"
        except ValueError:
            answers[number] = "failed"

    threads = [threading.Thread(target=note, args=(number,)) for number in range(40)]
    with installation.transaction():  # they queue behind this one
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: "written" if number % 5 else "failed" for number in range(40)}
    with installation.reading() as connection:
        noted = {event.object for event in audit.events(connection, action="noted")}
    assert noted == {f"n{number}" for number in range(40) if number % 5}


def test_a_reading_sees_one_state_and_the_next_one_sees_what_changed(installation, doctor, other_doctor, patient) -> None:
    with installation.reading() as connection:
        assert not access.decide(connection, other_doctor, Action.READ_PATIENT, patient.id).permitted
        with installation.transaction() as writing:
            access.join_care_team(writing, doctor, patient.id, other_doctor.account_id)
            assert access.decide(writing, other_doctor, Action.READ_PATIENT, patient.id).permitted
        assert not access.decide(connection, other_doctor, Action.READ_PATIENT, patient.id).permitted
    with installation.reading() as connection:
        assert access.decide(connection, other_doctor, Action.READ_PATIENT, patient.id).permitted
    with installation.transaction() as writing:
        access.leave_care_team(writing, doctor, patient.id, other_doctor.account_id)
        assert not access.decide(writing, other_doctor, Action.READ_PATIENT, patient.id).permitted


def test_a_reading_cannot_write_on_either_database(installation) -> None:
    from sqlalchemy.exc import DBAPIError

    with pytest.raises(DBAPIError), installation.reading() as connection:
        connection.execute(delete(event_table))
    with installation.transaction() as connection:  # the same connection writes again
        audit.record(connection, actor=None, action="noted")
