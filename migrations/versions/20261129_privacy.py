"""Wishes of people about their data, who opened whose case, and to which words they agreed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ASKED = sa.text("state = 'asked'")


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "privacy_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("ready_at", instant, nullable=True),
        sa.Column("until", instant, nullable=True),
        sa.Column("stored", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('asked','ready','failed')", name=op.f("ck_privacy_export_state_known")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_privacy_export_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_export")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_privacy_export_ref", "privacy_export", ["ref"], unique=True)
    op.create_index("ix_privacy_export_person", "privacy_export", ["person_id", "id"])
    op.create_table(
        "privacy_erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("due_at", instant, nullable=False),
        sa.Column("told_at", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.CheckConstraint(
            "state in ('asked','taken_back','done')", name=op.f("ck_privacy_erasure_state_known")
        ),
        sa.CheckConstraint("\"by\" in ('person','system')", name=op.f("ck_privacy_erasure_by_known")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_privacy_erasure_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_erasure")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_privacy_erasure_due", "privacy_erasure", ["state", "due_at", "id"])
    op.create_table(
        "opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thing_kind", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
    )
    of = ["thing_kind", "thing_id", "reader_id", "day"]
    op.create_index("uq_opening", "opening", of, unique=True)
    op.create_index("ix_opening_owner", "opening", ["owner_id", "id"])
    op.create_index("ix_opening_centre", "opening", ["centre_id", "id"])
    op.create_table(
        "consent_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("since", instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_text")),
    )
    op.create_index("uq_consent_text", "consent_text", ["kind", "digest"], unique=True)
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("given_at", instant, nullable=False),
        sa.Column("withdrawn_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["text_id"], ["consent_text.id"], name=op.f("fk_consent_text_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    standing = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_consent_standing",
        "consent",
        ["person_id", "kind", "thing_id", "part"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_index("ix_consent_person", "consent", ["person_id", "id"])
    for table in ("privacy_export", "privacy_erasure"):
        op.create_index(
            f"uq_{table}_asked",
            table,
            ["person_id"],
            unique=True,
            sqlite_where=ASKED,
            postgresql_where=ASKED,
        )


def downgrade() -> None:
    op.drop_table("consent")
    op.drop_table("consent_text")
    op.drop_table("opening")
    op.drop_table("privacy_erasure")
    op.drop_table("privacy_export")
