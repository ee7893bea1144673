"""Putting jobs in the queue, looking at them, taking one under a lease and giving it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError

from filigrane.kernel.errors import Conflict, NotFound
from filigrane.kernel.ids import new_id
from filigrane.platform.db import now
from filigrane.platform.jobs.model import Job, JobState, LeaseLost, job_of, table

MAX_FAILURES = 5
"""Errors of the handler before the dead-letter box."""
MAX_TAKES = 40
"""Workers that died on a job without any step forward before it is put aside; a checkpoint sets the count back to zero."""


def enqueue(
    connection: Connection,
    name: str,
    payload: Mapping[str, Any],
    *,
    key: str | None = None,
    patient: str | None = None,
    run_at: datetime | None = None,
) -> str:
    """Put a job in the queue, in the caller's transaction, and return its id.

    With a ``key`` that is already there, nothing is added and the id of that job is returned, whatever became of it: an effect asked
    for twice happens once. Jobs of one ``patient`` run one after the other.
    """
    moment = now(connection)
    values = {
        "id": new_id("job"), "name": name, "key": key, "patient": patient, "payload": dict(payload), "state": JobState.WAITING.value,
        "created": moment, "run_at": run_at or moment, "takes": 0, "failures": 0, "done": 0, "total": 0, "unit": "", "checkpoint": {},
        "error": "",
    }  # fmt: skip
    if key is None:
        connection.execute(insert(table).values(values))
        return str(values["id"])
    dialect_insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    connection.execute(dialect_insert(table).values(values).on_conflict_do_nothing(index_elements=["key"]))
    return str(connection.execute(select(table.c.id).where(table.c.key == key)).scalar_one())


def find(connection: Connection, job_id: str) -> Job:
    """Return one job.

    Raises
    ------
    NotFound
        When there is none with this id.
    """
    row = connection.execute(select(table).where(table.c.id == job_id)).first()
    if row is None:
        raise NotFound("Travail introuvable", where=job_id)
    return job_of(row)


def jobs_for(connection: Connection, patient: str) -> list[Job]:
    """Return every job about a patient, the newest first."""
    rows = connection.execute(select(table).where(table.c.patient == patient).order_by(table.c.created.desc(), table.c.id))
    return [job_of(row) for row in rows]


def unfinished(connection: Connection, *, states: Iterable[JobState] | None = None, limit: int = 200) -> list[Job]:
    """Return the jobs that wait, run or failed, the oldest first: « Travaux en cours » and the dead-letter box."""
    wanted = [state.value for state in states or (JobState.WAITING, JobState.RUNNING, JobState.FAILED)]
    query = select(table).where(table.c.state.in_(wanted)).order_by(table.c.created, table.c.id).limit(limit)
    return [job_of(row) for row in connection.execute(query)]


def retry(connection: Connection, job_id: str) -> None:
    """Put a failed job back in the queue, with its checkpoint.

    Raises
    ------
    NotFound, Conflict
        When there is no such job; when it did not fail.
    """
    job = find(connection, job_id)
    changed = connection.execute(
        update(table)
        .where(table.c.id == job_id, table.c.state == JobState.FAILED.value)
        .values(state=JobState.WAITING.value, run_at=now(connection), takes=0, failures=0, error="", finished=None)
    )
    if not changed.rowcount:
        raise Conflict("Ce travail n’a pas échoué", where=job_id, why=f"Son état est {job.state}", remedy="Rechargez la page")


def due(connection: Connection, names: Iterable[str]) -> bool:
    """Tell, without any lock, whether a job may be there to take: an idle worker looks often and must disturb nobody."""
    return connection.execute(select(exists().where(_due(now(connection)), table.c.name.in_(list(names))))).scalar_one()


def _due(moment: datetime) -> ColumnElement[bool]:
    return or_(
        and_(table.c.state == JobState.WAITING.value, table.c.run_at <= moment),
        and_(table.c.state == JobState.RUNNING.value, table.c.lease_until < moment),
    )


def claim(connection: Connection, names: Iterable[str], lease: str, seconds: float) -> Job | None:
    """Take the oldest job that is due, or whose worker let its lease run out; None when there is nothing to do.

    A job taken :data:`MAX_TAKES` times without a step forward is put aside instead.
    """
    moment = now(connection)
    row = _take(connection, list(names), lease, moment, moment + timedelta(seconds=seconds))
    if row is None:
        return None
    if row.takes > MAX_TAKES:
        sentence = (
            f"Travail interrompu {MAX_TAKES} fois sans avancer. Le programme s’arrête pendant ce travail. "
            "Vérifiez la mémoire de la machine puis relancez-le."
        )
        finish(connection, row.id, lease, JobState.FAILED, error=sentence)
        return claim(connection, names, lease, seconds)
    return row


def _take(connection: Connection, names: list[str], lease: str, moment: datetime, until: datetime) -> Job | None:
    other = table.alias("other")
    busy = exists().where(other.c.patient == table.c.patient, other.c.state == JobState.RUNNING.value, other.c.id != table.c.id)
    first = (
        select(table.c.id)
        .where(_due(moment), table.c.name.in_(names), ~busy)
        .order_by(table.c.run_at, table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    values = {"state": JobState.RUNNING.value, "lease": lease, "lease_until": until, "takes": table.c.takes + 1}
    query = update(table).where(table.c.id == first.scalar_subquery()).values(values).returning(table)
    try:
        with connection.begin_nested():
            row = connection.execute(query).first()
    except IntegrityError:
        return None  # another worker took a job of the same patient at this very instant: the next look finds what is left
    return None if row is None else job_of(row)


def renew(connection: Connection, job_id: str, lease: str, seconds: float) -> bool:
    """Push the end of the lease back; return False when the lease is not ours any more."""
    until = now(connection) + timedelta(seconds=seconds)
    changed = connection.execute(update(table).where(*_ours(job_id, lease)).values(lease_until=until))
    return changed.rowcount == 1


def advance(connection: Connection, job_id: str, lease: str, checkpoint: Mapping[str, Any] | None) -> None:
    """Make sure, inside the caller's transaction, that the job is still ours, and keep its checkpoint with the work of the step.

    Raises
    ------
    LeaseLost
        When another worker has it: the caller's transaction must be rolled back.
    """
    values: dict[str, Any] = {"takes": table.c.takes} if checkpoint is None else {"takes": 1, "checkpoint": dict(checkpoint)}
    if connection.execute(update(table).where(*_ours(job_id, lease)).values(values)).rowcount != 1:
        raise LeaseLost(job_id)


def progress(connection: Connection, job_id: str, lease: str, *, done: int, total: int, unit: str) -> None:
    """Write how far the job is.

    Raises
    ------
    LeaseLost
        When another worker has it.
    """
    query = update(table).where(*_ours(job_id, lease)).values(done=done, total=total, unit=unit)
    if connection.execute(query).rowcount != 1:
        raise LeaseLost(job_id)


def finish(connection: Connection, job_id: str, lease: str, state: JobState, *, error: str = "") -> bool:
    """End a job as done or failed; return False when the lease is not ours any more."""
    values = {"state": state.value, "lease": None, "lease_until": None, "error": error, "finished": now(connection)}
    return connection.execute(update(table).where(*_ours(job_id, lease)).values(values)).rowcount == 1


def postpone(connection: Connection, job_id: str, lease: str, *, error: str, delay: timedelta) -> bool:
    """Put a job back for later after an error of its handler, or in the dead-letter box after :data:`MAX_FAILURES`."""
    failures = connection.execute(select(func.coalesce(table.c.failures, 0)).where(table.c.id == job_id)).scalar_one() + 1
    if failures >= MAX_FAILURES:
        connection.execute(update(table).where(*_ours(job_id, lease)).values(failures=failures))
        return finish(connection, job_id, lease, JobState.FAILED, error=error)
    values = {
        "state": JobState.WAITING.value, "lease": None, "lease_until": None, "failures": failures,
        "error": error, "run_at": now(connection) + delay,
    }  # fmt: skip
    return connection.execute(update(table).where(*_ours(job_id, lease)).values(values)).rowcount == 1


def _ours(job_id: str, lease: str) -> tuple[Any, ...]:
    return table.c.id == job_id, table.c.lease == lease, table.c.state == JobState.RUNNING.value
