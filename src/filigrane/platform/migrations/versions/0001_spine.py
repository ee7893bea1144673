"""Tables of the installation, the audit, access, patients, files and accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filigrane.platform.db.types import UtcDateTime

revision = "0001_spine"
down_revision = None
branch_labels = ("platform",)
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("display_name", sa.String(length=120), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", BigId, nullable=False),
        sa.Column("created", UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("time", UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("patient", sa.String(length=80), nullable=True),
        sa.Column("object", sa.String(length=120), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_event_actor", "audit_event", ["actor", "id"], unique=False)
    op.create_index("ix_audit_event_patient", "audit_event", ["patient", "id"], unique=False)
    op.create_table(
        "audit_seal",
        sa.Column("position", BigId, autoincrement=False, nullable=False),
        sa.Column("event", BigId, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("event", name=op.f("uq_audit_seal_event")),
    )
    op.create_table(
        "broken_glass",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("opened", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reviewed", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.String(length=40), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broken_glass")),
    )
    op.create_index("ix_broken_glass_patient_account", "broken_glass", ["patient", "account"], unique=False)
    op.create_index("ix_broken_glass_reviewed", "broken_glass", ["reviewed"], unique=False)
    op.create_table(
        "care_team",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("added_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_team")),
    )
    op.create_index("ix_care_team_account", "care_team", ["account"], unique=False)
    op.create_index("ix_care_team_patient_account", "care_team", ["patient", "account"], unique=False)
    op.create_table(
        "installation_mark",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation_mark")),
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=True),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("recorded_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index("ix_objection_patient", "objection", ["patient"], unique=False)
    op.create_table(
        "patient",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created", UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("erased", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("name_token", sa.String(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", UtcDateTime(timezone=True), nullable=False),
        sa.Column("locked_until", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name_token", name=op.f("pk_sign_in_attempt")),
    )
    op.create_table(
        "account_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("opened", UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends", UtcDateTime(timezone=True), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_account_session_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_account_session")),
    )
    op.create_index("ix_account_session_account", "account_session", ["account"], unique=False)
    op.create_index("ix_account_session_ends", "account_session", ["ends"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("batch", BigId, autoincrement=False, nullable=False),
        sa.Column("position", BigId, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("time", UtcDateTime(timezone=True), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(["position"], ["audit_seal.position"], name=op.f("fk_audit_head_position")),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "patient_identifier",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("value_token", sa.String(length=32), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_patient_identifier_patient")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_patient_identifier")),
    )
    op.create_index("ix_patient_identifier_patient", "patient_identifier", ["patient"], unique=False)
    op.create_index("ix_patient_identifier_value_token", "patient_identifier", ["value_token"], unique=False)
    op.create_table(
        "patient_key",
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_patient_key_patient")),
        sa.PrimaryKeyConstraint("patient", name=op.f("pk_patient_key")),
    )
    op.create_table(
        "patient_token",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_patient_token_patient")),
        sa.PrimaryKeyConstraint("token", "patient", name=op.f("pk_patient_token")),
    )
    op.create_index("ix_patient_token_patient", "patient_token", ["patient"], unique=False)
    op.create_table(
        "sign_in_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("expires", UtcDateTime(timezone=True), nullable=False),
        sa.Column("used", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_sign_in_link_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_link")),
    )
    op.create_table(
        "source_item",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("received", UtcDateTime(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=40), nullable=False),
        sa.Column("withdrawn", UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["patient"], ["patient.id"], name=op.f("fk_source_item_patient")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_item")),
    )
    op.create_index("ix_source_item_patient_received", "source_item", ["patient", "received"], unique=False)
    op.create_index(
        "uq_source_item_present",
        "source_item",
        ["patient", "sha256"],
        unique=True,
        sqlite_where=sa.text("state = 'present'"),
        postgresql_where=sa.text("state = 'present'"),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_index(
        "uq_source_item_present",
        table_name="source_item",
        sqlite_where=sa.text("state = 'present'"),
        postgresql_where=sa.text("state = 'present'"),
    )
    op.drop_index("ix_source_item_patient_received", table_name="source_item")
    op.drop_table("source_item")
    op.drop_table("sign_in_link")
    op.drop_index("ix_patient_token_patient", table_name="patient_token")
    op.drop_table("patient_token")
    op.drop_table("patient_key")
    op.drop_index("ix_patient_identifier_value_token", table_name="patient_identifier")
    op.drop_index("ix_patient_identifier_patient", table_name="patient_identifier")
    op.drop_table("patient_identifier")
    op.drop_table("audit_head")
    op.drop_index("ix_account_session_ends", table_name="account_session")
    op.drop_index("ix_account_session_account", table_name="account_session")
    op.drop_table("account_session")
    op.drop_table("sign_in_attempt")
    op.drop_table("patient")
    op.drop_index("ix_objection_patient", table_name="objection")
    op.drop_table("objection")
    op.drop_table("installation_mark")
    op.drop_index("ix_care_team_patient_account", table_name="care_team")
    op.drop_index("ix_care_team_account", table_name="care_team")
    op.drop_table("care_team")
    op.drop_index("ix_broken_glass_reviewed", table_name="broken_glass")
    op.drop_index("ix_broken_glass_patient_account", table_name="broken_glass")
    op.drop_table("broken_glass")
    op.drop_table("audit_seal")
    op.drop_index("ix_audit_event_patient", table_name="audit_event")
    op.drop_index("ix_audit_event_actor", table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_table("account")
