"""Tables of jobs, events, tools and runs, findings and their review, and the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filigrane.platform.db.types import UtcDateTime

revision = "0002_work"
down_revision = "0001_spine"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "event_outbox",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created", UtcDateTime(timezone=True), nullable=False),
        sa.Column("delivered", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_event_outbox_delivered"), "event_outbox", ["delivered"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("tumour", sa.String(length=20), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tool", sa.String(length=80), nullable=False),
        sa.Column("tool_version", sa.String(length=40), nullable=False),
        sa.Column("run", sa.String(length=40), nullable=False),
        sa.Column("last_run", sa.String(length=40), nullable=False),
        sa.Column("shadow", sa.Boolean(), nullable=False),
        sa.Column("differs_from", sa.String(length=40), nullable=True),
        sa.Column("created", UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated", UtcDateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    op.create_index("ix_finding_patient_status", "finding", ["patient", "status"], unique=False)
    op.create_table(
        "finding_anchor",
        sa.Column("finding", sa.String(length=40), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=32), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("finding", "token", name=op.f("pk_finding_anchor")),
    )
    op.create_index("ix_finding_anchor_patient", "finding_anchor", ["patient"], unique=False)
    op.create_table(
        "finding_basis",
        sa.Column("finding", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("finding", "basis", name=op.f("pk_finding_basis")),
    )
    op.create_index("ix_finding_basis_basis", "finding_basis", ["basis"], unique=False)
    op.create_table(
        "finding_decision",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("finding", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("time", UtcDateTime(timezone=True), nullable=False),
        sa.Column("undoes", sa.String(length=40), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_decision")),
    )
    op.create_index("ix_finding_decision_patient", "finding_decision", ["patient", "time"], unique=False)
    op.create_index("uq_finding_decision_version", "finding_decision", ["finding", "version"], unique=True)
    op.create_table(
        "finding_difference",
        sa.Column("run", sa.String(length=40), nullable=False),
        sa.Column("finding", sa.String(length=40), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("change", sa.String(length=12), nullable=False),
        sa.Column("other", sa.String(length=40), nullable=True),
        sa.Column("time", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("run", "finding", name=op.f("pk_finding_difference")),
    )
    op.create_index("ix_finding_difference_patient", "finding_difference", ["patient", "time"], unique=False)
    op.create_table(
        "finding_source",
        sa.Column("finding", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("finding", "source", name=op.f("pk_finding_source")),
    )
    op.create_index("ix_finding_source_source", "finding_source", ["source"], unique=False)
    op.create_table(
        "finding_view",
        sa.Column("finding", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("time", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("finding", "account", name=op.f("pk_finding_view")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=True),
        sa.Column("patient", sa.String(length=40), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created", UtcDateTime(timezone=True), nullable=False),
        sa.Column("run_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.String(length=40), nullable=True),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("takes", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("checkpoint", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("finished", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    op.create_index(op.f("ix_job_patient"), "job", ["patient"], unique=False)
    op.create_index("ix_job_state_run_at", "job", ["state", "run_at"], unique=False)
    op.create_index(
        "uq_job_running_patient",
        "job",
        ["patient"],
        unique=True,
        sqlite_where=sa.text("state = 'running'"),
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "record_resource",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("finding", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("written", UtcDateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_record_resource")),
    )
    op.create_index(op.f("ix_record_resource_finding"), "record_resource", ["finding"], unique=False)
    op.create_index("ix_record_resource_patient_type", "record_resource", ["patient", "type"], unique=False)
    op.create_table(
        "tool_public_use",
        sa.Column("tool", sa.String(length=80), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tool", "day", name=op.f("pk_tool_public_use")),
    )
    op.create_table(
        "tool_run",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tool", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("card", sa.String(length=64), nullable=False),
        sa.Column("patient", sa.String(length=40), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("shadow", sa.Boolean(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("components", sa.JSON(), nullable=False),
        sa.Column("started", UtcDateTime(timezone=True), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("error", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_run")),
    )
    op.create_index(op.f("ix_tool_run_patient"), "tool_run", ["patient"], unique=False)
    op.create_index(op.f("ix_tool_run_tool"), "tool_run", ["tool"], unique=False)
    op.create_table(
        "tool_signature",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("tool", sa.String(length=40), nullable=False),
        sa.Column("card", sa.String(length=64), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("time", UtcDateTime(timezone=True), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("report", sa.String(length=64), nullable=True),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_signature")),
    )
    op.create_index("ix_tool_signature_tool", "tool_signature", ["tool", "time"], unique=False)
    op.create_table(
        "tool_version",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("location", sa.String(length=400), nullable=False),
        sa.Column("card", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("report", sa.String(length=64), nullable=True),
        sa.Column("tests_report", sa.String(length=64), nullable=True),
        sa.Column("registered", UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_version")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_tool_version_name_version")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("tool_version")
    op.drop_index("ix_tool_signature_tool", table_name="tool_signature")
    op.drop_table("tool_signature")
    op.drop_index("ix_tool_run_patient", table_name="tool_run")
    op.drop_index("ix_tool_run_tool", table_name="tool_run")
    op.drop_table("tool_run")
    op.drop_table("tool_public_use")
    op.drop_index("ix_record_resource_finding", table_name="record_resource")
    op.drop_index("ix_record_resource_patient_type", table_name="record_resource")
    op.drop_table("record_resource")
    op.drop_index("ix_job_patient", table_name="job")
    op.drop_index("ix_job_state_run_at", table_name="job")
    op.drop_index("uq_job_running_patient", table_name="job")
    op.drop_table("job")
    op.drop_table("finding_view")
    op.drop_index("ix_finding_source_source", table_name="finding_source")
    op.drop_table("finding_source")
    op.drop_index("ix_finding_difference_patient", table_name="finding_difference")
    op.drop_table("finding_difference")
    op.drop_index("ix_finding_decision_patient", table_name="finding_decision")
    op.drop_index("uq_finding_decision_version", table_name="finding_decision")
    op.drop_table("finding_decision")
    op.drop_index("ix_finding_basis_basis", table_name="finding_basis")
    op.drop_table("finding_basis")
    op.drop_index("ix_finding_anchor_patient", table_name="finding_anchor")
    op.drop_table("finding_anchor")
    op.drop_index("ix_finding_patient_status", table_name="finding")
    op.drop_table("finding")
    op.drop_index("ix_event_outbox_delivered", table_name="event_outbox")
    op.drop_table("event_outbox")
