"""Applications that are anonymised: since when, and the years in which their stay still stands for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLE = "exchange_application"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(TABLE, sa.Column("person_years", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column(TABLE, "person_years")
    op.drop_column(TABLE, "anonymised_at")
