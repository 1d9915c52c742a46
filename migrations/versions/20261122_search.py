"""The index of words that courses are searched by: FTS5 on SQLite, an array of lexemes under GIN on PostgreSQL.

Neither is known to the models (`env.py` leaves both out of the comparison); `lms/courses` writes and reads them.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # ascii: the words come folded and apart by one blank, no other tokenizer may have an opinion
        op.execute("CREATE VIRTUAL TABLE course_search USING fts5(words, tokenize='ascii', prefix='2 3')")
        op.execute("INSERT INTO course_search (rowid, words) SELECT id, search FROM course")
    else:
        op.execute(
            "CREATE INDEX ix_course_search ON course USING gin (array_to_tsvector(string_to_array(search, ' ')))"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE course_search")
    else:
        op.execute("DROP INDEX ix_course_search")
