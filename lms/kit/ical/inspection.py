"""What stands in a feed, read back from its octets: plain values for whoever judges them.

Nothing of the writing half is used; the tree comes from the reader of strangers' calendars, the lines from the octets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lms.kit.ical.outside.stream import Component, Property, components
from lms.kit.ical.outside.values import Unreadable
from lms.kit.zones import is_zone

LONGEST = 75
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_ADDRESS = re.compile(rb"(?i)[a-z0-9_.+-]{1,64}+@[a-z0-9-]{1,63}+\.[a-z0-9]")
_NO_WORDS = re.compile(rb"(?i)(?:UID|URL|SOURCE|CONFERENCE|PRODID)[;:]")  # an @ in these is part of a name
_OF_PEOPLE = re.compile(rb"(?i)(?:ATTENDEE|ORGANIZER|CONTACT)[;:]")
_OF_SERIES = re.compile(rb"(?i)(?:RRULE|RDATE|EXDATE)[;:]")
_WANTED = ("UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "STATUS", "DTSTART", "DTEND", "SUMMARY")


@dataclass(frozen=True, kw_only=True)
class EntryFound:
    """One VEVENT: the number of its first line, its UID, the wanted properties it lacks, the zones it names, whether it
    ends after it starts (None: it does not say both in a way one can compare), how many alarms it has."""

    line: int
    uid: str
    lacks: tuple[str, ...]
    zones: tuple[str, ...]
    in_order: bool | None
    alarms: int


@dataclass(frozen=True, kw_only=True)
class FeedFound:
    """A whole feed. Numbers of physical lines, from 1: `long` have over 75 octets, `torn` are cut within a character,
    `strange` end otherwise than in CRLF or hold control characters; of content lines (where they begin): `people` name
    a person or a mail address, `series` repeat something. `whole`: it is one calendar, begun and ended; otherwise it
    has no entries. `method`: what it says it is for, besides being read; a feed says nothing."""

    size: int
    whole: bool
    entries: tuple[EntryFound, ...]
    zones: tuple[str, ...]
    method: str
    long: tuple[int, ...]
    torn: tuple[int, ...]
    strange: tuple[int, ...]
    people: tuple[int, ...]
    series: tuple[int, ...]

    @property
    def repeated(self) -> tuple[str, ...]:
        """The UIDs that more than one entry has."""
        counted = Counter(entry.uid for entry in self.entries)
        return tuple(uid for uid, number in counted.items() if uid and number > 1)


def inspected(octets: bytes) -> FeedFound:
    """What stands in `octets`, whatever they are, in time that grows with their length."""
    physical = octets.split(b"\n")
    last = physical.pop()  # what follows the last line end: nothing
    numbered = list(enumerate(physical, start=1))
    strange = [n for n, line in numbered if not line.endswith(b"\r") or _CONTROL.search(line[:-1])]
    content = list(_content(physical))
    try:
        calendars, _remarks = components(octets)
    except Unreadable:
        calendars = []
    (calendar,) = calendars if len(calendars) == 1 else (None,)
    parts = calendar.parts if calendar else []
    return FeedFound(
        size=len(octets),
        whole=calendar is not None and not last,
        entries=tuple(_entry(part) for part in parts if part.name == "VEVENT"),
        zones=tuple(_value(part, "TZID") for part in parts if part.name == "VTIMEZONE"),
        method=_value(calendar, "METHOD") if calendar else "",
        long=tuple(n for n, line in numbered if len(line.removesuffix(b"\r")) > LONGEST),
        torn=tuple(n for n, line in numbered if not _is_text(line)),
        strange=(*strange, len(physical) + 1) if last else tuple(strange),
        people=tuple(n for n, line in content if _names_people(line)),
        series=tuple(n for n, line in content if _OF_SERIES.match(line)),
    )


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _content(physical: list[bytes]) -> Iterator[tuple[int, bytes]]:
    """The content lines outside time zones, whose rules repeat by nature; each with where it begins."""
    first, pieces, within = 0, list[bytes](), False
    for number, line in enumerate([*physical, b""], start=1):
        if line[:1] in (b" ", b"\t") and pieces:
            pieces.append(line[1:].removesuffix(b"\r"))
            continue
        whole = b"".join(pieces)
        within = (within or whole == b"BEGIN:VTIMEZONE") and whole != b"END:VTIMEZONE"
        if whole and not within:
            yield first, whole
        first, pieces = number, [line.removesuffix(b"\r")]


def _names_people(line: bytes) -> bool:
    return bool(_OF_PEOPLE.match(line) or (not _NO_WORDS.match(line) and _ADDRESS.search(line)))


def _value(component: Component, name: str) -> str:
    found = component.first(name)
    return found.value.strip() if found else ""


def _entry(event: Component) -> EntryFound:
    times = [each for name in ("DTSTART", "DTEND") for each in event.properties.get(name, ())]
    starts, ends = event.first("DTSTART"), event.first("DTEND")
    begins, over = _moment(starts), _moment(ends)
    comparable = begins is not None and over is not None and type(begins) is type(over)
    return EntryFound(
        line=event.line,
        uid=_value(event, "UID"),
        lacks=tuple(name for name in _WANTED if not _value(event, name)),
        zones=tuple(dict.fromkeys(each.parameters["TZID"] for each in times if "TZID" in each.parameters)),
        in_order=over > begins if comparable else None,  # type: ignore[operator]  # both of one type
        alarms=sum(part.name == "VALARM" for part in event.parts),
    )


def _moment(found: Property | None) -> datetime | str | None:
    """An instant; a day as its eight digits, which are ordered as days are; None for what is neither, and for a time in
    a zone nobody knows."""
    if found is None:
        return None
    value, zone = found.value.strip(), found.parameters.get("TZID", "")
    if found.parameters.get("VALUE", "").upper() == "DATE":
        return value if re.fullmatch(r"\d{8}", value, re.ASCII) else None
    try:
        wall = datetime.strptime(value.removesuffix("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    if value.endswith("Z"):
        return wall
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if is_zone(zone) else None
