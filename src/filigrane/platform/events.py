"""Events between systems: an outbox row written in the deciding transaction, delivered at least once as jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Connection, Integer, String, Table, exists, insert, select, update

from filigrane.platform.db import UtcDateTime, metadata, now
from filigrane.platform.installation import Installation
from filigrane.platform.jobs import enqueue

BATCH = 100

table = Table(
    "event_outbox",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("name", String(80), nullable=False),
    Column("patient", String(40)),
    Column("payload", JSON, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("delivered", UtcDateTime, index=True),
    sqlite_autoincrement=True,  # an id is the key of the event's jobs: it must never come back
)


@dataclass(frozen=True)
class Event:
    """Something that happened: ``finding.decided``, ``source.withdrawn``, ``patient.merged``, ``tool.suspended`` ..."""

    id: int
    name: str
    patient: str | None
    payload: Mapping[str, Any]
    created: datetime


def emit(connection: Connection, name: str, patient: str | None, payload: Mapping[str, Any]) -> None:
    """Write an event in the caller's transaction: it exists exactly when the act that it tells of exists."""
    connection.execute(insert(table).values(name=name, patient=patient, payload=dict(payload), created=now(connection)))


def pending(connection: Connection, limit: int = BATCH) -> list[Event]:
    """Return the events not yet turned into jobs, the oldest first; rows that another process is delivering are left to it."""
    query = (
        select(table.c.id, table.c.name, table.c.patient, table.c.payload, table.c.created)
        .where(table.c.delivered.is_(None))
        .order_by(table.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return [Event(*row) for row in connection.execute(query)]


def deliver(installation: Installation, subscriptions: Mapping[str, Sequence[str]]) -> int:
    """Turn waiting events into jobs, one for each subscribed job name, and return how many events were handled.

    The job and the mark of delivery are one transaction, and the job's key is the event's: an event makes each job once. The handler
    gets the event's payload, and its ``event`` and ``patient``.
    """
    with installation.reading() as connection:
        if not connection.execute(select(exists().where(table.c.delivered.is_(None)))).scalar_one():
            return 0
    handled = 0
    while True:
        with installation.transaction() as connection:
            events = pending(connection)
            for event in events:
                for job in subscriptions.get(event.name, ()):
                    payload = {**event.payload, "event": event.name, "patient": event.patient}
                    enqueue(connection, job, payload, key=f"event:{event.id}:{job}", patient=event.patient)
            if events:
                done = [event.id for event in events]
                connection.execute(update(table).where(table.c.id.in_(done)).values(delivered=now(connection)))
        handled += len(events)
        if len(events) < BATCH:
            return handled
