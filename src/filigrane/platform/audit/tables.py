"""Tables of the audit. ``audit_event`` rows are never updated: the seal lies in a table of its own."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, String, Table

from filigrane.platform.db import UtcDateTime, metadata

BigId = BigInteger().with_variant(Integer, "sqlite")

event_table = Table(
    "audit_event",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("time", UtcDateTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("action", String(80), nullable=False),
    Column("patient", String(80)),
    Column("object", String(120)),
    Column("outcome", String(20), nullable=False),
    Column("detail", JSON, nullable=False),
    Index("ix_audit_event_patient", "patient", "id"),
    Index("ix_audit_event_actor", "actor", "id"),
    sqlite_autoincrement=True,
)

seal_table = Table(
    "audit_seal",
    metadata,
    Column("position", BigId, primary_key=True, autoincrement=False),
    Column("event", BigId, nullable=False, unique=True),
    Column("hash", String(64), nullable=False),
)

head_table = Table(
    "audit_head",
    metadata,
    Column("batch", BigId, primary_key=True, autoincrement=False),
    Column("position", BigId, ForeignKey("audit_seal.position"), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("signature", String(128), nullable=False),
)
