"""Alarms in private feeds, chosen by their owner; the language of a followed list; how far an approved import is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FILLED = (
    ("feed_address", "alarm", sa.Integer(), "0"),
    ("saved_search", "lang", sa.String(length=8), ""),
    ("import_source", "prepared", sa.Integer(), "0"),
    ("import_source", "to_prepare", sa.Integer(), "0"),
)


def upgrade() -> None:
    for table, column, kind, value in FILLED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column(column, kind, nullable=False, server_default=value))
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column(column, server_default=None)
    with op.batch_alter_table("feed_address", schema=None) as batch_op:
        batch_op.add_column(sa.Column("alarm_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(op.f("ck_feed_address_alarm_sane"), "alarm >= 0")
    with op.batch_alter_table("import_source", schema=None) as batch_op:
        batch_op.add_column(sa.Column("approved_by", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("import_source", schema=None) as batch_op:
        batch_op.drop_column("approved_by")
    with op.batch_alter_table("feed_address", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_feed_address_alarm_sane"), type_="check")
        batch_op.drop_column("alarm_at")
    for table, column, _kind, _value in reversed(FILLED):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
