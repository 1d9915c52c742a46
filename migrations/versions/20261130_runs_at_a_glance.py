"""What lists and feeds choose runs and entries by stands in an index, in full: no row is read to be left out."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

RUNS = ("ix_run_list", "run", ["state", "starts_on", "id"])
ENTRIES = ("ix_agenda_entry_group", "agenda_entry", ["group_kind", "group_id"])
ALSO_OF_RUNS = ["ends_on", "period_sort", "published_at", "scope", "course_id"]
ALSO_OF_ENTRIES = ["starts_at", "uid", "ends_at", "form", "source_kind"]


def upgrade() -> None:
    _again(*RUNS, also=ALSO_OF_RUNS)
    _again(*ENTRIES, also=ALSO_OF_ENTRIES)


def downgrade() -> None:
    _again(*ENTRIES, also=[])
    _again(*RUNS, also=[])


def _again(name: str, table: str, columns: list[str], *, also: list[str]) -> None:
    op.drop_index(name, table_name=table)
    op.create_index(name, table, columns + also)
