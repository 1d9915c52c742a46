"""Rows by the thousand, within the open use case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from lms.kit.db import Base, session

Row = dict[str, Any]


def insert_rows(model: type[Base], rows: Sequence[Row]) -> None:
    """Stores `rows`, all with the same columns, in a few statements."""
    if rows:
        session().execute(insert(model), rows)


def insert_with_ids(model: Any, rows: Sequence[Row]) -> list[int]:
    """As `insert_rows`; gives the ids in the order of `rows`."""
    if not rows:
        return []
    statement = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list(session().scalars(statement, rows))


def journal_row(
    thing: tuple[str, int],
    move: str,
    *,
    at: datetime,
    actor_id: int | None = None,
    after: Row | None = None,
    reason: str = "",
) -> Row:
    """The columns of one row of the journal."""
    kind, ident = thing
    return {
        "at": at,
        "actor_id": actor_id,
        "thing_kind": kind,
        "thing_id": ident,
        "move": move,
        "before": {},
        "after": after or {},
        "reason": reason,
        "side": "",
    }
