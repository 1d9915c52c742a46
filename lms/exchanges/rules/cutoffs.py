"""The deadlines of a slot: wall times of the host's zone and their instants; those that come again."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.courses.rules import PartialDate, Precision, partial_date
from lms.exchanges.rules.slot_input import SlotInput
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal
from lms.kit.zones import localize

DATED = ("single_deadline", "cohort", "rolling", "twice_yearly")
"""Intakes whose deadlines are typed; those of `monthly_cutoff` follow from the calendar, others have none."""


@dataclass(frozen=True)
class Deadline:
    """A deadline: the naive wall time in the host's zone, its instant (aware UTC), how it comes again."""

    label: str
    wall: datetime
    at: datetime
    repeats: str = ""


def deadlines_of(values: SlotInput, *, zone: str, now: datetime) -> tuple[list[Deadline], list[Problem]]:
    """The deadlines that `values` name in `zone`, in the order of time, and what is wrong with them, each at its field
    (XB27). Of one that comes again only the next one after `now`."""
    if values.intake == "monthly_cutoff":
        wall = next_month_end(values.monthly_at, zone=zone, now=now)
        return _located([("", wall, "monthly", "monthly_at")], zone)
    if values.intake not in DATED:
        return [], []
    yearly = values.intake == "twice_yearly"
    named = [
        (
            each.label,
            next_yearly(each.wall, zone=zone, now=now) if yearly else each.wall,
            "yearly" if yearly else "",
            f"cutoff_{number}_day",
        )
        for number, each in enumerate(values.cutoffs, start=1)
    ]
    return _located(named, zone)


def _located(named: list[tuple[str, datetime, str, str]], zone: str) -> tuple[list[Deadline], list[Problem]]:
    found, problems = [], []
    for label, wall, repeats, field in named:
        at, problem = instant_of(wall, zone, field=field)
        if problem is not None:
            problems.append(problem)
        if at is not None:
            found.append(Deadline(label, wall, at, repeats))
    return sorted(found, key=lambda each: (each.at, each.label)), problems


def instant_of(wall: datetime, zone: str, *, field: str) -> tuple[datetime | None, Problem | None]:
    """The instant of a naive wall time in `zone`, or why there is none: the clocks change in that night (XB27)."""
    try:
        return localize(wall, zone, field=field).astimezone(UTC), None
    except Refusal as refusal:
        if refusal.code == "wall_time_twice":
            return None, Problem(
                refusal.code, _l("This time exists twice that night; choose another."), field
            )
        sentence = _l("This time exists not at all that night; choose another.")
        return None, Problem(refusal.code, sentence, field)


def next_month_end(hour: time, *, zone: str, now: datetime) -> datetime:
    """The last day of this month at `hour` (naive, on the wall of `zone`), or of the next month once that is past."""
    day = now.astimezone(ZoneInfo(zone)).date()
    wall = _month_end(day, hour)
    if _instant(wall, zone) > now:
        return wall
    return _month_end(day.replace(day=28) + timedelta(days=4), hour)


def next_yearly(wall: datetime, *, zone: str, now: datetime) -> datetime:
    """The next occurrence after `now` of a day and hour of every year; 29 February: in the next leap year."""
    year = now.astimezone(ZoneInfo(zone)).year
    for each in range(year, year + 9):  # leap years are at most eight years apart
        try:
            found = wall.replace(year=each)
        except ValueError:
            continue
        if _instant(found, zone) > now:
            return found
    raise ValueError(f"no year has {wall:%m-%d}")


def advanced(wall: datetime, repeats: str, *, zone: str, now: datetime) -> datetime:
    """The wall time of the next deadline of one that comes again and has passed. A night in which the clocks change is
    taken by its first hour that exists."""
    if repeats == "monthly":
        return next_month_end(wall.time(), zone=zone, now=now)
    return next_yearly(wall, zone=zone, now=now)


def _month_end(day: date, hour: time) -> datetime:
    return datetime.combine(day.replace(day=monthrange(day.year, day.month)[1]), hour)


def _instant(wall: datetime, zone: str) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


_ROUGH = (
    (Precision.ACADEMIC_YEAR, re.compile(r"(?:academic year )?(\d{4})/(?:\d\d)?(\d\d)"), "{0}/{1}"),
    (Precision.SEASON, re.compile(r"(spring|summer|autumn|winter) (\d{4})"), "{1}-{0}"),
    (Precision.MONTH, re.compile(r"(\d{4})-(\d\d)"), "{0}-{1}"),
    (Precision.YEAR, re.compile(r"(\d{4})"), "{0}"),
)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december"),
)


def rough_period(text: str, *, today: date) -> PartialDate | None:
    """What a printed deadline without a day says ("autumn 2027", "May 2027", "2027", "2026/27"); None for words that
    say no period: they are shown as they are, without a place in the order of time."""
    folded = " ".join(text.casefold().split())
    month, _blank, year = folded.partition(" ")
    if month in _MONTHS and year.isdigit():
        folded = f"{year}-{_MONTHS.index(month) + 1:02}"
    for precision, form, value in _ROUGH:
        if found := form.fullmatch(folded):
            try:
                return partial_date(precision, value.format(*found.groups()), today=today, field="rough")
            except Refusal:
                return None
    return None


def last_day_of(period: PartialDate) -> date:
    """The last day that a period can mean: it is sorted after the days it may turn out to be."""
    months = {Precision.MONTH: 1, Precision.SEASON: 3, Precision.YEAR: 12, Precision.ACADEMIC_YEAR: 12}
    first, count = period.sort_day, months.get(period.precision, 0)
    if not count:
        return first
    year, month = divmod(first.year * 12 + first.month - 1 + count, 12)
    return date(year, month + 1, 1) - timedelta(days=1)
