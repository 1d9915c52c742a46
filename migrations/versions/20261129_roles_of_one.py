"""The memberships and roles of one person are found without looking at everybody's: each page asks for them."""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_membership_person", "membership", ["person_id", "state"])
    op.create_index("ix_role_grant_person", "role_grant", ["person_id"])


def downgrade() -> None:
    op.drop_index("ix_role_grant_person", table_name="role_grant")
    op.drop_index("ix_membership_person", table_name="membership")
