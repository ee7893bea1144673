"""Runs: what ran on what, for whom, when, how long and with which outcome. Written by the gate alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Integer, String, Table, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Row

from filigrane.kernel.errors import NotFound
from filigrane.platform.db import UtcDateTime, metadata, now


class Outcome(StrEnum):
    """How a run ended. ``started`` that stays so is a run whose program was killed."""

    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Run:
    """One run. ``inputs`` maps each input's name to its SHA-256; ``rule`` is the rule that refused, ``error`` the error's type."""

    id: str
    tool: str
    version: str
    card: str
    patient: str | None
    actor: str
    mode: str
    shadow: bool
    inputs: Mapping[str, str]
    components: Mapping[str, str]
    started: datetime
    milliseconds: int | None
    outcome: Outcome
    rule: str
    error: str


table = Table(
    "tool_run",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tool", String(80), nullable=False, index=True),
    Column("version", String(40), nullable=False),
    Column("card", String(64), nullable=False),
    Column("patient", String(40), index=True),
    Column("actor", String(80), nullable=False),
    Column("mode", String(20), nullable=False),
    Column("shadow", Boolean, nullable=False),
    Column("inputs", JSON, nullable=False),
    Column("components", JSON, nullable=False),
    Column("started", UtcDateTime, nullable=False),
    Column("milliseconds", Integer),
    Column("outcome", String(12), nullable=False),
    Column("rule", String(40), nullable=False),
    Column("error", String(120), nullable=False),
)

public_use = Table(
    "tool_public_use",
    metadata,
    Column("tool", String(80), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("uses", Integer, nullable=False),
)


def start(connection: Connection, run: Run) -> None:
    """Write a run that begins, or one that was refused."""
    values = {**run.__dict__, "inputs": dict(run.inputs), "components": dict(run.components), "outcome": run.outcome.value}
    connection.execute(insert(table).values(values))


def end(connection: Connection, run_id: str, outcome: Outcome, milliseconds: int, error: str = "") -> None:
    """Write how a run ended."""
    values = {"outcome": outcome.value, "milliseconds": milliseconds, "error": error}
    connection.execute(update(table).where(table.c.id == run_id).values(values))


def find(connection: Connection, run_id: str) -> Run:
    """Return one run.

    Raises
    ------
    NotFound
        When there is none with this id.
    """
    row = connection.execute(select(table).where(table.c.id == run_id)).first()
    if row is None:
        raise NotFound("Exécution introuvable", where=run_id)
    return _run(row)


def runs_of(connection: Connection, *, patient: str | None = None, tool: str | None = None, limit: int = 200) -> list[Run]:
    """Return the runs on a patient, or of a tool, the newest first."""
    query = select(table).order_by(table.c.started.desc(), table.c.id.desc()).limit(limit)
    if patient is not None:
        query = query.where(table.c.patient == patient)
    if tool is not None:
        query = query.where(table.c.tool == tool)
    return [_run(row) for row in connection.execute(query)]


def count_public_use(connection: Connection, tool: str) -> None:
    """Add one to the day's count of an anonymous tool: nothing else of that use is kept."""
    dialect_insert = postgresql_insert if connection.dialect.name == "postgresql" else sqlite_insert
    row = dialect_insert(public_use).values(tool=tool, day=now(connection).date().isoformat(), uses=1)
    connection.execute(
        row.on_conflict_do_update(index_elements=["tool", "day"], set_={"uses": public_use.c.uses + row.excluded.uses})
    )


def public_uses(connection: Connection, tool: str) -> dict[date, int]:
    """Return the daily counts of an anonymous tool."""
    rows = connection.execute(select(public_use.c.day, public_use.c.uses).where(public_use.c.tool == tool))
    return {date.fromisoformat(day): uses for day, uses in rows}


def _run(row: Row[Any]) -> Run:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to read a row by name
    return Run(**{**values, "outcome": Outcome(values["outcome"])})
