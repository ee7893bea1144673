"""The table of source items."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, String, Table, text

from filigrane.platform.db import UtcDateTime, metadata

item_table = Table(
    "source_item",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("patient", String(40), ForeignKey("patient.id"), nullable=False),
    Column("name", LargeBinary, nullable=False),  # sealed: file names hold names
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("media_type", String(120), nullable=False),
    Column("key", LargeBinary),  # of the bytes, wrapped by the patient's; null once withdrawn
    Column("state", String(20), nullable=False),
    Column("received", UtcDateTime, nullable=False),
    Column("received_by", String(40), nullable=False),
    Column("withdrawn", UtcDateTime),
    Column("withdrawn_by", String(40)),
    Column("reason", LargeBinary),
    Index("ix_source_item_patient_received", "patient", "received"),
    Index(
        "uq_source_item_present",
        "patient",
        "sha256",
        unique=True,
        sqlite_where=text("state = 'present'"),
        postgresql_where=text("state = 'present'"),
    ),
)
