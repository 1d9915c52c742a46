"""An iCalendar reader of our own, for tests only: octets in, components out. It shares nothing with the product or its
library, and evaluates VTIMEZONE by its rules, not by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

_LINE = re.compile(rb'([A-Za-z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"\r\n]*"|[^";:,\r\n]*))*):(.*)', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)")


@dataclass
class Property:
    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as TEXT: each escape is one the standard knows, and no comma or semicolon stands unescaped."""
        assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", self.value), self.value
        return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)

    @property
    def texts(self) -> list[str]:
        """The value as a list of TEXT with commas between."""
        pieces = re.findall(r"((?:[^\\;,]|\\[\\;,nN])*)(,|$)", self.value)
        return [
            Property(self.name, {}, piece).text for piece, _ in pieces[: self.value.count(",") + 1] if piece
        ]


@dataclass
class Component:
    name: str
    properties: list[Property] = field(default_factory=list)
    components: list[Component] = field(default_factory=list)

    def __getitem__(self, name: str) -> Property:
        found = [each for each in self.properties if each.name == name]
        assert len(found) == 1, (name, found)
        return found[0]

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.properties]

    def named(self, name: str) -> list[Component]:
        return [each for each in self.components if each.name == name]


def content_lines(octets: bytes) -> Iterator[bytes]:
    """Unfolded lines; physical ones end in CRLF, hold at most 75 octets, are whole UTF-8 and no control but TAB."""
    assert octets.endswith(b"\r\n")
    for line in octets[:-2].split(b"\r\n"):
        assert 0 < len(line) <= 75, line
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line), line
        line.decode()
    yield from octets[:-2].replace(b"\r\n ", b"").split(b"\r\n")


def read(octets: bytes) -> Component:
    """The one component in `octets`."""
    root = Component("")
    stack = [root]
    for line in content_lines(octets):
        found = _LINE.fullmatch(line)
        assert found, line
        name, parameters, value = (piece.decode() for piece in found.groups())
        name = name.upper()
        if name == "BEGIN":
            stack.append(Component(value))
            stack[-2].components.append(stack[-1])
        elif name == "END":
            assert stack.pop().name == value
        else:
            pairs = dict(piece.split("=", 1) for piece in parameters.split(";")[1:])
            stack[-1].properties.append(Property(name, pairs, value))
    assert stack == [root] and len(root.components) == 1
    return root.components[0]


def wall(value: str) -> datetime:
    return datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007


def offset(value: str) -> timedelta:
    hours, minutes = int(value[1:3]), int(value[3:5])
    return timedelta(hours=hours, minutes=minutes) * (-1 if value[0] == "-" else 1)


def onsets(vtimezone: Component, year: int) -> list[tuple[datetime, timedelta]]:
    """(wall time of the onset seen with the offset before it, offset from then on) of one year, in order."""
    result = []
    for part in vtimezone.components:
        month, weekday = re.fullmatch(r"FREQ=YEARLY;BYMONTH=(\d+);BYDAY=-1(SU)", part["RRULE"].value).groups()
        assert weekday == "SU"
        first = wall(part["DTSTART"].value)
        last_day = date(year + int(month) // 12, int(month) % 12 + 1, 1) - timedelta(days=1)
        day = last_day - timedelta(days=(last_day.weekday() + 1) % 7)
        if datetime.combine(day, first.time()) >= first:
            result.append((datetime.combine(day, first.time()), offset(part["TZOFFSETTO"].value)))
    return sorted(result)


def instant(prop: Property, calendar: Component) -> datetime:
    """The instant of a date-time, local ones by the calendar's own VTIMEZONE."""
    if prop.value.endswith("Z"):
        assert not prop.parameters
        return wall(prop.value[:-1]).replace(tzinfo=UTC)
    zones = {each["TZID"].value: each for each in calendar.named("VTIMEZONE")}
    zone, local = zones[prop.parameters["TZID"]], wall(prop.value)
    known = onsets(zone, local.year - 1) + onsets(zone, local.year)
    now = [after for onset, after in known if onset <= local][-1]
    return (local - now).replace(tzinfo=UTC)
