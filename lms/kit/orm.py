"""The session of this house: as SQLAlchemy's, but what is asked for without loading records takes the short way."""

from __future__ import annotations

from typing import Any

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session


class QuickSession(Session):
    """Asks for columns by its connection.

    What is pending is flushed first, as for every question, and the rows are the same, but that a column without a name
    of its own has the one it has in SQL. What the ORM prepares for records on the way costs twice as much as such a
    question itself.
    """

    def execute(self, statement: Any, params: Any = None, **more: Any) -> Any:
        """As `Session.execute`."""
        if more or not _of_columns(statement):
            return super().execute(statement, params, **more)
        if self.autoflush:
            self.flush()
        return self.connection().execute(statement, params)

    def scalars(self, statement: Any, params: Any = None, **more: Any) -> Any:
        """As `Session.scalars`."""
        if more or not _of_columns(statement):
            return super().scalars(statement, params, **more)
        return self.execute(statement, params).scalars()

    def scalar(self, statement: Any, params: Any = None, **more: Any) -> Any:
        """As `Session.scalar`."""
        if more or not _of_columns(statement):
            return super().scalar(statement, params, **more)
        return self.execute(statement, params).scalar()


class ReadingSession(QuickSession, FlaskSession):
    """The one of a request or a command."""


def _of_columns(statement: object) -> bool:
    return (
        isinstance(statement, Select)
        and not statement._with_options
        and all(isinstance(column, ColumnElement) for column in statement._raw_columns)
    )
