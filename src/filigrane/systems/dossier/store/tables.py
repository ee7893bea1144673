"""The dossier's tables. Whatever tells of a patient lies in a body sealed by the patient's key."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Integer, LargeBinary, String, Table, UniqueConstraint

from filigrane.platform.db import UtcDateTime, metadata

pages_table = Table(
    "dossier_pages",
    metadata,
    Column("item", String(40), primary_key=True),
    Column("patient", String(40), nullable=False, index=True),
    Column("format", String(20), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
reading_table = Table(
    "dossier_reading",
    metadata,
    Column("patient", String(40), primary_key=True),
    Column("run", String(40), nullable=False),
    Column("reader", String(20), nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("stopped", LargeBinary),
    Column("body", LargeBinary, nullable=False),
)
dismissal_table = Table(
    "dossier_dismissal",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("patient", String(40), nullable=False, index=True),
    Column("alert", String(64), nullable=False),
    Column("account", String(40), nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("reopened", UtcDateTime),
    Column("body", LargeBinary, nullable=False),
)
synthesis_table = Table(
    "dossier_synthesis",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("patient", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("account", String(40), nullable=False),
    Column("time", UtcDateTime, nullable=False),
    Column("signed", UtcDateTime),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("patient", "version", name="uq_dossier_synthesis_version"),
)
look_table = Table(
    "dossier_look",
    metadata,
    Column("patient", String(40), primary_key=True),
    Column("account", String(40), primary_key=True),
    Column("before", UtcDateTime),
    Column("time", UtcDateTime, nullable=False),
)
