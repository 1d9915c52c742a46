"""Spans of time in words, on one or two walls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from flask import Flask

from lms.kit.i18n import clock_words, day_words, gettext, language, reader_zone, zone_name
from lms.kit.zones import happens_twice


def install(app: Flask) -> None:
    """Gives templates the words for spans."""
    app.jinja_env.globals.update(format_span=format_span)


@dataclass(frozen=True)
class Moment:
    """A span of time as one zone's wall shows it."""

    text: str
    zone: str
    zone_name: str


@dataclass(frozen=True)
class Span:
    """A span of time in the zone that matters most, and in a second one when its wall differs."""

    first: Moment
    second: Moment | None
    iso_start: str
    iso_end: str


@lru_cache(maxsize=2048)  # a page shows the same spans as the one before
def _moment(_language: str, starts: datetime, ends: datetime, zone: str, *, beside: str = "") -> Moment:
    """The span on the wall of `zone`, in the language in use; without its day when that is the same on the wall of
    `beside`."""
    first, last = day_words(starts, zone), day_words(ends, zone)
    known = beside and (day_words(starts, beside), day_words(ends, beside)) == (first, first)
    if first == last:
        day = "" if known else f"{first}, "
        text = f"{day}{_clock(starts, zone)}–{_clock(ends, zone)}"
    else:
        text = f"{first} {_clock(starts, zone)} – {last} {_clock(ends, zone)}"
    return Moment(text, zone, gettext("%(place)s time", place=zone_name(zone)))


def _clock(value: datetime, zone: str) -> str:
    """The wall time; in the night in which it comes twice with the short name of the one that is meant."""
    local = value.astimezone(ZoneInfo(zone))
    words = clock_words(value, zone)
    return f"{words} {local.tzname()}" if happens_twice(local.replace(tzinfo=None), zone) else words


def format_span(
    starts: datetime, ends: datetime, venue_zone: str, *, online: bool = False, reader: str | None = None
) -> Span:
    """Both zones of a session: the venue's first, for online ones the reader's first; one only when the walls agree.

    `starts` and `ends` are aware instants; `reader` is the reader's zone (default: who makes this request). The day
    is repeated in the second when it differs.
    """
    own_zone = reader or reader_zone()
    main, other = (own_zone, venue_zone) if online else (venue_zone, own_zone)
    told = partial(_moment, language(), starts, ends)
    first, second = told(main), None
    if first.text == told(other).text:
        first = told(venue_zone)
    else:
        second = told(other, beside=main)
    return Span(first, second, starts.astimezone(UTC).isoformat(), ends.astimezone(UTC).isoformat())
