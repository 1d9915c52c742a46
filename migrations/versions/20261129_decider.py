"""Who of a third centre decides on an application where nobody at the host can."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchange_decider",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["exchange_application.id"],
            name=op.f("fk_exchange_decider_application_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_exchange_decider_person_id")),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_exchange_decider")),
    )
    op.create_index("ix_exchange_decider_person", "exchange_decider", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_exchange_decider_person", table_name="exchange_decider")
    op.drop_table("exchange_decider")
