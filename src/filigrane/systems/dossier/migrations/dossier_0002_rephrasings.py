"""Table of the dossier: what the hospital's language model said of a patient's passages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from filigrane.platform.db import UtcDateTime

revision = "dossier_0002_rephrasings"
down_revision = "dossier_0001_readings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "dossier_rephrasing",
        sa.Column("patient", sa.String(40), primary_key=True),
        sa.Column("run", sa.String(40), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("time", UtcDateTime, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("dossier_rephrasing")
