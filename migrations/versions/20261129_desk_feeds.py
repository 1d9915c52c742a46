"""Calendars of desks: entries that concern a centre, and what an entry says less in public."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agenda_centre_audience",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("extra_sequence", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "status in ('confirmed','tentative','cancelled')",
            name=op.f("ck_agenda_centre_audience_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"],
            ["centre.id"],
            name=op.f("fk_agenda_centre_audience_centre_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["agenda_entry.id"],
            name=op.f("fk_agenda_centre_audience_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "centre_id", name=op.f("pk_agenda_centre_audience")),
    )
    op.create_index("ix_agenda_centre_audience_centre", "agenda_centre_audience", ["centre_id", "entry_id"])
    for table, column in (("agenda_entry", "discreet"), ("agenda_audience", "busy")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)
    with op.batch_alter_table("feed_address", schema=None) as batch_op:
        batch_op.add_column(sa.Column("centre_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_feed_address_centre_id"), "centre", ["centre_id"], ["id"])


def downgrade() -> None:
    op.execute("DELETE FROM feed_address WHERE centre_id IS NOT NULL")  # else they would open a person's own
    with op.batch_alter_table("feed_address", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_feed_address_centre_id"), type_="foreignkey")
        batch_op.drop_column("centre_id")
    for table, column in (("agenda_audience", "busy"), ("agenda_entry", "discreet")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
    op.drop_index("ix_agenda_centre_audience_centre", table_name="agenda_centre_audience")
    op.drop_table("agenda_centre_audience")
