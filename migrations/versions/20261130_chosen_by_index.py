"""What lists and feeds choose by stands in an index, in full: no run, entry or person is read to be left out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

RUNS = ("ix_run_list", "run", ["state", "starts_on", "id"])
ENTRIES = ("ix_agenda_entry_group", "agenda_entry", ["group_kind", "group_id"])
MEMBERS = ("ix_membership_centre", "membership", ["centre_id", "state", "id"])
GONE = sa.text("deactivated_at IS NOT NULL")


def upgrade() -> None:
    _again(*RUNS, also=["ends_on", "period_sort", "published_at", "scope", "course_id"])
    _again(*ENTRIES, also=["starts_at", "uid", "ends_at", "form", "source_kind"])
    _again(*MEMBERS, also=["person_id"])
    op.create_index("ix_person_deactivated", "person", ["id"], sqlite_where=GONE, postgresql_where=GONE)


def downgrade() -> None:
    op.drop_index("ix_person_deactivated", table_name="person")
    for index in (MEMBERS, ENTRIES, RUNS):
        _again(*index, also=[])


def _again(name: str, table: str, columns: list[str], *, also: list[str]) -> None:
    op.drop_index(name, table_name=table)
    op.create_index(name, table, columns + also)
