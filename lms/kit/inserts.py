"""Rows that are inserted unless they are there already."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, Table, Text, bindparam, column, func, select, sql
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
    writing.flush()  # as a session would; asking it costs more than asking its connection
    dialect, asked = writing.get_bind().dialect.name, writing.connection()
    if dialect == "postgresql" and len(rows) > 1:
        listed = json.dumps(rows, default=_as_json, ensure_ascii=False)
        found = asked.execute(_inserting_listed(model, tuple(rows[0]), told), {"rows": listed})
    else:
        found = asked.execute(_inserting_new(model, dialect, told), rows)
    return set(found.scalars())


@functools.cache
def _inserting_new(model: type[Base], dialect: str, told: str) -> ReturningInsert[Any]:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    table = cast(Table, model.__table__)
    return insert(table).on_conflict_do_nothing().returning(table.c[told])


@functools.cache
def _inserting_listed(model: type[Base], names: tuple[str, ...], told: str) -> ReturningInsert[Any]:
    """For PostgreSQL: all rows are one parameter. As one for each value they cost its driver more than the database."""
    table = cast(Table, model.__table__)
    listed = func.json_to_recordset(sql.cast(bindparam("rows", type_=Text), JSON))
    columns = (column(name, table.c[name].type) for name in names)
    given = listed.table_valued(*columns, name="given").render_derived(with_types=True)
    insert = postgresql.insert(table).from_select(names, select(*given.c))
    return insert.on_conflict_do_nothing().returning(table.c[told])


def _as_json(value: object) -> str:
    """As PostgreSQL reads it; TypeError for what it would not have taken as a parameter, or might misread."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    raise TypeError(f"no value of a row: {value!r}")
