"""How often something is fetched: counted by the hour of UTC; what is unchanged (304) is free."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

NOTED_EVERY = timedelta(minutes=10)
MOST_NAMES = 10_000


def hour_of(now: datetime) -> str:
    """The counting hour `now` (aware UTC) lies in."""
    return now.strftime("%Y-%m-%dT%H")


def fetches_now(hour: str, count: int, now: datetime) -> tuple[str, int]:
    """The counting hour and the number of full fetches in it, this one included."""
    this = hour_of(now)
    return this, count + 1 if hour == this else 1


def is_over(hour: str, count: int, now: datetime, *, limit: int) -> bool:
    """Whether one more full answer would be more than `limit` in this hour."""
    return fetches_now(hour, count, now)[1] > limit


def is_noted(fetched_at: datetime | None, now: datetime, *, full: bool) -> bool:
    """Whether a fetch is written down: each full answer, an unchanged one every ten minutes."""
    return full or fetched_at is None or now - fetched_at >= NOTED_EVERY


def seconds_to_next_hour(now: datetime) -> int:
    """How long somebody who came too often should wait."""
    return 3600 - now.minute * 60 - now.second


class HourCounter:
    """Counts full answers by name within the hour, in the memory of this process alone: for strangers, whose reading
    must not cost a write. It knows 10,000 names at most; the one that came first is forgotten first."""

    def __init__(self) -> None:
        self._lock, self._hour, self._counts = Lock(), "", dict[str, int]()

    def is_over(self, name: str, now: datetime, *, limit: int) -> bool:
        """Whether one more full answer to `name` would be more than `limit` in this hour."""
        return is_over(self._hour, self._counts.get(name, 0), now, limit=limit)

    def count(self, name: str, now: datetime) -> None:
        """One full answer more to `name`."""
        with self._lock:
            if self._hour != hour_of(now):
                self._hour, self._counts = hour_of(now), {}
            self._counts[name] = self._counts.get(name, 0) + 1
            if len(self._counts) > MOST_NAMES:
                del self._counts[next(iter(self._counts))]
