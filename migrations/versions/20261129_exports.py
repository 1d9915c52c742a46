"""Large exports that the worker makes; the journal by time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ASKED = sa.text("state = 'asked'")


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "export_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("began_at", instant, nullable=True),
        sa.Column("until", instant, nullable=True),
        sa.Column("stored", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('asked','ready','failed','refused')", name=op.f("ck_export_file_state_known")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_export_file_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_file")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_export_file_ref", "export_file", ["ref"], unique=True)
    op.create_index("ix_export_file_person", "export_file", ["person_id", "id"])
    where = {"sqlite_where": ASKED, "postgresql_where": ASKED}
    op.create_index("ix_export_file_asked", "export_file", ["id"], **where)
    op.create_index("uq_export_file_asked", "export_file", ["person_id", "address"], unique=True, **where)
    op.create_index("ix_journal_at", "journal", ["at"])


def downgrade() -> None:
    op.drop_index("ix_journal_at", "journal")
    op.drop_table("export_file")
