"""Pages for everybody may be read from a replica of the database, never by one who may just have changed something.

Who sends a cookie or a key reads the primary: no form can be sent without a cookie. What is for everybody, lists and
feeds, is read in one transaction that sees one moment, so that a feed kept in memory is never older than the state it
is kept for. The replica must have replayed what the primary had written `LMS_READ_LAG_SECONDS` ago; when it has not,
is away, or does not know what is asked for, the primary answers as if there were no replica.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog
from flask import Flask, request
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from lms.config import Settings
from lms.kit import logs, patience
from lms.kit.orm import QuickSession

log = structlog.get_logger()
AREAS = {"public", "calendar"}
OWN = {"calendar.private_feed"}  # of one person; it must open at once, and be closed at once
SAMPLE_SECONDS = 1.0
LONGEST_SECONDS = 2.0  # for one answer of the replica; then the primary is asked, for which patience is left
AWAY_SECONDS = 5.0  # nobody waits for a replica that was away so short a time ago
TOLD_SECONDS = 60.0

_WRITTEN = text("SELECT CAST(pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bigint)")
_REPLAYED = text(
    "SELECT CASE WHEN pg_is_in_recovery() "
    "THEN CAST(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') AS bigint) END"
)
_reading: ContextVar[Session | None] = ContextVar("lms_replica", default=None)


def reading() -> Session | None:
    """The session on the replica that this request reads, if it does."""
    return _reading.get()


class Behind(Exception):
    """The replica has not replayed enough, or is none."""


class Samples:
    """How far the primary had written, and when; seconds of one monotonic clock. Thread-safe."""

    def __init__(self, bound: float) -> None:
        self._bound, self._lock = bound, threading.Lock()
        self._seen: tuple[tuple[float, int], ...] = ()

    def wanted(self, now: float, sample: Callable[[], int]) -> int | None:
        """Where a replica must be, so that nothing it tells is older than the bound: where the primary was at some time
        since then; None while another thread asks. Asks by `sample` once a second, or once in the bound if that is
        shorter."""
        fresh = tuple(each for each in self._seen if each[0] > now - self._bound)
        due = not fresh or fresh[-1][0] <= now - min(SAMPLE_SECONDS, self._bound)
        if due and self._lock.acquire(blocking=False):
            try:
                fresh = self._seen = (*fresh, (now, sample()))
            finally:
                self._lock.release()
        return fresh[0][1] if fresh else None


class Replica:
    """A replica, who may read it, and whether it is there."""

    def __init__(self, settings: Settings, primary: Callable[[], Engine]) -> None:
        limits = "-c statement_timeout=10000 -c idle_in_transaction_session_timeout=15000"
        self.engine = create_engine(
            settings.database_read_url,
            connect_args={"connect_timeout": 2, "options": limits},
            isolation_level="REPEATABLE READ",
            pool_pre_ping=True,
            pool_size=settings.LMS_THREADS + 2,
            pool_timeout=2,
        ).execution_options(postgresql_readonly=True)
        patience.install(self.engine, longest=LONGEST_SECONDS)
        self._primary = primary
        self._samples = Samples(settings.LMS_READ_LAG_SECONDS)
        self._away_until = self._told_until = float("-inf")

    def may_answer(self) -> bool:
        """Whether this request is one for everybody, and the replica was not away a moment ago."""
        sent = request.headers
        return (
            request.method in ("GET", "HEAD")
            and request.blueprint in AREAS
            and request.endpoint not in OWN
            and "Cookie" not in sent
            and "Authorization" not in sent
            and time.monotonic() >= self._away_until
        )

    def wanted(self) -> int | None:
        """Where the replica must be; raises what the primary raises: when that is away, nobody waits for it twice."""
        return self._samples.wanted(time.monotonic(), self._written)

    @contextmanager
    def reading(self, wanted: int | None) -> Iterator[None]:
        """Sessions are on the replica meanwhile. Raises `Behind` before anything was read from it."""
        with QuickSession(self.engine) as session:
            replayed = session.scalar(_REPLAYED)
            if wanted is None or replayed is None or replayed < wanted:
                raise Behind
            token = _reading.set(session)
            try:
                yield
            finally:
                _reading.reset(token)

    def _written(self) -> int:
        with self._primary().connect() as connection:
            return int(connection.scalar(_WRITTEN) or 0)

    def failed(self, fault: Exception) -> None:
        """Notes why the primary has to answer; the log says so once a minute."""
        now = time.monotonic()
        if isinstance(fault, (DBAPIError, PoolTimeout)):
            self._away_until = now + AWAY_SECONDS
        elif not isinstance(fault, Behind):
            return  # nothing there, which the primary may know better
        if now >= self._told_until:
            self._told_until = now + TOLD_SECONDS
            log.warning(
                "read replica", fault=type(fault).__name__, detail=str(getattr(fault, "orig", ""))[:300]
            )


def install(app: Flask, settings: Settings, primary: Callable[[], Engine]) -> None:
    """Lets requests for everybody be answered from the replica of `DATABASE_READ_URL`, if there is one."""
    if not settings.DATABASE_READ_URL:
        return
    replica = app.extensions["lms_replica"] = Replica(settings, primary)
    logs.count_statements(replica.engine)
    answer = app.dispatch_request

    def dispatch(*context: Any) -> Any:
        if replica.may_answer():
            wanted = replica.wanted()
            try:
                with replica.reading(wanted):
                    return app.make_response(answer(*context))
            except Exception as fault:  # noqa: BLE001 - a GET: whatever went wrong, the primary says what is right
                replica.failed(fault)
        return answer(*context)

    app.dispatch_request = dispatch  # type: ignore[method-assign]
