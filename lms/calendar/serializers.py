"""Entries as the list and the month table show them: by day, in the reader's zone; pure."""

from __future__ import annotations

from calendar import MONDAY, Calendar
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from urllib.parse import urlencode

from lms.agenda.rules import DEADLINES, EntryCard, Reference
from lms.calendar.rules import month_text
from lms.courses.rules import Filter
from lms.kit import atom
from lms.kit.i18n import clock_words, day_words, format_days, instant_words
from lms.kit.i18n import gettext as _
from lms.kit.spans import Span, format_span
from lms.kit.zones import wall_days

MOST_DAYS = 366
MOST_IN_A_DAY = 3
LONG_DAYS = 7
"""What lasts longer is named on its first day, in the table and in the list; on the others it is counted."""


@dataclass(frozen=True)
class Host:
    """The centre whose colour an entry has: `name` is its short name, which stands beside the colour."""

    slug: str
    name: str
    full_name: str = ""


@dataclass(frozen=True)
class Line:
    """One entry on one day. `kind`: what it is, where that needs a word; `due`: it is a deadline; `mine`: it concerns
    the reader; `lasting`: it began before and lasts longer than `LONG_DAYS`; `again`: besides, a day before this one
    named it. `until`: its last day, where it lasts so long."""

    day: date
    title: str
    href: str
    time: str
    span: Span | None
    place: str
    centre: Host | None
    state: str
    state_label: str
    cancelled: bool
    kind: str = ""
    due: bool = False
    mine: bool = False
    lasting: bool = False
    again: bool = False
    until: str = ""


@dataclass(frozen=True)
class Day:
    """A day and its entries, in order; `ongoing`: how many more there are that a day before names."""

    day: date
    entries: list[Line]
    ongoing: int = 0


@dataclass(frozen=True)
class Cell:
    """A day of the month table: its first entries and how many more it has; `inside`: it is of the month."""

    day: date
    inside: bool
    today: bool
    entries: list[Line] = field(default_factory=list)
    more: int = 0

    @property
    def number(self) -> int:
        """How many entries the day has."""
        return len(self.entries) + self.more


@dataclass(frozen=True)
class Week:
    """A row of the month table: the number of the week (ISO 8601) and its days from Monday to Sunday."""

    number: int
    cells: list[Cell]


def weeks_of(month: date, days: Iterable[Day], *, today: date) -> list[Week]:
    """The month that begins on `month` as rows of whole weeks. A day shows at most `MOST_IN_A_DAY` entries, the
    reader's own first, then those with a time, and counts the others; the days before and after the month stay empty:
    their own months show them."""
    known = {day.day: day.entries for day in days}
    rows = Calendar(MONDAY).monthdatescalendar(month.year, month.month)
    return [Week(row[0].isocalendar().week, [_cell(day, month, known, today) for day in row]) for row in rows]


def _cell(day: date, month: date, known: Mapping[date, list[Line]], today: date) -> Cell:
    inside = day.month == month.month
    lines = known.get(day, []) if inside else []
    named = sorted(
        (line for line in lines if not line.lasting), key=lambda line: (not line.mine, not line.time)
    )
    shown = named[:MOST_IN_A_DAY]
    return Cell(day, inside, day == today, shown, len(lines) - len(shown))


def listed(days: Iterable[Day], *, every_day: bool = False) -> list[Day]:
    """The days as a list names them: what lasts long once, with its last day; without the days that then have nothing
    of their own, unless `every_day` is led to."""
    told = [
        Day(
            day.day, [line for line in day.entries if not line.again], sum(line.again for line in day.entries)
        )
        for day in days
    ]
    return [day for day in told if day.entries or every_day]


def legend(days: Iterable[Day]) -> list[Host]:
    """The centres whose entries stand on these days, by short name."""
    found = {line.centre for day in days for line in day.entries if line.centre}
    return sorted(found, key=lambda host: host.name)


def by_day(
    cards: Iterable[EntryCard],
    *,
    zone: str,
    first: date,
    last: date,
    hosts: Mapping[Reference, Host],
    mine: Collection[str] = (),
) -> list[Day]:
    """The entries by the reader's days, from `first` to `last` (both included); an entry of several days stands on each
    of them, `MOST_DAYS` at most. `hosts` are centres by what the entry belongs to, `mine` the UIDs of what concerns the
    reader."""
    own = frozenset(mine)
    lines = [line for card in cards for line in _lines(card, zone, (first, last), hosts, card.uid in own)]
    lines.sort(key=lambda line: (line[0], line[1]))
    return [
        Day(day, [line for _day, _time, line in group])
        for day, group in groupby(lines, key=lambda line: line[0])
    ]


def _lines(
    card: EntryCard, zone: str, within: tuple[date, date], hosts: Mapping[Reference, Host], mine: bool
) -> Iterator[tuple[date, str, Line]]:
    """The entry on each of its days `within`: the day, what orders it there, and the line."""
    first, last = within
    if card.starts_on and card.ends_on:
        start, end = max(card.starts_on, first), min(card.ends_on, last)
        long = (card.ends_on - card.starts_on).days >= LONG_DAYS
        line = _line(card, start, "", None, hosts, mine)
        if long:
            line = replace(line, until=_("until %(time)s", time=day_words(card.ends_on)))
        for number in range(min((end - start).days + 1, MOST_DAYS)):
            day = start + timedelta(days=number)
            lasting = long and day > card.starts_on
            yield day, "", replace(line, day=day, lasting=lasting, again=lasting and day > start)
        return
    span = format_span(card.starts_at, card.ends_at, card.zone, reader=zone)
    days = wall_days(card.starts_at, card.ends_at, zone)
    for day in days:
        if first <= day <= last:
            begins = clock_words(card.starts_at, zone) if day == days[0] else ""
            ends = _("until %(time)s", time=clock_words(card.ends_at, zone)) if day == days[-1] else ""
            yield day, begins, _line(card, day, begins or ends, span, hosts, mine)


def _line(
    card: EntryCard, day: date, time: str, span: Span | None, hosts: Mapping[Reference, Host], mine: bool
) -> Line:
    cancelled = card.status == "cancelled"
    label = {"cancelled": _("Cancelled"), "postponed": _("Postponed")}.get(card.mark, "")
    if card.status == "tentative":
        label = _("Not certain yet")
    imported = card.group[0] == "centre"  # its first category names its source
    due = card.source[0] in DEADLINES
    return Line(
        day=day,
        title=card.title,
        href=card.path,
        time=time,
        span=span,
        place=card.location,
        centre=hosts.get(card.group),
        state=card.mark or card.status,
        state_label=label,
        cancelled=cancelled,
        kind=_("Deadline") if due else card.categories[0] if imported and card.categories else "",
        due=due,
        mine=mine,
    )


def atom_entry(card: EntryCard, *, base_url: str) -> atom.Entry:
    """An entry for a reader of news; it changed when what calendars show of it did."""
    marks = {"cancelled": _("Cancelled"), "postponed": _("Postponed")}
    when = format_days(card.starts_on, card.ends_on) or instant_words(card.starts_at, card.zone)
    url = base_url + card.path
    return atom.Entry(
        ident=f"{url}#{card.uid.partition('@')[0]}",
        url=url,
        title=f"{marks[card.mark]}: {card.title}" if card.mark in marks else card.title,
        summary=" · ".join(part for part in (when, card.location) if part),
        updated=card.stamp,
    )


@dataclass(frozen=True)
class Choice:
    """One box of a filter; `count` None: not counted on this page."""

    value: str
    label: str
    checked: bool
    count: int | None = None


@dataclass(frozen=True)
class Chip:
    """One active filter, and the address without it."""

    label: str
    value: str
    remove_url: str


def choices(asked: Filter, named: Mapping[str, Iterable[tuple[str, str]]]) -> dict[str, list[Choice]]:
    """The boxes of each facet; `named` gives (value, label) of each in order."""
    return {
        name: [Choice(value, label, value in asked.values(name)) for value, label in pairs]
        for name, pairs in named.items()
    }


def chips(asked: Filter, named: Mapping[str, Iterable[tuple[str, str]]], *, month: date | None) -> list[Chip]:
    """The active filters in words, each with the calendar's address that lacks it."""
    labels = {(name, value): label for name, pairs in named.items() for value, label in pairs}
    kinds = {"q": _("Words"), "from": _("From"), "to": _("To")}
    return [
        Chip(
            kinds.get(name, ""),
            labels.get((name, value), _day(asked, name) or value),
            address(asked.without(name, value), month),
        )
        for name, value in asked.active()
    ]


def address(asked: Filter, month: date | None = None) -> str:
    """The calendar with this filter, as the list or as the table of a month."""
    pairs = [("month", month_text(month))] if month else []
    return f"/calendar?{urlencode(pairs + asked.pairs())}".rstrip("?")


def _day(asked: Filter, name: str) -> str:
    day = {"from": asked.from_on, "to": asked.to_on}.get(name)
    return day_words(day) if day else ""
