"""Partial dates: what is known of a day. Only a day makes an entry, a countdown or a deadline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal, Sentence
from lms.kit.zones import FIRST_YEAR, LAST_YEAR


class Precision(StrEnum):
    """How much of a date is known; the comment shows how its value is written."""

    DAY = "day"  # 2027-03-01
    MONTH = "month"  # 2027-03
    SEASON = "season"  # 2027-spring
    YEAR = "year"  # 2027
    ACADEMIC_YEAR = "academic_year"  # 2026/27
    YEARLY_DAY = "yearly_day"  # --02-16


PRECISION_WORDS: dict[Precision, Sentence] = {
    Precision.DAY: _l("a day"),
    Precision.MONTH: _l("a month"),
    Precision.SEASON: _l("a season"),
    Precision.YEAR: _l("a year"),
    Precision.ACADEMIC_YEAR: _l("an academic year"),
    Precision.YEARLY_DAY: _l("every year on a day"),
}

# The first month of each season. Winter is named after the year in which it begins.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_FORMS = {
    Precision.DAY: re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", re.ASCII),
    Precision.MONTH: re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)", re.ASCII),
    Precision.SEASON: re.compile(r"(?P<year>\d{4})-(?P<season>spring|summer|autumn|winter)", re.ASCII),
    Precision.YEAR: re.compile(r"(?P<year>\d{4})", re.ASCII),
    Precision.ACADEMIC_YEAR: re.compile(r"(?P<year>\d{4})/(?P<next>\d\d)", re.ASCII),
    Precision.YEARLY_DAY: re.compile(r"--(?P<month>\d\d)-(?P<day>\d\d)", re.ASCII),
}
_MONTHS: tuple[Sentence, ...] = (
    _l("January"),
    _l("February"),
    _l("March"),
    _l("April"),
    _l("May"),
    _l("June"),
    _l("July"),
    _l("August"),
    _l("September"),
    _l("October"),
    _l("November"),
    _l("December"),
)


@dataclass(frozen=True)
class PartialDate:
    """`value` in the form of its `precision`; `sort_day`: the first day it can mean, for ordering only."""

    precision: Precision
    value: str
    sort_day: date

    @property
    def known_day(self) -> date | None:
        """The day when exactly one is known, else None: no entry, no countdown, no deadline."""
        return self.sort_day if self.precision is Precision.DAY else None

    @property
    def text(self) -> Sentence:
        """Words for a period that has no printed text of its own; a day stays in ISO form for the page to write."""
        match self.precision:
            case Precision.MONTH:
                return _l(
                    "%(month)s %(year)s", month=_MONTHS[self.sort_day.month - 1], year=self.sort_day.year
                )
            case Precision.SEASON:
                return _season(self.value.partition("-")[2], year=self.sort_day.year)
            case Precision.ACADEMIC_YEAR:
                return _l("academic year %(years)s", years=self.value)
            case Precision.YEARLY_DAY:
                month = _MONTHS[self.sort_day.month - 1]
                return _l("every year on %(day)s %(month)s", day=self.sort_day.day, month=month)
            case _:
                return self.value


def _season(season: str, *, year: int) -> Sentence:
    return {
        "spring": _l("spring %(year)s", year=year),
        "summer": _l("summer %(year)s", year=year),
        "autumn": _l("autumn %(year)s", year=year),
        "winter": _l("winter %(year)s", year=year),
    }[season]


def partial_date(
    precision: Precision, value: str, *, today: date, field: str = "period_value"
) -> PartialDate:
    """Reads `value` in the form of its precision.

    `today` matters only to a day of every year, whose sort day is its next occurrence (29 February: in the next leap
    year). Refuses what is not of that form, no day of the calendar, or outside 1990 to 2100.
    """
    value = value.strip()
    found = _FORMS[precision].fullmatch(value)
    try:
        if found is None:
            raise ValueError
        return PartialDate(precision, value, _sort_day(precision, found.groupdict(), today=today))
    except ValueError:
        raise Refusal(
            "bad_date", _l("“%(value)s” is not a date of this kind.", value=value[:40]), field
        ) from None


def _sort_day(precision: Precision, parts: dict[str, str], *, today: date) -> date:
    if precision is Precision.YEARLY_DAY:
        return _next_occurrence(month=int(parts["month"]), day=int(parts["day"]), today=today)
    year = int(parts["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError
    if precision is Precision.ACADEMIC_YEAR:
        if int(parts["next"]) != (year + 1) % 100:
            raise ValueError
        return date(year, 8, 1)
    month = SEASONS[parts["season"]] if precision is Precision.SEASON else int(parts.get("month", 1))
    return date(year, month, int(parts.get("day", 1)))


def _next_occurrence(*, month: int, day: int, today: date) -> date:
    date(2000, month, day)  # raises for what is a day in no year; 2000 was a leap year
    for year in range(today.year, today.year + 9):  # leap years are at most eight years apart
        try:
            if (occurrence := date(year, month, day)) >= today:
                return occurrence
        except ValueError:
            continue
    raise ValueError
