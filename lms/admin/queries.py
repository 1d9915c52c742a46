"""Questions of the operator: is everything alive?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from lms.kit import clock
from lms.outbox import queries as outbox

ALIVE_WITHIN = timedelta(
    minutes=5
)  # a loop shows itself every 10 seconds, but a stalled mail server may hold one up
LATE_AFTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Readiness:
    """Whether the database answers and the outbox can be read; and, for watchers, whether somebody empties it.

    `oldest_seconds`: how long the mail that is due longest has been waiting.
    """

    database: bool
    outbox: bool
    worker: bool = False
    pending: int = 0
    dead: int = 0
    oldest_seconds: int = 0

    @property
    def ready(self) -> bool:
        """Whether requests can be served."""
        return self.database and self.outbox


def readiness() -> Readiness:
    """The present state; never raises for a database that is away or has no tables."""
    now = clock.now()
    try:
        outbox.ping()
    except SQLAlchemyError:
        return Readiness(database=False, outbox=False)
    try:
        counts, oldest = outbox.counts(), outbox.oldest_due()
        alive = worker_lives(now)
    except SQLAlchemyError:
        return Readiness(database=True, outbox=False)
    waiting = max(0, int((now - oldest).total_seconds())) if oldest else 0
    return Readiness(True, True, alive, counts["pending"], counts["dead"], waiting)


def worker_lives(now: datetime) -> bool:
    """Whether any worker was seen lately."""
    return any(now - seen_at < ALIVE_WITHIN for _, seen_at in outbox.workers())
