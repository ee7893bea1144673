"""Tables of the dossier: read pages, readings, dismissed alerts, written syntheses, last looks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filigrane.platform.db import UtcDateTime

revision = "dossier_0001_readings"
down_revision = None
branch_labels = ("dossier",)
depends_on = ("0001_spine",)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "dossier_pages",
        sa.Column("item", sa.String(40), primary_key=True),
        sa.Column("patient", sa.String(40), nullable=False, index=True),
        sa.Column("format", sa.String(20), nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "dossier_reading",
        sa.Column("patient", sa.String(40), primary_key=True),
        sa.Column("run", sa.String(40), nullable=False),
        sa.Column("reader", sa.String(20), nullable=False),
        sa.Column("time", UtcDateTime, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("stopped", sa.LargeBinary),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "dossier_dismissal",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("patient", sa.String(40), nullable=False, index=True),
        sa.Column("alert", sa.String(64), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("time", UtcDateTime, nullable=False),
        sa.Column("reopened", UtcDateTime),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "dossier_synthesis",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("patient", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("time", UtcDateTime, nullable=False),
        sa.Column("signed", UtcDateTime),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("patient", "version", name="uq_dossier_synthesis_version"),
    )
    op.create_table(
        "dossier_look",
        sa.Column("patient", sa.String(40), primary_key=True),
        sa.Column("account", sa.String(40), primary_key=True),
        sa.Column("before", UtcDateTime),
        sa.Column("time", UtcDateTime, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("dossier_look", "dossier_synthesis", "dossier_dismissal", "dossier_reading", "dossier_pages"):
        op.drop_table(name)
