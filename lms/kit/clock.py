"""The one clock. Nothing else in the product asks what time it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_told: ContextVar[datetime | None] = ContextVar("lms_told_instant", default=None)


def now() -> datetime:
    """The present instant: aware, UTC, microseconds kept."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def at(instant: datetime) -> Iterator[None]:
    """Inside, it is `instant` (aware): so that the demonstration network can have a past. Nothing but the seed may tell
    the clock what time it is."""
    token = _told.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)
