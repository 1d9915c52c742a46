"""Entries as the agenda list shows them: by day, in the reader's zone; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from lms.agenda.rules import EntryCard, Reference
from lms.courses.rules import Filter
from lms.kit import atom
from lms.kit.i18n import Span, clock_words, day_words, format_days, format_span, instant_words
from lms.kit.i18n import gettext as _


@dataclass(frozen=True)
class Host:
    """The centre whose colour an entry has."""

    slug: str
    name: str


@dataclass(frozen=True)
class Line:
    """One entry on one day."""

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


@dataclass(frozen=True)
class Day:
    """A day and its entries, in order."""

    day: date
    entries: list[Line]


def by_day(
    cards: Iterable[EntryCard], *, zone: str, first: date, last: date, hosts: Mapping[Reference, Host]
) -> list[Day]:
    """The entries by the reader's days, from `first` to `last` (both included); an entry of several days stands on each
    of them. `hosts` are centres by what the entry belongs to."""
    lines = [line for card in cards for line in _lines(card, zone, hosts)]
    lines = sorted(
        (line for line in lines if first <= line.day <= last), key=lambda line: (line.day, line.time)
    )
    return [Day(day, list(group)) for day, group in groupby(lines, key=lambda line: line.day)]


def _lines(card: EntryCard, zone: str, hosts: Mapping[Reference, Host]) -> list[Line]:
    if card.starts_on and card.ends_on:
        days = [card.starts_on + timedelta(days=n) for n in range((card.ends_on - card.starts_on).days + 1)]
        return [_line(card, day, "", None, hosts) for day in days[:366]]
    span = format_span(card.starts_at, card.ends_at, card.zone, reader=zone)
    local = card.starts_at.astimezone(ZoneInfo(zone))
    return [_line(card, local.date(), clock_words(card.starts_at, zone), span, hosts)]


def _line(card: EntryCard, day: date, time: str, span: Span | None, hosts: Mapping[Reference, Host]) -> Line:
    cancelled = card.status == "cancelled"
    label = {"cancelled": _("Cancelled"), "postponed": _("Postponed")}.get(card.mark, "")
    if card.status == "tentative":
        label = _("Not certain yet")
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


def chips(asked: Filter, named: Mapping[str, Iterable[tuple[str, str]]], *, path: str) -> list[Chip]:
    """The active filters in words, each with the address that lacks it."""
    labels = {(name, value): label for name, pairs in named.items() for value, label in pairs}
    kinds = {"q": _("Words"), "from": _("From"), "to": _("To")}
    return [
        Chip(
            kinds.get(name, ""),
            labels.get((name, value), _day(asked, name) or value),
            f"{path}?{asked.without(name, value).query()}".rstrip("?"),
        )
        for name, value in asked.active()
    ]


def _day(asked: Filter, name: str) -> str:
    day = {"from": asked.from_on, "to": asked.to_on}.get(name)
    return day_words(day) if day else ""
