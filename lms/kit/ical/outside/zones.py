"""Which zone a TZID of a stranger means: an IANA name, else the file's own VTIMEZONE, else a Windows name.

An IANA name beats a VTIMEZONE that says otherwise. Of a VTIMEZONE only fixed onsets and yearly rules are read: a rule
by seconds would keep a machine busy for minutes. Nothing is kept from one file to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import YEARLY, rrule, weekday
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from lms.kit.ical.outside.moments import Wall, moment
from lms.kit.ical.outside.stream import Component
from lms.kit.zones import is_zone

MOST_ONSETS = 400  # of one zone: as many as 200 years of two a year
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?", re.ASCII)
_BYDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_IANA_SHAPE = re.compile(r"[A-Za-z_]++(/[A-Za-z0-9_+-]++)++")
_RULE_PARTS = {"FREQ", "INTERVAL", "BYMONTH", "BYDAY", "BYMONTHDAY", "UNTIL", "WKST"}


@dataclass(frozen=True)
class Iana:
    """A zone of the IANA database."""

    name: str

    def instant(self, wall: datetime) -> datetime:
        """See `Wall`."""
        return wall.replace(tzinfo=ZoneInfo(self.name)).astimezone(UTC)

    def shown(self, instant: datetime) -> datetime:
        """See `Wall`."""
        return instant.astimezone(ZoneInfo(self.name)).replace(tzinfo=None)


@dataclass(frozen=True)
class _Onset:
    """STANDARD or DAYLIGHT: from when (wall time before it), the offsets before and after, its yearly rule."""

    starts: datetime
    before: timedelta
    after: timedelta
    also: tuple[datetime, ...] = ()
    rule: dict[str, str] = field(default_factory=dict)

    def latest(self, wall: datetime, known: dict[tuple[int, int], tuple[datetime, ...]]) -> datetime | None:
        """The latest time it began at or before `wall`; None when it had not begun yet."""
        times = [each for each in (self.starts, *self.also) if each <= wall]
        if self.rule and times:
            for year in (wall.year - 1, wall.year):
                if (id(self), year) not in known:
                    known[id(self), year] = tuple(self._in(year))
                times += [each for each in known[id(self), year] if self.starts <= each <= wall]
        return max(times, default=None)

    def _in(self, year: int) -> Iterable[datetime]:
        if year < 1:
            return ()
        first = self.starts.replace(year=year, month=1, day=1)
        until = self.rule.get("UNTIL")
        last = _naive(until, self.before) if until else None
        months, days = self.rule.get("BYMONTH"), self.rule.get("BYDAY")
        numbered = self.rule.get("BYMONTHDAY") or ("" if days else str(self.starts.day))
        found = rrule(
            YEARLY,
            dtstart=first,
            until=first.replace(month=12, day=31),
            bymonth=_numbers(months or str(self.starts.month), 12),
            byweekday=weekdays(days) if days else None,
            bymonthday=_numbers(numbered, 31) if numbered else None,
        )
        return [each for each in found if last is None or each <= last]


@dataclass(frozen=True)
class Own:
    """A zone that the file itself describes."""

    onsets: tuple[_Onset, ...]
    known: dict[tuple[int, int], tuple[datetime, ...]] = field(default_factory=dict)
    name: str = ""

    def offset(self, wall: datetime) -> timedelta:
        """What the wall is ahead of UTC."""
        began = [(when, onset) for onset in self.onsets if (when := onset.latest(wall, self.known))]
        if began:
            return max(began, key=lambda each: each[0])[1].after
        return min(self.onsets, key=lambda onset: onset.starts).before

    def instant(self, wall: datetime) -> datetime:
        """See `Wall`."""
        return (wall - self.offset(wall)).replace(tzinfo=UTC)

    def shown(self, instant: datetime) -> datetime:
        """See `Wall`."""
        plain = instant.astimezone(UTC).replace(tzinfo=None)
        offsets = {onset.after for onset in self.onsets} | {onset.before for onset in self.onsets}
        fitting = [plain + each for each in sorted(offsets) if self.offset(plain + each) == each]
        return fitting[-1] if fitting else plain + self.offset(plain)


class ZoneUnknown(Exception):
    """No zone has this name. `nameless`: it is not even written like a name of one, so it tells nothing."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.nameless = _IANA_SHAPE.fullmatch(name) is None


class Zones:
    """The zones of one VCALENDAR."""

    def __init__(self, calendar: Component) -> None:
        self._given = {
            tzid.value.strip(): part
            for part in calendar.parts
            if part.name == "VTIMEZONE" and (tzid := part.first("TZID"))
        }
        self._known: dict[str, Wall | None] = {}

    def named(self, name: str, near: datetime) -> Wall:
        """The zone that a TZID means for times `near` this naive one; `ZoneUnknown` when there is none."""
        if name not in self._known:
            self._known[name] = self._find(name, near)
        found = self._known[name]
        if found is None:
            raise ZoneUnknown(name)
        return found

    def _find(self, name: str, near: datetime) -> Wall | None:
        if is_zone(name):
            return Iana(name)
        if name.startswith("/"):  # /mozilla.org/20070129_1/Europe/Berlin
            pieces = name.split("/")
            for count in (3, 2, 1):
                if is_zone("/".join(pieces[-count:])):
                    return Iana("/".join(pieces[-count:]))
        windows = WINDOWS_TO_OLSON.get(name)
        named = Iana(windows) if windows and is_zone(windows) else None
        own = _own(self._given[name]) if name in self._given else None
        if own is None or (named is not None and named.instant(near) == own.instant(near)):
            return named
        return own


def _own(component: Component) -> Own | None:
    """The zone a VTIMEZONE describes; None when it needs more than fixed onsets and yearly rules."""
    try:
        onsets = tuple(_onset(part) for part in component.parts if part.name in ("STANDARD", "DAYLIGHT"))
    except (ValueError, OverflowError):
        return None
    if not onsets or sum(1 + len(each.also) for each in onsets) > MOST_ONSETS:
        return None
    return Own(onsets)


def _onset(component: Component) -> _Onset:
    start, rules = component.first("DTSTART"), component.properties.get("RRULE", [])
    before, after = component.first("TZOFFSETFROM"), component.first("TZOFFSETTO")
    if start is None or before is None or after is None or len(rules) > 1:
        raise ValueError("an onset without its times")
    offset = _offset(before.value)
    dates = [each for found in component.properties.get("RDATE", []) for each in found.value.split(",")]
    onset = _Onset(
        _naive(start.value, offset),
        offset,
        _offset(after.value),
        also=tuple(_naive(each, offset) for each in dates),
        rule=_rule(rules[0].value) if rules else {},
    )
    list(onset._in(2000))  # what cannot be read in one year cannot in any
    return onset


def _rule(text: str) -> dict[str, str]:
    parts = dict(piece.upper().split("=", 1) for piece in text.replace(" ", "").split(";") if piece)
    if parts.get("FREQ") != "YEARLY" or parts.keys() - _RULE_PARTS or parts.get("INTERVAL", "1") != "1":
        raise ValueError(f"not a yearly rule: {text[:80]!r}")
    return parts


def _naive(text: str, offset: timedelta) -> datetime:
    read = moment(text)
    if not isinstance(read, datetime):
        return datetime.combine(date(read.year, read.month, read.day), datetime.min.time())
    return (read + offset).replace(tzinfo=None) if read.tzinfo else read


def _offset(text: str) -> timedelta:
    found = _OFFSET.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not an offset: {text[:40]!r}")
    hours, minutes, seconds = int(found[2]), int(found[3]), int(found[4] or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError(f"not an offset: {text[:40]!r}")
    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    return length if found[1] == "+" else -length


def _numbers(text: str, most: int) -> list[int]:
    numbers = [int(each) for each in text.split(",")]
    if not all(0 < abs(each) <= most for each in numbers) or len(numbers) > most:
        raise ValueError(f"not numbers up to {most}: {text[:40]!r}")
    return numbers


def weekdays(text: str) -> list[weekday]:
    """The value of BYDAY: weekdays, each with its number where it has one. ValueError for anything else."""
    found = []
    for each in text.split(","):
        read = _BYDAY.fullmatch(each)
        if read is None or (read[1] and not 0 < abs(int(read[1])) <= 53):
            raise ValueError(f"not a weekday: {each[:40]!r}")
        found.append(weekday(_DAYS.index(read[2]), int(read[1]) if read[1] else None))
    return found
