"""How long we wait for a PostgreSQL server that does not answer. Its own limits do not help where it hangs, or where
the network between swallows everything: then nothing but our clock ends the waiting."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from flask import g, has_request_context
from psycopg.errors import OperationalError
from sqlalchemy import Engine, event

REQUEST_SECONDS = 6.0  # all that one request waits, so that its 503 comes within 8 seconds
ANSWER_SECONDS = 3.5  # one answer within a request; a lock is waited for 3 seconds at most
OUTSIDE_SECONDS = (
    12.0  # one answer in a command or in the worker; the server ends a statement after 10 seconds
)
CONNECT_SECONDS = 3.0


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is given up when an answer does not come in time."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """As psycopg's own, within what is left of our patience: then `OperationalError`, and the connection is closed,
        because nobody knows what the server does with it."""
        patience = _left(ANSWER_SECONDS, OUTSIDE_SECONDS) if timeout is None else timeout
        try:
            with _counted():
                return super().wait(gen, interval, patience)
        except psycopg.errors._WaitTimeout as error:
            self.pgconn.finish()
            raise OperationalError(f"the server did not answer within {patience:.1f} s") from error


def install(engine: Engine) -> None:
    """New connections of `engine` are patient ones; where a request has no patience left, none is tried."""
    event.listen(engine, "do_connect", _connect)


def _connect(_dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]) -> PatientConnection:
    patience = _left(CONNECT_SECONDS, CONNECT_SECONDS)
    if patience <= 0.1:
        raise OperationalError("the server did not answer, and there is no time to connect again")
    with _counted():
        return PatientConnection.connect(*arguments, **options)


def _left(one: float, outside: float) -> float:
    """Seconds for the next answer."""
    if not has_request_context():
        return outside
    waited: float = g.get("waited_for_database", 0.0)
    return max(0.05, min(one, REQUEST_SECONDS - waited))


@contextmanager
def _counted() -> Iterator[None]:
    """What this takes is taken from the patience of the request."""
    began = time.monotonic()
    try:
        yield
    finally:
        if has_request_context():
            g.waited_for_database = g.get("waited_for_database", 0.0) + time.monotonic() - began
