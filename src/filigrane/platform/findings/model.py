"""Findings as stored, decisions, differences between readings; their tables. What a finding says is sealed by the patient's key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, String, Table

from filigrane.kernel.finding import Finding, Status, Value
from filigrane.kernel.unknown import Unknown
from filigrane.platform.db import UtcDateTime, metadata


class DecisionOutcome(StrEnum):
    """What a person (or, for ``withdrawn``, the platform) did to a finding."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    TYPED = "typed"
    UNDONE = "undone"
    WITHDRAWN = "withdrawn"


STATUS_OF = {
    DecisionOutcome.ACCEPTED: Status.ACCEPTED,
    DecisionOutcome.CORRECTED: Status.CORRECTED,
    DecisionOutcome.REJECTED: Status.REJECTED,
    DecisionOutcome.TYPED: Status.TYPED,
    DecisionOutcome.WITHDRAWN: Status.WITHDRAWN,
}


@dataclass(frozen=True)
class Stored:
    """A finding with what the screen needs to decide it.

    ``version`` is handed back to ``decide``; ``differs_from`` names a finding decided before at the same place; ``reason`` says why
    it was withdrawn.
    """

    finding: Finding
    version: int
    created: datetime
    updated: datetime
    shadow: bool
    differs_from: str | None
    reason: str


@dataclass(frozen=True)
class Decision:
    """Who did what to a finding, when. ``version`` is the finding's version after it, ``undoes`` the decision it takes back."""

    id: str
    finding: str
    version: int
    account: str
    name: str
    outcome: DecisionOutcome
    value: Value | Unknown | None
    reason: str
    time: datetime
    undoes: str | None
    status: Status


@dataclass(frozen=True)
class Difference:
    """What a new reading says otherwise: ``changed`` (``other`` was decided at that place) or ``gone`` (not read any more)."""

    run: str
    finding: str
    change: str
    other: str | None
    time: datetime


table = Table(
    "finding",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("patient", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("tumour", String(20)),
    Column("status", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("tool", String(80), nullable=False),
    Column("tool_version", String(40), nullable=False),
    Column("run", String(40), nullable=False),
    Column("last_run", String(40), nullable=False),
    Column("shadow", Boolean, nullable=False),
    Column("differs_from", String(40)),
    Column("created", UtcDateTime, nullable=False),
    Column("updated", UtcDateTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("reason", LargeBinary),
    Index("ix_finding_patient_status", "patient", "status"),
)

anchor_table = Table(
    "finding_anchor",
    metadata,
    Column("finding", String(40), primary_key=True),
    Column("token", String(32), primary_key=True),
    Column("place", String(32), nullable=False),
    Column("patient", String(40), nullable=False),
    Index("ix_finding_anchor_patient", "patient"),
)

source_table = Table(
    "finding_source",
    metadata,
    Column("finding", String(40), primary_key=True),
    Column("source", String(40), primary_key=True),
    Index("ix_finding_source_source", "source"),
)

basis_table = Table(
    "finding_basis",
    metadata,
    Column("finding", String(40), primary_key=True),
    Column("basis", String(40), primary_key=True),
    Index("ix_finding_basis_basis", "basis"),
)

decision_table = Table(
    "finding_decision",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("finding", String(40), nullable=False),
    Column("patient", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("account", String(80), nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("undoes", String(40)),
    Column("body", LargeBinary, nullable=False),
    Index("uq_finding_decision_version", "finding", "version", unique=True),
    Index("ix_finding_decision_patient", "patient", "time"),
)

view_table = Table(
    "finding_view",
    metadata,
    Column("finding", String(40), primary_key=True),
    Column("account", String(80), primary_key=True),
    Column("time", UtcDateTime, nullable=False),
)

difference_table = Table(
    "finding_difference",
    metadata,
    Column("run", String(40), primary_key=True),
    Column("finding", String(40), primary_key=True),
    Column("patient", String(40), nullable=False),
    Column("change", String(12), nullable=False),
    Column("other", String(40)),
    Column("time", UtcDateTime, nullable=False),
    Index("ix_finding_difference_patient", "patient", "time"),
)
