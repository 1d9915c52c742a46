"""Rows that change alike: written by one statement, where the ORM sends one for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import inspect, update
from sqlalchemy.orm.attributes import set_committed_value

from lms.kit.db import Base, in_use_case, session


def write_alike(rows: Iterable[Base]) -> None:
    """Writes what is pending of these rows of one table, which the use case holds locked: those whose columns change to
    the same (hashable) values by one statement. What nobody shares, and rows that are not stored yet, are left to the
    ORM, as everything else that is pending."""
    if not in_use_case():
        raise AssertionError("write_alike() belongs inside a use case")
    alike: dict[tuple[tuple[str, Any], ...], list[Base]] = defaultdict(list)
    for row in rows:
        state = inspect(row)
        before, now = state.committed_state, state.dict
        if state.persistent:
            alike[tuple((name, now[name]) for name in sorted(before) if before[name] != now[name])].append(
                row
            )
    for changed, group in alike.items():
        if changed and len(group) > 1:
            _write(group, dict(changed))


def _write(group: list[Base], changed: dict[str, Any]) -> None:
    model = type(group[0])
    key = model.__mapper__.primary_key[0]
    those = update(model).where(key.in_([getattr(row, key.name) for row in group])).values(changed)
    session().execute(those.execution_options(synchronize_session=False, autoflush=False))
    for row in group:
        for name, value in changed.items():
            set_committed_value(row, name, value)
