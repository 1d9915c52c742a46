"""Languages, zones and the words for dates. The only importer of flask_babel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import flask_babel
from babel import Locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_day_names,
    get_timezone_location,
)
from babel.numbers import format_decimal
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale, get_locale
from flask_babel.speaklater import LazyString

from lms.config import LANGUAGES, Settings
from lms.kit.zones import is_zone

__all__ = [
    "LANGUAGES",
    "force_locale",
    "gettext",
    "lazy_gettext",
    "lazy_ngettext",
    "ngettext",
]

# flask_babel ships no types; a lazy text is used wherever a str is, and becomes one when it is shown
# give a LazyString, which does what a str does; forms, tables and refusals take either.
gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
lazy_gettext: Callable[..., str] = flask_babel.lazy_gettext
lazy_ngettext: Callable[..., str] = flask_babel.lazy_ngettext


def install(app: Flask, settings: Settings) -> None:
    """Makes `app` speak the settings' languages and gives templates the words for dates."""
    app.config["BABEL_DEFAULT_LOCALE"] = settings.locales[0]
    app.config["LMS_NETWORK_ZONE"] = settings.LMS_TIMEZONE
    app.config["LMS_LANGUAGES"] = settings.locales
    Babel(app, locale_selector=_select_language)
    if "__html__" in vars(LazyString):
        # it would call itself safe markup, with the names in it: they are escaped where they are shown
        delattr(LazyString, "__html__")
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.filters.update(
        instant=instant_words, day=day_words, clock=clock_words, duration=duration_words
    )
    app.jinja_env.globals.update(
        format_span=format_span,
        format_days=format_days,
        month_words=month_words,
        money_words=money_words,
        reader_zone=reader_zone,
        zone_name=zone_name,
        language_label=language_label,
        country_label=country_label,
        language=language,
        language_names=LANGUAGES,
    )


def _select_language() -> str:
    known: tuple[str, ...] = current_app.config["LMS_LANGUAGES"]
    if not has_request_context():
        return known[0]
    for wish in (request.args.get("lang"), getattr(g, "reader_language", None), request.cookies.get("lang")):
        if wish in known:
            return str(wish)
    return request.accept_languages.best_match(known) or known[0]


def language() -> str:
    """Two-letter code of the language in use now."""
    return str(getattr(get_locale(), "language", "en"))


def _locale() -> Locale:
    return get_locale() or Locale("en")


def languages() -> tuple[str, ...]:
    """The codes of the languages the network speaks, its default language first."""
    known: tuple[str, ...] = current_app.config["LMS_LANGUAGES"]
    return known


def known_language(code: str) -> str:
    """`code` if the network speaks it, else its default language."""
    return code if code in languages() else languages()[0]


def network_zone() -> str:
    """IANA name of the network's zone."""
    return str(current_app.config["LMS_NETWORK_ZONE"])


def reads_in(zone: str, language: str) -> None:
    """From now on in this request times are told in `zone` and words in `language` (unless the address asks otherwise):
    those of the profile of who reads."""
    g.reader_zone, g.reader_language = zone, language


def reader_zone() -> str:
    """IANA name of the reader's zone: the profile's, else the one chosen on this device, else the network's."""
    if not has_request_context():
        return network_zone()
    chosen = request.cookies.get("zone", "")
    return str(getattr(g, "reader_zone", None) or (chosen if is_zone(chosen) else network_zone()))


def language_label(code: str) -> str:
    """The name of a language in the reader's language; an unknown code as it is."""
    return str(_locale().languages.get(code, code))


def country_label(code: str) -> str:
    """The name of a country (ISO 3166-1) in the reader's language; an unknown code as it is."""
    return str(_locale().territories.get(code, code))


def zone_name(zone: str) -> str:
    """The place a zone is named after, in the reader's language, e.g. "Helsinki"."""
    return _zone_name(zone, _locale())


@lru_cache(maxsize=2048)
def _zone_name(zone: str, locale: Locale) -> str:
    return str(get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True))


def day_words(value: date | datetime, zone: str | None = None) -> str:
    """A day with its weekday and year; an instant is taken in `zone` (default: the reader's)."""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(zone or reader_zone())).date()
    return _day_words(value, _locale())


@lru_cache(maxsize=4096)  # a list shows the same days again and again
def _day_words(value: date, locale: Locale) -> str:
    return str(format_date(value, "EEE d MMM y", locale=locale))


def month_words(value: date) -> str:
    """The month of a day with its year, as the reader's language writes it."""
    return str(format_skeleton("yMMMM", value, locale=_locale()))


def weekday_names() -> list[tuple[str, str]]:
    """The days of a week from Monday, each short and in full, in the reader's language."""
    short, full = (get_day_names(width, "stand-alone", _locale()) for width in ("abbreviated", "wide"))
    return [(str(short[day]), str(full[day])) for day in range(7)]


def clock_words(value: datetime, zone: str) -> str:
    """The wall time of an instant in `zone`, 24 hours, without the zone's name."""
    local = value.astimezone(ZoneInfo(zone))
    return _clock_words(time(local.hour, local.minute), _locale())


@lru_cache(maxsize=4096)
def _clock_words(value: time, locale: Locale) -> str:
    return str(format_time(value, "HH:mm", locale=locale))


def instant_words(value: datetime, zone: str | None = None) -> str:
    """Day, wall time and short zone name: "Tue 1 Dec 2026 17:00 EET"."""
    zone = zone or reader_zone()
    local = value.astimezone(ZoneInfo(zone))
    return f"{day_words(local.date())} {clock_words(value, zone)} {local.tzname()}"


def duration_words(value: timedelta) -> str:
    """How long that is, roughly, in the reader's language: "3 days"."""
    return str(format_timedelta(value, granularity="minute", threshold=2, locale=_locale()))


def instant_in_both(value: datetime, *, zone: str, reader: str) -> str:
    """As `instant_words`, in `zone` and, where its wall differs, in that of `reader` too:
    "Tue 1 Dec 2026 17:00 CET (Tue 1 Dec 2026 18:00 EET)"."""
    first, second = instant_words(value, zone), instant_words(value, reader)
    return first if first == second else f"{first} ({second})"


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


def _moment(starts: datetime, ends: datetime, zone: str, *, beside: str = "") -> Moment:
    """The span on the wall of `zone`; without its day when that is the same on the wall of `beside`."""
    first, last = day_words(starts, zone), day_words(ends, zone)
    known = beside and (day_words(starts, beside), day_words(ends, beside)) == (first, first)
    if first == last:
        day = "" if known else f"{first}, "
        text = f"{day}{clock_words(starts, zone)}–{clock_words(ends, zone)}"
    else:
        text = f"{first} {clock_words(starts, zone)} – {last} {clock_words(ends, zone)}"
    return Moment(text, zone, gettext("%(place)s time", place=zone_name(zone)))


def format_span(
    starts: datetime, ends: datetime, venue_zone: str, *, online: bool = False, reader: str | None = None
) -> Span:
    """Both zones of a session: the venue's first, for online ones the reader's first; one only when the walls agree.

    `starts` and `ends` are aware instants; `reader` is the reader's zone (default: who makes this request). The day
    is repeated in the second when it differs.
    """
    own_zone = reader or reader_zone()
    main, other = (own_zone, venue_zone) if online else (venue_zone, own_zone)
    first, second = _moment(starts, ends, main), None
    if first.text == _moment(starts, ends, other).text:
        first = _moment(starts, ends, venue_zone)
    else:
        second = _moment(starts, ends, other, beside=main)
    return Span(first, second, starts.astimezone(UTC).isoformat(), ends.astimezone(UTC).isoformat())


def money_words(amount: Decimal, currency: str) -> str:
    """An amount with its currency (ISO 4217), written as the reader's language writes numbers: "1,200.00 EUR"."""
    return f"{format_decimal(amount, format='#,##0.00', locale=_locale())} {currency}"


def format_days(first: date | None, last: date | None) -> str:
    """A period of whole days, both ends included: "Mon 1 Mar 2027 – Wed 3 Mar 2027"."""
    if first is None:
        return ""
    if last is None or last == first:
        return day_words(first)
    return f"{day_words(first)} – {day_words(last)}"


def names(mapping: dict[str, Any]) -> list[tuple[str, Any]]:
    """Pairs of a mapping of code to lazy label, in the order they were written, for selects."""
    return list(mapping.items())
