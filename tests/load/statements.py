"""The SQL that the product sends, written down, and sent again by the driver alone: what it would cost without us."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from lms.kit.engines import fair_queue

SETTING_UP = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "SET ")
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=3000")
Statement = tuple[str, Any]
Swap = Mapping[Any, Any]


@contextmanager
def recorded(engine: Engine) -> Iterator[list[Statement]]:
    """What the driver is given meanwhile: text and parameters, without what only begins or sets up a transaction."""
    seen: list[Statement] = []

    def note(_connection: Any, _cursor: Any, sql: str, parameters: Any, *_rest: Any) -> None:
        if not sql.startswith(SETTING_UP):
            many = parameters if isinstance(parameters, list) else [parameters]
            seen.extend((sql, swapped(each, {})) for each in many)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@dataclass(frozen=True)
class Enrolling:
    """The statements of one real enrolment, and what in their parameters belongs to that one person and enrolment."""

    statements: Sequence[Statement]
    enrolment_id: int
    person: tuple[Any, ...]


class Driver:
    """sqlite3 or psycopg on the database at `url`, one connection for each thread, with the product's own settings."""

    def __init__(self, url: str) -> None:
        self._url, self._own = url, threading.local()
        self._sqlite = url.startswith("sqlite")
        self._path = url.removeprefix("sqlite:///")

    def _connection(self) -> Any:
        if not hasattr(self._own, "connection"):
            self._own.connection = self._connect()
        return self._own.connection

    def _connect(self) -> Any:
        if not self._sqlite:
            return psycopg.connect(self._url.replace("+psycopg", ""), autocommit=True)
        connection = sqlite3.connect(self._path, isolation_level=None)
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def read(self, statements: Sequence[Statement]) -> None:
        """Asks these in one transaction and fetches every row."""
        cursor = self._connection().cursor()
        cursor.execute("BEGIN" if self._sqlite else "BEGIN READ ONLY")
        for sql, parameters in statements:
            cursor.execute(sql, parameters)
            cursor.fetchall()
        cursor.execute("ROLLBACK")

    def enrol(self, enrolling: Enrolling, person: Sequence[Any]) -> None:
        """The transaction of `enrolling` for another person, with the product's locks."""
        swap = dict(zip(enrolling.person, person, strict=True))
        with fair_queue(self._path) if self._sqlite else nullcontext():
            cursor = self._connection().cursor()
            cursor.execute("BEGIN IMMEDIATE" if self._sqlite else "BEGIN")
            try:
                for sql, parameters in enrolling.statements:
                    cursor.execute(sql, swapped(parameters, swap))
                    rows = cursor.fetchall() if cursor.description else []
                    if sql.startswith("INSERT INTO enrolment "):
                        swap[enrolling.enrolment_id] = rows[0][0] if rows else cursor.lastrowid
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")


def swapped(parameters: Any, swap: Swap) -> Any:
    """The parameters with each number and each text that `swap` names replaced, inside longer texts too."""
    if isinstance(parameters, Mapping):
        return {name: _other(value, swap) for name, value in parameters.items()}
    return tuple(_other(value, swap) for value in parameters)


def _other(value: Any, swap: Swap) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return swap.get(value, value)
    if isinstance(value, str):
        for old, new in swap.items():
            if (text := str(old)) in value:
                value = value.replace(text, str(new))
    return bytes(value) if isinstance(value, memoryview) else value
