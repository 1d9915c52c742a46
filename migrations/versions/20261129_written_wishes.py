"""Wishes to be erased that an administrator entered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("privacy_erasure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(  # those that are open: who entered them stands in the journal
        "UPDATE privacy_erasure SET written = true WHERE state = 'asked' AND EXISTS (SELECT 1 FROM journal"
        " WHERE thing_kind = 'person' AND thing_id = privacy_erasure.person_id AND move = 'ask-erasure'"
        " AND actor_id <> thing_id AND at >= privacy_erasure.asked_at)"
    )
    with op.batch_alter_table("privacy_erasure", schema=None) as batch_op:
        batch_op.alter_column("written", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("privacy_erasure", schema=None) as batch_op:
        batch_op.drop_column("written")
