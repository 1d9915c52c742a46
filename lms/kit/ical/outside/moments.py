"""DATE, DATE-TIME and DURATION of strangers, and the wall of a zone they may be on."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from icalendar import vDuration

from lms.kit.ical.outside.values import Moment

_DATE = re.compile(r"\d{8}", re.ASCII)
_TIME = re.compile(r"(\d{8}T\d{6})(Z?)", re.ASCII | re.IGNORECASE)


class Wall(Protocol):
    """A zone, as far as an event needs one."""

    @property
    def name(self) -> str:
        """The IANA name, or "" for a zone of the file's own."""
        ...

    def instant(self, wall: datetime) -> datetime:
        """The instant (UTC) that a naive wall time means; of two the first, of none what the clock would have shown."""
        ...

    def shown(self, instant: datetime) -> datetime:
        """The naive wall time that an aware instant shows."""
        ...


def moment(value: str) -> Moment:
    """A DATE, or a DATE-TIME: aware (UTC) when it ends in Z, else naive. ValueError for anything else."""
    value = value.strip()
    if _DATE.fullmatch(value):
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    found = _TIME.fullmatch(value)
    if found is None:
        raise ValueError(f"neither a day nor a time: {value[:40]!r}")
    read = datetime.strptime(found[1].upper(), "%Y%m%dT%H%M%S")  # noqa: DTZ007 - its zone is told elsewhere
    return read.replace(tzinfo=UTC) if found[2] else read


def length(value: str) -> timedelta:
    """A DURATION that goes forward. ValueError for anything else."""
    read = vDuration.from_ical(value.strip())  # type: ignore[no-untyped-call]
    if not isinstance(read, timedelta) or read < timedelta(0):
        raise ValueError(f"no length of time: {value[:40]!r}")
    return read


def is_day(value: Moment) -> bool:
    """Whether it is a whole day."""
    return not isinstance(value, datetime)


def on(wall: Wall | None, value: Moment) -> Moment:
    """`value` as an instant (UTC) where it is a naive time and the zone is known; else as it is."""
    if wall is None or not isinstance(value, datetime) or value.tzinfo is not None:
        return value
    return wall.instant(value)


def written(value: Moment) -> str:
    """The one way a moment is written as RECURRENCE-ID, and so compared."""
    if not isinstance(value, datetime):
        return f"{value.year:04}{value.month:02}{value.day:02}"
    instant = value.astimezone(UTC) if value.tzinfo else value
    pieces = (instant.year, instant.month, instant.day, instant.hour, instant.minute, instant.second)
    return "{:04}{:02}{:02}T{:02}{:02}{:02}".format(*pieces) + ("Z" if value.tzinfo else "")
