"""The audit's chain: every way of tampering is found and located, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from filigrane.platform import audit
from filigrane.platform.audit import chain
from filigrane.platform.audit.sealer import HEADS_FILE
from filigrane.platform.audit.tables import event_table, head_table, seal_table


def _act(installation, actor, times=1, **detail):
    with installation.transaction() as connection:
        for number in range(times):
            audit.record(connection, actor=actor, action="read_patient", patient=f"pat_{number}", detail=detail)


def _seal(installation):
    return audit.Sealer(installation).seal()


def _problems(installation):
    return [(problem.rule, problem.position) for problem in audit.verify(installation).problems]


@pytest.fixture
def sealed(installation, doctor):
    """Ten events sealed in two batches of five."""
    for _ in range(2):
        _act(installation, doctor, times=5)
        assert _seal(installation) == 5
    assert audit.verify(installation) == audit.Report(10, 0, ())
    return installation


def _event_at(connection, position):
    return connection.execute(select(seal_table.c.event).where(seal_table.c.position == position)).scalar_one()


def test_an_audit_without_events_is_sound(installation):
    assert _seal(installation) == 0
    assert audit.verify(installation).sound


def test_events_wait_for_the_sealer_and_are_counted_meanwhile(installation, doctor):
    _act(installation, doctor, times=3)
    assert audit.verify(installation) == audit.Report(0, 3, ())
    assert _seal(installation) == 3
    assert audit.verify(installation) == audit.Report(3, 0, ())
    assert _seal(installation) == 0


def test_more_than_a_batch_is_sealed_at_once(installation, doctor, monkeypatch):
    monkeypatch.setattr(audit.sealer, "BATCH", 4)
    _act(installation, doctor, times=11)
    assert _seal(installation) == 11
    assert audit.verify(installation) == audit.Report(11, 0, ())


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "acc_x"), ("roles", []), ("purpose", "x"), ("action", "x"), ("patient", None), ("object", "x"),
        ("outcome", "refused"), ("detail", {"a": 1}),
    ],
)  # fmt: skip
def test_a_changed_field_is_found_where_it_was_changed(sealed, column, value):
    with sealed.engine.connect() as connection:
        connection.execute(update(event_table).where(event_table.c.id == _event_at(connection, 4)).values({column: value}))
        connection.commit()
    assert _problems(sealed) == [("changed", 4)]


def test_a_changed_instant_is_found(sealed):
    with sealed.engine.connect() as connection:
        event = _event_at(connection, 4)
        moment = connection.execute(select(event_table.c.time).where(event_table.c.id == event)).scalar_one()
        connection.execute(update(event_table).where(event_table.c.id == event).values(time=moment + timedelta(microseconds=1)))
        connection.commit()
    assert _problems(sealed) == [("changed", 4)]


def test_a_deleted_event_is_found(sealed):
    with sealed.engine.connect() as connection:
        connection.execute(delete(event_table).where(event_table.c.id == _event_at(connection, 7)))
        connection.commit()
    assert _problems(sealed) == [("deleted", 7)]


def test_an_event_deleted_with_its_seal_is_found(sealed):
    with sealed.engine.connect() as connection:
        event = _event_at(connection, 7)
        connection.execute(delete(seal_table).where(seal_table.c.position == 7))
        connection.execute(delete(event_table).where(event_table.c.id == event))
        connection.commit()
    assert ("missing", 7) in _problems(sealed)


def test_two_events_swapped_are_found(sealed):
    with sealed.engine.connect() as connection:
        two, three = _event_at(connection, 2), _event_at(connection, 3)
        for event, patient in ((two, "pat_2"), (three, "pat_1")):
            connection.execute(update(event_table).where(event_table.c.id == event).values(patient=patient))
        connection.commit()
    assert _problems(sealed) == [("changed", 2), ("changed", 3)]


def test_two_seals_swapped_are_found(sealed):
    with sealed.engine.connect() as connection:
        two, three = _event_at(connection, 2), _event_at(connection, 3)
        for position, event in ((2, -1), (3, two), (2, three)):
            connection.execute(update(seal_table).where(seal_table.c.position == position).values(event=event))
        connection.commit()
    assert {("changed", 2), ("changed", 3)} <= set(_problems(sealed))


def _cut_after(connection, position):
    events = connection.execute(select(seal_table.c.event).where(seal_table.c.position > position)).scalars().all()
    connection.execute(delete(head_table).where(head_table.c.position > position))
    connection.execute(delete(seal_table).where(seal_table.c.position > position))
    connection.execute(delete(event_table).where(event_table.c.id.in_(events)))


def test_a_tail_cut_from_every_table_is_found_by_the_signed_heads_outside(sealed):
    with sealed.engine.connect() as connection:
        _cut_after(connection, 5)
        connection.commit()
    assert _problems(sealed) == [("tail", 10)]


def test_a_tail_cut_inside_a_batch_is_found(sealed):
    with sealed.engine.connect() as connection:
        _cut_after(connection, 8)
        connection.commit()
    assert {rule for rule, _ in _problems(sealed)} == {"head", "tail"}


def test_a_chain_made_again_by_someone_without_the_key_is_found(sealed):
    """The forger rewrites an event and every hash after it, and the heads, but cannot sign."""
    with sealed.engine.connect() as connection:
        connection.execute(update(event_table).where(event_table.c.id == _event_at(connection, 4)).values(actor="acc_forger"))
        previous = chain.START
        joined = select(event_table, seal_table.c.position).join(seal_table, seal_table.c.event == event_table.c.id)
        for row in connection.execute(joined.order_by(seal_table.c.position)).mappings().all():
            previous = chain.link(previous, row)
            connection.execute(update(seal_table).where(seal_table.c.position == row["position"]).values(hash=previous))
            connection.execute(update(head_table).where(head_table.c.position == row["position"]).values(hash=previous))
        connection.commit()
    found = _problems(sealed)
    assert {("head", 5), ("head", 10), ("tail", 5), ("tail", 10)} <= set(found)


def test_heads_signed_by_another_key_are_found(sealed, tmp_path):
    from filigrane.platform.installation import Installation

    other = Installation.open(tmp_path / "other", environment={})
    other.close()
    with sealed.engine.connect() as connection:
        head = connection.execute(select(head_table).where(head_table.c.batch == 2)).mappings().one()
        signature = other.keys.sign(chain.head_text(head))
        connection.execute(update(head_table).where(head_table.c.batch == 2).values(signature=signature))
        connection.commit()
    assert _problems(sealed) == [("head", 10)]


def test_a_clock_set_back_is_found_where_it_went_back(installation, doctor, clock):
    _act(installation, doctor, times=3)
    _seal(installation)
    clock.advance(hours=-1)
    _act(installation, doctor)
    _seal(installation)
    assert ("clock", 4) in _problems(installation)


def test_a_small_disorder_of_commits_is_no_problem(installation, doctor, clock):
    _act(installation, doctor)
    clock.advance(minutes=-2)
    _act(installation, doctor)
    _seal(installation)
    assert audit.verify(installation).sound


@pytest.mark.parametrize("damage", ["gone", "emptied", "first line out", "line changed"])
def test_a_damaged_log_of_heads_is_found(sealed, damage, clock):
    clock.advance(minutes=2)
    path = sealed.home / HEADS_FILE
    lines = path.read_text().splitlines(keepends=True)
    if damage == "gone":
        path.unlink()
    else:
        path.write_text(
            {"emptied": "", "first line out": lines[1], "line changed": lines[0].replace('"batch', '"botch') + lines[1]}[damage]
        )
    assert _problems(sealed)


def test_heads_that_a_killed_sealer_did_not_log_are_logged_by_the_next(sealed):
    path = sealed.home / HEADS_FILE
    lines = path.read_text().splitlines(keepends=True)
    path.write_text(lines[0] + lines[1][:30])
    assert audit.verify(sealed).sound, "a line cut by a power failure is not an attack"
    _seal(sealed)
    assert path.read_text() == "".join(lines)
    assert audit.verify(sealed).sound


def test_verifying_while_acts_are_written_and_sealed_finds_nothing_wrong(installation, doctor):
    stop = threading.Event()
    sealer = threading.Thread(target=audit.Sealer(installation).run, args=(stop,), kwargs={"every_seconds": 0.001})
    writer = threading.Thread(target=lambda: [_act(installation, doctor) for _ in range(25)])
    sealer.start()
    writer.start()
    found = [problem for _ in range(10) for problem in audit.verify(installation).problems]
    writer.join()
    stop.set()
    sealer.join()
    assert found == []


def test_writers_and_two_sealers_at_once_lose_and_double_nothing(installation, doctor):
    stop = threading.Event()
    sealers = [
        threading.Thread(target=audit.Sealer(installation).run, args=(stop,), kwargs={"every_seconds": 0.01}) for _ in range(2)
    ]
    writers = [threading.Thread(target=lambda: [_act(installation, doctor) for _ in range(20)]) for _ in range(3)]
    for thread in (*sealers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    assert audit.verify(installation) == audit.Report(60, 0, ())


def test_an_event_is_kept_exactly_if_its_act_is(installation, doctor):
    with pytest.raises(RuntimeError), installation.transaction() as connection:  # noqa: PT012
        audit.record(connection, actor=doctor, action="read_patient")
        raise RuntimeError
    with installation.reading() as connection:
        assert audit.events(connection) == []


@pytest.mark.parametrize(
    "telling",
    [
        {"patient": "Marie Dupont"}, {"object": "né le 12"}, {"action": "lire le dossier"}, {"detail": {"name": "Dupont Marie"}},
        {"detail": {"born": "1960-03-12"}}, {"detail": {"ins": "255081416802538"}}, {"detail": {"x": 1.5}},
        {"detail": {"x": {"y": 1}}}, {"detail": {"a name": 1}}, {"detail": {"x": ["Marie Dupont"]}},
    ],
)  # fmt: skip
def test_an_event_that_would_tell_of_a_person_is_refused(sqlite_installation, doctor, telling):
    with sqlite_installation.transaction() as connection, pytest.raises(ValueError, match="audit"):
        audit.record(connection, actor=doctor, **{"action": "x", **telling})


def test_events_are_found_by_patient_actor_action_and_time(installation, doctor, officer, clock):
    _act(installation, doctor, times=3)
    clock.advance(minutes=5)
    moment = clock()
    _act(installation, officer, times=1)
    with installation.reading() as connection:
        assert len(audit.events(connection, patient="pat_0")) == 2
        assert len(audit.events(connection, actor=doctor.account_id)) == 3
        assert [event.actor for event in audit.events(connection, since=moment)] == [officer.account_id]
        newest = audit.events(connection, limit=1)
        assert len(audit.events(connection, before_id=newest[0].id)) == 3
        assert audit.events(connection, action="sign") == []
