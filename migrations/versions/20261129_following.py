"""What a person follows: lists, bookmarks, reminders, and the way to end such mails with one click."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["person.id"], name=op.f(f"fk_{table}_person_id"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("of_list", sa.String(length=12), nullable=False),
        sa.Column("query", sa.String(length=2000), nullable=False),
        sa.Column("every", sa.String(length=8), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=False),
        sa.Column("known", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "of_list in ('courses','calendar','exchanges')", name=op.f("ck_saved_search_of_list_known")
        ),
        sa.CheckConstraint(
            "every in ('day','week','month','never')", name=op.f("ck_saved_search_every_known")
        ),
        _of_person("saved_search"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    op.create_index("uq_saved_search_ref", "saved_search", ["ref"], unique=True)
    op.create_index("uq_saved_search_query", "saved_search", ["person_id", "of_list", "query"], unique=True)
    op.create_table(
        "bookmark",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('course','run')", name=op.f("ck_bookmark_kind_known")),
        _of_person("bookmark"),
        sa.PrimaryKeyConstraint("person_id", "kind", "thing_id", name=op.f("pk_bookmark")),
    )
    op.create_index("ix_bookmark_thing", "bookmark", ["kind", "thing_id"])
    op.create_table(
        "reminder_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("deadline", sa.Integer(), nullable=False),
        sa.CheckConstraint("start between 0 and 14", name=op.f("ck_reminder_choice_start_sane")),
        sa.CheckConstraint('"end" between 0 and 14', name=op.f("ck_reminder_choice_end_sane")),
        sa.CheckConstraint("deadline between 0 and 14", name=op.f("ck_reminder_choice_deadline_sane")),
        _of_person("reminder_choice"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminder_choice")),
    )
    op.create_table(
        "reminded",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        _of_person("reminded"),
        sa.PrimaryKeyConstraint("person_id", "anchor", "kind", "thing_id", name=op.f("pk_reminded")),
    )
    op.create_table(
        "mail_stop",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        _of_person("mail_stop"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_mail_stop")),
    )
    op.create_index("ix_mail_stop_person", "mail_stop", ["person_id"])
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("unsubscribe", sa.String(length=300), nullable=False, server_default="")
        )
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.alter_column("unsubscribe", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_column("unsubscribe")
    for table in ("mail_stop", "reminded", "reminder_choice", "bookmark", "saved_search"):
        op.drop_table(table)
