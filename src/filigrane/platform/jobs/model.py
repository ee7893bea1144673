"""A job, its states and its table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text, text
from sqlalchemy.engine import Row

from filigrane.platform.db import UtcDateTime, metadata


class JobState(StrEnum):
    """What became of a job. ``failed`` is the dead-letter box: a person reads why and may retry."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class LeaseLost(RuntimeError):
    """Another worker has taken this job: whatever this one still does must not be written. Never shown to a person."""


@dataclass(frozen=True)
class Job:
    """One job as people see it. ``error`` is a French sentence; ``takes`` counts workers that began it, ``failures`` its errors."""

    id: str
    name: str
    key: str | None
    patient: str | None
    payload: Mapping[str, Any]
    state: JobState
    created: datetime
    run_at: datetime
    lease_until: datetime | None
    takes: int
    failures: int
    done: int
    total: int
    unit: str
    checkpoint: Mapping[str, Any]
    error: str
    finished: datetime | None


table = Table(
    "job",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("key", String(200), unique=True),
    Column("patient", String(40), index=True),
    Column("payload", JSON, nullable=False),
    Column("state", String(12), nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("run_at", UtcDateTime, nullable=False),
    Column("lease", String(40)),
    Column("lease_until", UtcDateTime),
    Column("takes", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("unit", String(40), nullable=False),
    Column("checkpoint", JSON, nullable=False),
    Column("error", Text, nullable=False),
    Column("finished", UtcDateTime),
    Index("ix_job_state_run_at", "state", "run_at"),
    # Two jobs never work on one patient at the same time: the index holds even where two workers claim at the same instant.
    Index(
        "uq_job_running_patient",
        "patient",
        unique=True,
        sqlite_where=text("state = 'running'"),
        postgresql_where=text("state = 'running'"),
    ),
)


def job_of(row: Row[Any]) -> Job:
    """Return the job of a table row."""
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented way to read a row by name
    values.pop("lease")
    return Job(**{**values, "state": JobState(values["state"])})
