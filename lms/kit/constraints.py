"""The database has the last word, and says it in sentences: names of constraints and what they mean to a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import CheckConstraint, Index, MetaData, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from lms.kit.refusal import Problem

_SENTENCES: dict[str, Problem] = {}


def means(name: str, problem: Problem) -> None:
    """Declares what a broken constraint `name` means to the person whose input broke it."""
    _SENTENCES[name] = problem


def problem_of(error: IntegrityError, metadata: MetaData) -> Problem | None:
    """The sentence declared for the constraint that `error` broke, on SQLite and PostgreSQL; None when none is."""
    for name in _broken(error, metadata):
        if name in _SENTENCES:
            return _SENTENCES[name]
    return None


def _broken(error: IntegrityError, metadata: MetaData) -> Iterator[str]:
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None and diagnosis.constraint_name:
        yield str(diagnosis.constraint_name)
    text = str(error.orig)
    for pattern in (r"CHECK constraint failed: (\w+)", r"index '(\w+)'"):
        found = re.search(pattern, text)
        if found:
            yield found.group(1)
    found = re.search(r"UNIQUE constraint failed: (.+)$", text)
    if found:
        # SQLite names the columns, not the constraint: look the constraint up by its columns
        yield from _by_columns({part.strip() for part in found.group(1).split(",")}, metadata)


def _by_columns(columns: set[str], metadata: MetaData) -> Iterator[str]:
    for table in metadata.sorted_tables:
        for rule in (*table.constraints, *table.indexes):
            if isinstance(rule, CheckConstraint) or not isinstance(rule, (UniqueConstraint, Index)):
                continue
            if rule.name and {f"{table.name}.{column.name}" for column in rule.columns} == columns:
                yield str(rule.name)
