"""How long a PostgreSQL server is waited for that does not answer.

Its own limits do not help where it hangs, or where the network between swallows everything: then nothing but our clock
ends the waiting. A request has one sum of patience for all its questions, and nobody calls a server again that was
found silent a moment ago: so every 503 comes within 8 seconds, also to those who had to queue behind others.
"""

from __future__ import annotations

import time
from typing import Any

import psycopg
from flask import g, has_app_context
from sqlalchemy import Engine, event

REQUEST_SECONDS = 4.0  # all that a request waits for slow answers; a lock is waited for 3 seconds
OUTSIDE_SECONDS = 15.0  # one answer in a command or the worker; a server that lives ends a statement after 10
HEALTHY_SECONDS = 0.1  # an answer as quick as this costs no patience: a long request may ask much
LEAST_SECONDS = 0.05  # what needs no answer, or has it already, is done even where no patience is left
CANCEL_SECONDS = 1.0  # a server that lives hears by then that its answer is not wanted any more
AWAY_SECONDS = 2.0  # for so long nobody calls a server that was found silent


class Server:
    """The server of one engine, and whether it was found silent. `longest`: seconds that one answer may take, whatever
    patience is left. Thread-safe."""

    def __init__(self, longest: float = OUTSIDE_SECONDS) -> None:
        self.longest, self._away_until = longest, float("-inf")

    def away(self) -> bool:
        """Whether it was silent a moment ago."""
        return time.monotonic() < self._away_until

    def silent(self) -> None:
        """Notes that it does not answer."""
        self._away_until = time.monotonic() + AWAY_SECONDS

    def connect(
        self, _dialect: Any, _record: Any, arguments: list[Any], options: dict[str, Any]
    ) -> PatientConnection:
        """A connection, within the `connect_timeout` of `options`, which has to be 3 seconds at most; none is tried
        where no patience is left."""
        if self.away() or _left() <= LEAST_SECONDS:
            raise psycopg.OperationalError("the server did not answer a moment ago")
        began = time.monotonic()
        try:
            connection = PatientConnection.connect(*arguments, **options)
        except psycopg.errors.ConnectionTimeout:
            self.silent()
            raise
        finally:
            _waited(time.monotonic() - began)
        connection.server = self
        return connection


class PatientConnection(psycopg.Connection[Any]):
    """A connection that is given up when an answer does not come in time."""

    server = Server()

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """As psycopg's own, within what patience is left; after that `OperationalError`, as of a lost connection."""
        bound = min(_left(), self.server.longest) if timeout is None else timeout
        began = time.monotonic()
        try:
            return super().wait(gen, interval, bound)
        except psycopg.OperationalError:
            if time.monotonic() - began >= bound:
                self._give_up()
            raise
        finally:
            _waited(time.monotonic() - began)

    def rollback(self) -> None:
        """As psycopg's own; a server that is gone has taken everything back, so that what was read before it went can
        still be answered."""
        try:
            super().rollback()
        except psycopg.OperationalError:
            self.pgconn.finish()

    def _give_up(self) -> None:
        """Takes the question back, which frees a server that is busy with it and finds out one that hears nothing; and
        closes the connection, because nobody knows what became of the question."""
        try:
            if not self.server.away():
                self.cancel_safe(timeout=CANCEL_SECONDS)
        except psycopg.Error:
            self.server.silent()
        finally:
            self.pgconn.finish()


def install(engine: Engine, *, longest: float = OUTSIDE_SECONDS) -> None:
    """Connections of `engine`, whose options have a `connect_timeout`, are patient ones: one answer takes `longest`
    seconds at most."""
    event.listen(engine, "do_connect", Server(longest).connect)


def _left() -> float:
    """Seconds that the next answer may take; never 0."""
    if not _somebody_waits():
        return OUTSIDE_SECONDS
    return max(LEAST_SECONDS, REQUEST_SECONDS - float(g.get("waited_for_database", 0.0)))


def _waited(seconds: float) -> None:
    if seconds > HEALTHY_SECONDS and _somebody_waits():
        g.waited_for_database = g.get("waited_for_database", 0.0) + seconds


def _somebody_waits() -> bool:
    """Whether this is for a request: until its session is closed, which Flask does when the request's context has gone,
    and before the answer is sent."""
    return has_app_context() and "request_id" in g
