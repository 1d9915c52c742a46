"""What goes with mails about somebody's dates, and the invitations that were mailed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "part in ('file','invitation','both','none')", name=op.f("ck_calendar_choice_part_known")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_choice_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_choice")),
    )
    op.create_table(
        "invited",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("group_kind", sa.String(length=20), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("organizer", sa.String(length=254), nullable=False),
        sa.Column("leave_path", sa.String(length=300), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("due", sa.Boolean(), nullable=False),
        sa.Column("begins", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_invited_centre_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_invited_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invited")),
    )
    op.create_index("ix_invited_due", "invited", ["due", "id"])
    op.create_index("uq_invited_of", "invited", ["person_id", "group_kind", "group_id"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_invited_of", table_name="invited")
    op.drop_index("ix_invited_due", table_name="invited")
    op.drop_table("invited")
    op.drop_table("calendar_choice")
