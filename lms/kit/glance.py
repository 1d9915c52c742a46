"""One small read outside any session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select

from lms.kit import replica
from lms.kit.db import database, in_use_case, session


def glance(
    statement: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None
) -> Row[*tuple[Any, ...]] | None:
    """The one row that `statement` (of columns, not of models) finds, or None. For answers that need nothing else from
    the database, as an unchanged feed does: the round through a session costs more than such a statement."""
    if in_use_case() or replica.reading():
        return session().execute(statement, values).one_or_none()
    with database.engine.connect() as connection:
        return connection.execute(statement, values).one_or_none()
