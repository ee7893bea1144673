"""Tables of patients. Identities are sealed; searches go through keyed hashes."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from filigrane.platform.db import UtcDateTime, metadata

patient_table = Table(
    "patient",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("identity", LargeBinary),  # null once erased
    Column("synthetic", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created", UtcDateTime, nullable=False),
    Column("created_by", String(40), nullable=False),
    Column("erased", UtcDateTime),
)

key_table = Table(
    "patient_key",
    metadata,
    Column("patient", String(40), ForeignKey("patient.id"), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

identifier_table = Table(
    "patient_identifier",
    metadata,
    Column("token", String(32), primary_key=True),  # of the system and the value: one patient has it
    Column("value_token", String(32), nullable=False),  # of the value alone: what a person types
    Column("patient", String(40), ForeignKey("patient.id"), nullable=False),
    Index("ix_patient_identifier_value_token", "value_token"),
    Index("ix_patient_identifier_patient", "patient"),
)

token_table = Table(
    "patient_token",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("patient", String(40), ForeignKey("patient.id"), primary_key=True),
    Index("ix_patient_token_patient", "patient"),
)
