"""Events out of components: who they are, when they take place, what they say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from lms.kit.ical.outside.moments import Wall, is_day, length, moment, on, written
from lms.kit.ical.outside.recurrence import FIRST_YEAR, LAST_YEAR
from lms.kit.ical.outside.series import Series, happenings
from lms.kit.ical.outside.stream import Component, Property, components
from lms.kit.ical.outside.values import Given, Moment, Reading, Remark, Unreadable, Window
from lms.kit.ical.outside.zones import Zones, ZoneUnknown
from lms.kit.ical.values import web_address
from lms.kit.text import clean_line, clean_text

LONGEST_TITLE, LONGEST_TEXT, LONGEST_PLACE, LONGEST_ADDRESS = 200, 10_000, 300, 500
LONGEST_UID = 200
MOST_REMARKS = 200
_STATUS = {"TENTATIVE": "tentative", "CANCELLED": "cancelled"}
_ESCAPED = re.compile(r"\\([\\;,Nn])")


def read(data: bytes, *, source: str, window: Window) -> Reading:
    """What a stranger's calendar says. Of events with the same UID and RECURRENCE-ID the highest SEQUENCE, then the
    latest LAST-MODIFIED, then the last one counts. A missing UID is made of `source`, start and title, so that the same
    file gives the same one. `Unreadable` for a file that is no calendar or over the bounds.
    """
    calendars, remarks = components(data)
    found: list[tuple[Given, Series]] = []
    for calendar in calendars:
        zones, method = Zones(calendar), calendar.first("METHOD")
        cancels = method is not None and method.value.strip().upper() == "CANCEL"
        for part in calendar.parts:
            if part.name == "VEVENT":
                event = _Event(part, calendar, zones, remarks)
                if (given := event.given(source)) is not None:
                    found.append((replace(given, status="cancelled") if cancels else given, event.series()))
    number = sum(part.name == "VEVENT" for calendar in calendars for part in calendar.parts)
    if number and len(found) == sum(remark.code == "mixed" for remark in remarks):
        raise Unreadable("none_readable", 0, _within(remarks))
    if not number:
        remarks.append(Remark(0, "", "no_events"))
    newest = _newest(found)
    taken, happening = happenings(newest, window, remarks)
    return Reading(tuple(taken), tuple(happening), tuple(_within(remarks)))


def _within(remarks: list[Remark]) -> list[Remark]:
    remarks.sort(key=lambda each: (not each.left_out, each.line))
    kept = remarks[:MOST_REMARKS]
    if len(remarks) > len(kept):
        kept.append(Remark(0, "", "more", str(len(remarks) - len(kept))))
    return sorted(kept, key=lambda each: (each.code == "more", each.line))


def _newest(found: list[tuple[Given, Series]]) -> list[tuple[Given, Series]]:
    kept: dict[tuple[str, str], tuple[Given, Series]] = {}
    for given, series in found:
        key = given.uid, given.recurrence_id
        if key not in kept or _age(given) >= _age(kept[key][0]):
            kept[key] = given, series
    return list(kept.values())


def _age(given: Given) -> tuple[int, datetime]:
    return given.sequence, given.modified or datetime.min.replace(tzinfo=UTC)


class _Event:
    """One VEVENT while it is read."""

    def __init__(self, part: Component, calendar: Component, zones: Zones, remarks: list[Remark]) -> None:
        self._part, self._zones, self._remarks = part, zones, remarks
        self._usual = calendar.first("X-WR-TIMEZONE")
        self._wall: Wall | None = None
        self._left_out = False
        self._title = _text(part.first("SUMMARY"), line=True)[:LONGEST_TITLE]

    def given(self, source: str) -> Given | None:
        """The event; None, with a remark, when nobody can tell when it is."""
        start = self._part.first("DTSTART")
        if start is None:
            self._say(self._part.line, "no_start", left_out=True)
            return None
        try:
            starts = self._moment(start, first=True)
            ends = self._end(starts)
        except ZoneUnknown as error:
            self._say(start.line, "zone", str(error), left_out=True)
            return None
        except (ValueError, OverflowError):
            self._say(start.line, "start", start.value, left_out=True)
            return None
        if ends is not None and is_day(ends) != is_day(starts):
            self._say(start.line, "mixed", start.value, left_out=True)
            ends = None
        if not FIRST_YEAR <= starts.year <= LAST_YEAR:
            self._say(start.line, "far", start.value, left_out=True)
        instance = self._instance()
        self._private()
        return self._said(source, starts, self._in_order(start, starts, ends), instance)

    def _said(self, source: str, starts: Moment, ends: Moment | None, instance: str) -> Given:
        part, status = self._part, self._value("STATUS").upper()
        self._stamp("DTSTAMP")
        return Given(
            line=part.line,
            uid=self._uid(source, starts),
            recurrence_id=instance,
            title=self._title,
            starts=starts,
            ends=ends,
            zone=self._wall.name if self._wall else "",
            status=_STATUS.get(status, "confirmed"),
            sequence=self._sequence(),
            modified=self._stamp("LAST-MODIFIED"),
            description=_text(part.first("DESCRIPTION"))[:LONGEST_TEXT],
            location=_text(part.first("LOCATION"), line=True)[:LONGEST_PLACE],
            url=self._address(),
            categories=_categories(part.properties.get("CATEGORIES", [])),
            transparent=self._value("TRANSP").upper() == "TRANSPARENT",
            left_out=self._left_out,
        )

    def series(self) -> Series:
        """Its rule and dates, as they are written; only after `given`."""
        properties = self._part.properties
        rules = properties.get("RRULE", [])
        return Series(
            rule=rules[0].value if rules else "",
            line=rules[0].line if rules else self._part.line,
            wall=self._wall,
            more=self._dates(properties, "RDATE"),
            less=self._dates(properties, "EXDATE"),
        )

    def _say(self, line: int, code: str, value: str = "", *, left_out: bool = False) -> None:
        self._left_out |= left_out
        self._remarks.append(Remark(line, self._title, code, clean_line(value)[:80], left_out))

    def _value(self, name: str) -> str:
        found = self._part.first(name)
        return found.value.strip() if found else ""

    def _moment(self, found: Property, *, first: bool = False, value: str | None = None) -> Moment:
        """A moment of the event; a time without a zone stays naive, one with a zone nobody knows too, if `first`."""
        read = moment(found.value if value is None else value)
        if not isinstance(read, datetime) or read.tzinfo is not None:
            return read
        name = found.parameters.get("TZID", "")
        try:
            wall = self._named(name, read)
        except ZoneUnknown as error:
            if not error.nameless:
                raise
            if first:
                self._say(found.line, "zone", name, left_out=True)
            return read
        if first:
            self._wall = wall
        return on(wall, read)

    def _named(self, name: str, near: datetime) -> Wall | None:
        if name:
            return self._zones.named(name, near)
        if self._usual is not None:  # what Google writes for times without a zone
            return self._zones.named(self._usual.value.strip(), near)
        return None

    def _end(self, starts: Moment) -> Moment | None:
        end, duration = self._part.first("DTEND"), self._part.first("DURATION")
        if end is not None and duration is not None:
            self._say(duration.line, "two_ends")
        if end is not None:
            try:
                return self._moment(end)
            except (ValueError, OverflowError):
                self._say(end.line, "end", end.value)
                return None
        if duration is None:
            return None
        try:
            lasts = length(duration.value)
            if is_day(starts):
                return starts + timedelta(days=-(-lasts // timedelta(days=1)))
            return starts + lasts
        except (ValueError, OverflowError):
            self._say(duration.line, "end", duration.value)
            return None

    def _in_order(self, start: Property, starts: Moment, ends: Moment | None) -> Moment | None:
        """The end when it lies behind the start; a length of nothing is what many programs write for "no end"."""
        if ends is None or ends == starts:
            return None
        if _told(starts) != _told(ends):
            self._say(start.line, "end", str(ends))
            return None
        if ends < starts:
            self._say(start.line, "end_before_start")
            return None
        return ends

    def _instance(self) -> str:
        found = self._part.first("RECURRENCE-ID")
        if found is None:
            return ""
        if found.parameters.get("RANGE"):
            self._say(found.line, "range")
        try:
            return written(self._moment(found))
        except (ValueError, OverflowError, ZoneUnknown):
            self._say(found.line, "instance", found.value, left_out=True)
            return clean_line(found.value)[:16]

    def _private(self) -> None:
        found = self._part.first("CLASS")
        if found is not None and found.value.strip().upper() in ("PRIVATE", "CONFIDENTIAL"):
            self._say(found.line, "private", left_out=True)

    def _uid(self, source: str, starts: Moment) -> str:
        uid = clean_line(self._value("UID"))
        if not uid:
            return str(uuid5(NAMESPACE_URL, f"{source}\n{written(starts)}\n{self._title}"))
        return uid if len(uid) <= LONGEST_UID else str(uuid5(NAMESPACE_URL, uid))

    def _address(self) -> str:
        """Where there is more; only on the web, and never cut: half an address is none."""
        address = web_address(self._value("URL")) or ""
        return address if len(address) <= LONGEST_ADDRESS else ""

    def _sequence(self) -> int:
        found = self._value("SEQUENCE")
        if found and not (found.isascii() and found.isdigit() and len(found) <= 10):
            self._say(self._part.line, "value", f"SEQUENCE:{found}")
            return 0
        return min(int(found or 0), 2**31 - 1)

    def _stamp(self, name: str) -> datetime | None:
        found = self._part.first(name)
        if found is None:
            return None
        try:
            read = moment(found.value)
        except ValueError:
            self._say(found.line, "value", f"{name}:{found.value}")
            return None
        if not isinstance(read, datetime):
            return None
        return read if read.tzinfo else read.replace(tzinfo=UTC)

    def _dates(self, properties: Mapping[str, list[Property]], name: str) -> tuple[Moment, ...]:
        found: list[Moment] = []
        for each in properties.get(name, []):
            for value in each.value.split(","):
                try:
                    found.append(self._moment(each, value=value.partition("/")[0]))
                except (ValueError, OverflowError, ZoneUnknown):
                    self._say(each.line, "value", f"{name}:{value}")
        return tuple(found)


def _told(value: Moment) -> bool:
    """Whether it is an instant: a time whose zone is told."""
    return isinstance(value, datetime) and value.tzinfo is not None


def _text(found: Property | None, *, line: bool = False) -> str:
    if found is None:
        return ""
    text = _ESCAPED.sub(lambda sign: "\n" if sign[1] in "Nn" else sign[1], found.value)
    return clean_line(text) if line else clean_text(text).strip()


def _categories(properties: list[Property]) -> tuple[str, ...]:
    names = [clean_line(name)[:60] for each in properties for name in re.split(r"(?<!\\),", each.value)]
    return tuple(dict.fromkeys(_ESCAPED.sub(r"\1", name) for name in names if name))[:10]
