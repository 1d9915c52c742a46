"""The search: one small interface over FTS5 (SQLite) and an array of lexemes under GIN (PostgreSQL).

Both find courses that contain words which begin with each of the words asked for, folded. What a person typed never
reaches an engine: only letters and digits do.
"""

from __future__ import annotations

import re

from sqlalchemy import ColumnElement, cast, column, func, literal, select, table, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.types import UserDefinedType

from lms.courses.models import Course
from lms.kit.db import session
from lms.kit.text import fold

INDEX = table("course_search", column("rowid"), column("words"), column("course_search"))
"""On SQLite only; made by a migration. The last column is how FTS5 is asked."""

_WORD = re.compile(r"[^\W_]+")
LONGEST_WORD = 60
MOST_WORDS = 8


class _Query(UserDefinedType[str]):
    """PostgreSQL's `tsquery`, cast from its own notation, so that no parser touches the words."""

    cache_ok = True

    def get_col_spec(self, **_options: object) -> str:
        return "TSQUERY"


def search_words(typed: str) -> tuple[str, ...]:
    """The words to look for: folded, letters and digits only, each once, at most 8 of 60 characters."""
    words = (word[:LONGEST_WORD] for word in _WORD.findall(fold(typed)))
    return tuple(dict.fromkeys(words))[:MOST_WORDS]


def folded_words(*texts: str) -> str:
    """What is stored in `course.search`: each folded word of `texts` once, apart by one blank."""
    words = (word[:LONGEST_WORD] for text in texts for word in _WORD.findall(fold(text)))
    return " ".join(dict.fromkeys(words))


def has_words(typed: str) -> ColumnElement[bool] | None:
    """The condition that a `Course` has, for each word of `typed`, one that begins with it; None when there is none."""
    words = search_words(typed)
    if not words:
        return None
    if session().get_bind().dialect.name == "sqlite":
        asked = " ".join(f'"{word}"*' for word in words)
        return Course.id.in_(select(INDEX.c.rowid).where(INDEX.c.course_search.op("MATCH")(asked)))
    asked = " & ".join(f"'{word}':*" for word in words)
    stored = cast(func.array_to_tsvector(func.string_to_array(Course.search, text("' '"))), TSVECTOR)
    return stored.op("@@")(cast(literal(asked), _Query()))
