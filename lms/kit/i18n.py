"""Languages, zones and the words for dates. The only importer of flask_babel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from gettext import NullTranslations
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
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from lms.config import LANGUAGES, Settings
from lms.kit.zones import is_zone

__all__ = ["LANGUAGES", "force_locale", "gettext", "lazy_gettext", "lazy_ngettext", "ngettext"]

_CATALOGUES: dict[str, Any] = {}


def _catalogue() -> Any:
    """The words of the language in use now: a page asks for a hundred, and the library looks for the file anew in each
    request."""
    locale = _known_locale()
    if locale is None:
        return NullTranslations()
    found = _CATALOGUES.get(locale.language)
    if found is None:
        found = _CATALOGUES[locale.language] = flask_babel.get_translations()
    return found


def gettext(message: str, **values: Any) -> str:
    """The message in the language in use, with `values` put in where it names them."""
    text: str = _catalogue().gettext(message)
    return text % values if values else text


def ngettext(singular: str, plural: str, num: float, **values: Any) -> str:
    """As `gettext`, in the form that goes with `num` by the rule of the language."""
    text: str = _catalogue().ngettext(singular, plural, num)
    return text % {"num": _number(num), **values}


def _number(num: float) -> str:
    """Thousands apart, as the language in use writes them; what is smaller as it is."""
    return str(num) if abs(num) < 1000 else str(format_decimal(num, format="#,##0.###", locale=_locale()))


# flask_babel ships no types; a lazy text is used wherever a str is, and becomes one when it is shown: forms, tables and
# refusals take either.
lazy_gettext: Callable[..., str] = partial(LazyString, gettext)
lazy_ngettext: Callable[..., str] = partial(LazyString, ngettext)


@pass_eval_context
def _in_template(context: EvalContext, message: str, **values: Any) -> str:
    """`_()` of templates: what is put in is escaped where the template escapes."""
    text: str = _catalogue().gettext(message)
    return (Markup(text) if context.autoescape else text) % values  # noqa: S704  # our own words


@pass_eval_context
def _in_template_counted(context: EvalContext, singular: str, plural: str, num: int, **values: Any) -> str:
    text: str = _catalogue().ngettext(singular, plural, num)
    words = Markup(text) if context.autoescape else text  # noqa: S704  # our own words
    return words % {"num": _number(num), **values}


def install(app: Flask, settings: Settings) -> None:
    """Makes `app` speak the settings' languages and gives templates the words for dates."""
    app.config["BABEL_DEFAULT_LOCALE"] = settings.locales[0]
    app.config["LMS_NETWORK_ZONE"] = settings.LMS_TIMEZONE
    app.config["LMS_LANGUAGES"] = settings.locales
    Babel(app, locale_selector=_select_language)
    if "__html__" in vars(LazyString):
        # it would call itself safe markup, with the names in it: they are escaped where they are shown
        delattr(LazyString, "__html__")
    app.jinja_env.globals.update(_=_in_template, ngettext=_in_template_counted)
    app.jinja_env.filters.update(
        instant=instant_words, day=day_words, clock=clock_words, duration=duration_words
    )
    app.jinja_env.globals.update(
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
    return _locale().language


def _locale() -> Locale:
    return _known_locale() or Locale("en")


def _known_locale() -> Any:
    """The language in use now, read where flask_babel keeps it: asked two hundred times a page, its own way adds up."""
    try:
        return g._flask_babel.babel_locale or get_locale()
    except (AttributeError, RuntimeError):  # not chosen yet, or outside the application
        return get_locale()


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
