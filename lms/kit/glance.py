"""Small reads outside any session, for answers that need nothing else from the database, as an unchanged feed does: the
round through a session, or even SQLAlchemy's own way of asking, costs many times more than such a statement."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, Select
from sqlalchemy.exc import SQLAlchemyError

from lms.kit import logs, replica
from lms.kit.db import database, in_use_case, session

Read = Callable[[Any, dict[str, Any]], Any]


class Glance:
    """The one row that `statement` (of columns, not of models; its values are texts and numbers) finds, or None; made
    once, asked often. What stands between the driver and us is left out where it adds nothing; on a fault of any kind
    the session asks again, and says what is wrong."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        self._statement = statement

    def __call__(self, **values: str | int) -> Any:
        if not in_use_case() and not replica.reading():
            engine = database.engine
            read = _by_driver(self._statement, engine.dialect)
            try:
                connection = engine.raw_connection()
                try:
                    return read(connection.cursor(), values)
                finally:
                    connection.close()
            except (SQLAlchemyError, engine.dialect.loaded_dbapi.Error):
                pass
        return session().execute(self._statement, values).one_or_none()


def _shape(*names: str) -> Callable[..., Any]:
    return namedtuple("Row", names, rename=True)


@lru_cache(maxsize=64)
def _by_driver(statement: Select[*tuple[Any, ...]], dialect: Dialect) -> Read:
    """Reads one row by a cursor of the driver, with the types that the columns have."""
    compiled = statement.compile(dialect=dialect)
    sql, names = str(compiled), compiled.positiontup
    fixed, columns = dict(compiled.params), list(statement.selected_columns)
    row_of = _shape(*(str(column.key) for column in columns))
    processors = [
        (place, process)
        for place, column in enumerate(columns)
        if (process := column.type.dialect_impl(dialect).result_processor(dialect, None))
    ]

    def read(cursor: Any, values: dict[str, Any]) -> Any:
        given = fixed | values
        logs.one_statement_more()
        found = cursor.execute(sql, given if names is None else [given[name] for name in names]).fetchone()
        if found is None:
            return None
        row = list(found)
        for place, process in processors:
            row[place] = process(row[place])
        return row_of(*row)

    return read
