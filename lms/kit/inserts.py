"""Rows that are inserted unless they are there already."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from lms.kit.db import Base, in_use_case, session


def insert_once(model: type[Base], **values: Any) -> bool:
    """Inserts one row within the open use case unless a unique rule finds it there already; whether it was inserted.

    Concurrent callers wait for one another; nobody's use case is broken by the conflict.
    """
    return bool(insert_new(model, [values], told=model.__mapper__.primary_key[0].name))


def insert_new(model: type[Base], rows: Sequence[dict[str, Any]], *, told: str) -> set[Any]:
    """As `insert_once` for many rows, which have the same columns, by one statement; gives what those that were
    inserted have in the column `told`."""
    if not in_use_case():
        raise AssertionError("insert_new() belongs inside a use case")
    if not rows:
        return set()
    writing = session()
    statement = _inserting_new(model, writing.get_bind().dialect.name, told)
    writing.flush()
    return set(writing.connection().execute(statement, rows).scalars())


@functools.cache
def _inserting_new(model: type[Base], dialect: str, told: str) -> ReturningInsert[Any]:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    table = cast(Table, model.__table__)
    return insert(table).on_conflict_do_nothing().returning(table.c[told])
