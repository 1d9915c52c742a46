"""When a series takes place (RFC 5545, 3.8.5), bounded: parsing a rule is cheap, following it is the bomb."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule

from lms.kit.ical.outside.moments import Wall, moment
from lms.kit.ical.outside.zones import weekdays

MOST_INSTANCES = 1_000
FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_A_DAY = 24
_STEPS = 20_000  # as many days as lie between the first year and now, and more
_SECONDS = 0.3  # of computing: a rule that never comes true is followed to the year 9999
_FREQUENCIES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
_LISTS = {
    "BYMONTH": ("bymonth", 1, 12),
    "BYMONTHDAY": ("bymonthday", -31, 31),
    "BYYEARDAY": ("byyearday", -366, 366),
    "BYWEEKNO": ("byweekno", -53, 53),
    "BYSETPOS": ("bysetpos", -366, 366),
    "BYHOUR": ("byhour", 0, 23),
    "BYMINUTE": ("byminute", 0, 59),
    "BYSECOND": ("bysecond", 0, 59),
}
_DIGITS = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_ENDLESS = 10**18
_NEVER = datetime(9999, 12, 31)  # noqa: DTZ001 - on the wall of the series


class TooMany(Exception):
    """More than 1,000 instances in the window, or a rule that takes too many steps to get there."""


def instances(
    rule: str, starts: datetime, wall: Wall | None, *, after: datetime, before: datetime
) -> list[datetime]:
    """The naive wall times at which a series that begins at the naive `starts` takes place from `after` to `before`
    (naive, on the same wall), in order. The first time is always one of them, as other programs have it.

    ValueError for a rule that is none, is finer than DAILY, counts in another calendar, or begins before 1990 or after
    2100; `TooMany` for one over the bounds.
    """
    parts = _parts(rule)
    if not FIRST_YEAR <= starts.year <= LAST_YEAR:
        raise ValueError(f"begins in {starts.year}")
    until = min(before, _until(parts.pop("UNTIL", ""), starts, wall))
    count = _number(parts.pop("COUNT")) if "COUNT" in parts else _ENDLESS
    wanted = _arguments(parts)
    follow = _nearer(starts, after, wanted) if count == _ENDLESS else starts
    series = iter(rrule(dtstart=follow, until=until, cache=False, **wanted))
    found: list[datetime] = []
    if starts <= until and count > 0:
        found = [starts] if starts >= after else []
        count -= 1
    with _in_time():
        for steps, each in enumerate(islice(_others(series, starts), count)):
            if each >= after:
                found.append(each)
            if len(found) > MOST_INSTANCES or steps > _STEPS:
                raise TooMany
    return found


@contextmanager
def _in_time() -> Iterator[None]:
    """`TooMany` for what computes too long; outside a process's main thread only its own limits hold."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> None:
        raise TooMany

    former = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, _SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, former)


def _others(series: Iterator[datetime], starts: datetime) -> Iterator[datetime]:
    return (each for each in series if each > starts)


def _parts(rule: str) -> dict[str, str]:
    parts = dict[str, str]()
    for piece in rule.replace(" ", "").upper().split(";"):
        name, equals, value = piece.partition("=")
        if piece and not (equals and value):
            raise ValueError(f"not a part of a rule: {piece[:40]!r}")
        if piece:
            parts[name] = value
    if parts.pop("RSCALE", "GREGORIAN") != "GREGORIAN" or parts.pop("SKIP", "OMIT") != "OMIT":
        raise ValueError("another calendar")
    return parts


def _arguments(parts: dict[str, str]) -> dict[str, Any]:
    """The rule as dateutil wants it; nothing that could take long for one day."""
    frequency = _FREQUENCIES.get(parts.pop("FREQ", ""))
    if frequency is None:
        raise ValueError("not a frequency from DAILY to YEARLY")
    wanted: dict[str, Any] = {"freq": frequency, "interval": max(_number(parts.pop("INTERVAL", "1")), 1)}
    a_day = 1
    for name, (argument, least, most) in _LISTS.items():
        if name in parts:
            numbers = [_number(each, least, most) for each in parts.pop(name).split(",")]
            wanted[argument] = numbers
            a_day *= len(numbers) if name in ("BYHOUR", "BYMINUTE", "BYSECOND") else 1
            if len(numbers) > 2 * most or a_day > MOST_A_DAY:
                raise TooMany
    if "BYDAY" in parts:
        wanted["byweekday"] = weekdays(parts.pop("BYDAY"))
    wanted["wkst"] = weekdays(parts.pop("WKST", "MO"))[0]
    if parts:
        raise ValueError(f"unknown parts of a rule: {sorted(parts)[:3]}")
    return wanted


def _number(text: str, least: int = 0, most: int = _ENDLESS) -> int:
    if not _DIGITS.fullmatch(text) or not least <= int(text) <= most or (least < 0 and int(text) == 0):
        raise ValueError(f"not a number from {least} to {most}: {text[:20]!r}")
    return int(text)


def _until(text: str, starts: datetime, wall: Wall | None) -> datetime:
    if not text:
        return _NEVER
    read = moment(text)
    if not isinstance(read, datetime):
        return datetime(read.year, read.month, read.day, 23, 59, 59)  # noqa: DTZ001 - on the wall of the series
    if read.tzinfo is None:
        return read
    with suppress(OverflowError):
        return wall.shown(read) if wall else read.astimezone(UTC).replace(tzinfo=None)
    return _NEVER


def _nearer(starts: datetime, after: datetime, wanted: dict[str, Any]) -> datetime:
    """A later beginning from which the rule goes on just as from `starts`: whole steps of days and weeks left out."""
    days = {DAILY: 1, WEEKLY: 7}.get(wanted["freq"])
    if days is None or after <= starts:
        return starts
    step = days * wanted["interval"]
    return starts + timedelta(days=max((after - starts).days // step - 1, 0) * step)
