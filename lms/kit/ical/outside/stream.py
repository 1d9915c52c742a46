"""The bytes of a stranger as a tree of components (RFC 5545, 3.1, 3.4, 3.6), before anything is understood.

One pass, in time that grows with the length; bounded in size, number, depth and length of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lms.kit.ical.outside.values import LARGEST, Remark, Unreadable

MOST_COMPONENTS = 5_000
DEEPEST = 4
LONGEST_LINE = 100 * 1024
# All that is ever asked for; the rest (ATTENDEE, ORGANIZER, attachments, …) is dropped at once.
KEPT = {
    *(
        "UID",
        "RECURRENCE-ID",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "SEQUENCE",
        "STATUS",
    ),
    *(
        "DTSTAMP",
        "LAST-MODIFIED",
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "URL",
        "CATEGORIES",
        "CLASS",
        "TRANSP",
    ),
    *("METHOD", "X-WR-TIMEZONE", "TZID", "TZOFFSETFROM", "TZOFFSETTO"),
}
# Possessive (++, *+): nothing is ever tried twice.
_NAME = re.compile(r"[A-Za-z0-9-]++")
_PARAMETER = re.compile(r';([A-Za-z0-9-]++)=((?:"[^"]*+"|[^";:]++)*+)')


@dataclass(frozen=True)
class Property:
    """One content line: the number of its first physical line, its parameters (names in capitals, quotes taken off),
    and its value as it is written."""

    line: int
    parameters: dict[str, str]
    value: str


@dataclass
class Component:
    """BEGIN to END: `name` and names of properties in capitals; a property may come more than once."""

    name: str
    line: int
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        """The first property of this name."""
        found = self.properties.get(name)
        return found[0] if found else None


def components(data: bytes) -> tuple[list[Component], list[Remark]]:
    """The VCALENDARs of a stream, and what was strange but could be passed over.

    `Unreadable` for what is no whole calendar stream: other text, a component that does not end, a line without a
    colon, NUL, an encoding nobody can tell, or anything over the bounds.
    """
    text, remarks = _decoded(data)
    builder = _Builder(remarks)
    for number, line in _unfolded(text):
        builder.take(number, line)
    return builder.whole(), remarks


def _decoded(data: bytes) -> tuple[str, list[Remark]]:
    if len(data) > LARGEST:
        raise Unreadable("too_large")
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    if b"\0" in data and not wide:
        raise Unreadable("not_text")
    try:
        text, remarks = data.decode("utf-16" if wide else "utf-8-sig"), list[Remark]()
    except UnicodeDecodeError:
        try:
            text, remarks = data.decode("cp1252"), [Remark(0, "", "not_utf8")]
        except UnicodeDecodeError as error:
            raise Unreadable("not_text") from error
    if "\0" in text:
        raise Unreadable("not_text")
    return text.replace("\r\n", "\n").replace("\r", "\n"), remarks


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The content lines with the numbers of their first physical line; empty lines are passed over."""
    first, pieces, length = 0, list[str](), 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if line[0] in " \t" and pieces:
            line = line[1:]
        else:
            if pieces:
                yield first, "".join(pieces)
            first, pieces, length = number, [], 0
        pieces.append(line)
        length += len(line.encode(errors="replace"))
        if length > LONGEST_LINE:
            raise Unreadable("line_too_long", first)
    if pieces:
        yield first, "".join(pieces)


class _Builder:
    def __init__(self, remarks: list[Remark]) -> None:
        self._remarks = remarks
        self._open: list[Component] = []
        self._done: list[Component] = []
        self._count = 0

    def take(self, number: int, line: str) -> None:
        read = _property(number, line)
        if read is None:
            if not self._open:
                raise Unreadable("not_a_calendar")
            if ":" not in line:
                raise Unreadable("broken_line", number)
            self._remarks.append(Remark(number, "", "line"))
            return
        name, found = read
        if name == "BEGIN":
            self._begin(number, found.value.strip().upper())
        elif name == "END":
            self._end(number, found.value.strip().upper())
        elif not self._open:
            raise Unreadable("not_a_calendar")
        elif name in KEPT:
            self._open[-1].properties.setdefault(name, []).append(found)

    def _begin(self, number: int, name: str) -> None:
        self._count += 1
        if self._count > MOST_COMPONENTS:
            raise Unreadable("too_many")
        if len(self._open) == DEEPEST:
            raise Unreadable("too_deep", number)
        component = Component(name, number)
        if self._open:
            self._open[-1].parts.append(component)
        self._open.append(component)

    def _end(self, number: int, name: str) -> None:
        if not self._open:
            raise Unreadable("not_a_calendar")
        if self._open[-1].name != name:
            if len(self._open) == 1 or any(each.name == name for each in self._open):
                raise Unreadable("not_whole", number)
            self._remarks.append(Remark(number, "", "line"))  # END with a name mistyped
        closed = self._open.pop()
        if self._open:
            return
        if closed.name == "VCALENDAR":
            self._done.append(closed)
        else:
            self._remarks.append(Remark(closed.line, "", "outside", closed.name[:40]))
            for calendar in self._done[-1:]:  # what stands behind a calendar is taken as part of it
                calendar.parts.append(closed)

    def whole(self) -> list[Component]:
        if self._open:
            raise Unreadable("not_whole", self._open[-1].line)
        if not self._done:
            raise Unreadable("not_a_calendar")
        return self._done


def _property(number: int, line: str) -> tuple[str, Property] | None:
    """A content line taken apart; None when it is none."""
    name = _NAME.match(line)
    if name is None:
        return None
    place, parameters = name.end(), dict[str, str]()
    while found := _PARAMETER.match(line, place):
        parameters[found[1].upper()] = found[2].replace('"', "").strip()
        place = found.end()
    if line[place : place + 1] != ":":
        return None
    return name[0].upper(), Property(number, parameters, line[place + 1 :])
