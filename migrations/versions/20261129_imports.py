"""Imports of outside calendars: sources and what came from them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reading", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.String(length=200), nullable=False),
        sa.Column("modified", sa.String(length=200), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("result", sa.String(length=40), nullable=False),
        sa.Column("result_line", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('asked','preview','live','removed')", name=op.f("ck_import_source_state_known")
        ),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_import_source_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_source")),
    )
    op.create_index("uq_import_source_ref", "import_source", ["ref"], unique=True)
    op.create_index("ix_import_source_centre", "import_source", ["centre_id", "id"])
    op.create_index("ix_import_source_due", "import_source", ["next_at", "id"])
    op.create_table(
        "import_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("recurrence_id", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('live','vanished','detached','withdrawn')", name=op.f("ck_import_item_state_known")
        ),
        sa.ForeignKeyConstraint(["source_id"], ["import_source.id"], name=op.f("fk_import_item_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_item")),
    )
    op.create_index("uq_import_item_ref", "import_item", ["ref"], unique=True)
    op.create_index(
        "uq_import_item_source", "import_item", ["source_id", "uid", "recurrence_id"], unique=True
    )
    op.create_index("ix_import_item_state", "import_item", ["source_id", "state"])


def downgrade() -> None:
    of_imports = "entry_id IN (SELECT id FROM agenda_entry WHERE source_kind = 'import')"
    for table in (
        "agenda_body",
        "agenda_audience",
        "agenda_centre_audience",
    ):  # foreign keys of SQLite rest meanwhile
        op.execute(f"DELETE FROM {table} WHERE {of_imports}")  # noqa: S608 - fixed words
    op.execute("DELETE FROM agenda_entry WHERE source_kind = 'import'")
    op.drop_table("import_item")
    op.drop_table("import_source")
