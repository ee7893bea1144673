"""Tables of local accounts. Passwords are argon2id hashes, TOTP secrets are sealed, tokens are kept as hashes only."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from filigrane.platform.audit.tables import BigId
from filigrane.platform.db import UtcDateTime, metadata

account_table = Table(
    "account",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("display_name", String(120), nullable=False),
    Column("password", String(200), nullable=False),
    Column("roles", JSON, nullable=False),
    Column("totp", LargeBinary),
    Column("totp_step", BigId, nullable=False),  # the last step used: a code is never taken twice
    Column("created", UtcDateTime, nullable=False),
    Column("created_by", String(40), nullable=False),
    Column("disabled", Boolean, nullable=False),
)

session_table = Table(
    "account_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account", String(40), ForeignKey("account.id"), nullable=False),
    Column("opened", UtcDateTime, nullable=False),
    Column("seen", UtcDateTime, nullable=False),
    Column("ends", UtcDateTime, nullable=False),
    Column("locked", Boolean, nullable=False),
    Index("ix_account_session_account", "account"),
    Index("ix_account_session_ends", "ends"),
)

attempt_table = Table(
    "sign_in_attempt",
    metadata,
    Column("name_token", String(32), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last", UtcDateTime, nullable=False),
    Column("locked_until", UtcDateTime),
)

link_table = Table(
    "sign_in_link",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("account", String(40), ForeignKey("account.id"), nullable=False),
    Column("expires", UtcDateTime, nullable=False),
    Column("used", UtcDateTime),
)
