"""Tables of access: care teams, broken glasses and objections. Reasons written by people are sealed under the installation's key."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, String, Table

from filigrane.platform.db import UtcDateTime, metadata

team_table = Table(
    "care_team",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("patient", String(40), nullable=False),
    Column("account", String(40), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("added_by", String(40), nullable=False),
    Index("ix_care_team_patient_account", "patient", "account"),
    Index("ix_care_team_account", "account"),
)

glass_table = Table(
    "broken_glass",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("patient", String(40), nullable=False),
    Column("account", String(40), nullable=False),
    Column("reason", LargeBinary, nullable=False),
    Column("opened", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("closed", UtcDateTime),
    Column("reviewed", UtcDateTime),
    Column("reviewed_by", String(40)),
    Column("verdict", String(20)),
    Index("ix_broken_glass_patient_account", "patient", "account"),
    Index("ix_broken_glass_reviewed", "reviewed"),
)

objection_table = Table(
    "objection",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("patient", String(40), nullable=False),
    Column("scope", String(20), nullable=False),
    Column("account", String(40)),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Column("recorded_by", String(40), nullable=False),
    Index("ix_objection_patient", "patient"),
)
