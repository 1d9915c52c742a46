"""A priority given by hand with its reason; the currency of the fee above which the home centre is asked, and that fee
among what a centre's new runs begin with.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = {
    "centre": ("approval_above", "approval_currency"),
    "run": ("approval_currency",),
    "enrolment": ("priority_reason",),
}


def _column(name: str) -> sa.Column:
    if name == "approval_above":
        return sa.Column(name, sa.Numeric(10, 2))
    kind, filled = (sa.String(3), "EUR") if name == "approval_currency" else (sa.Text(), "")
    return sa.Column(name, kind, nullable=False, server_default=filled)


def upgrade() -> None:
    for table, names in COLUMNS.items():
        for name in names:
            op.add_column(table, _column(name))
    # until now the amount was in the currency of the run's fees, whichever that was
    op.execute(
        "UPDATE run SET approval_currency = coalesce((SELECT currency FROM run_fee WHERE run_fee.run_id = run.id"
        " ORDER BY removed, position, id LIMIT 1), 'EUR') WHERE approval_above IS NOT NULL"
    )


def downgrade() -> None:
    op.execute("UPDATE centre SET home_approval = 'required' WHERE home_approval = 'required_above_fee'")
    for table, names in COLUMNS.items():
        for name in names:
            op.drop_column(table, name)
