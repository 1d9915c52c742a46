"""What reports count and what they may show of it; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.enrolments.rules import Parts, Seat, is_live
from lms.kit.zones import localize, wall_day

FEWEST = 5
"""People whom the network office sees as a number; fewer are "<5"."""
MOST_POINTS = 45
YEARS = range(2000, 2101)
CONFIRMED, OPEN, WITHOUT = range(3)


def standing(parts: Parts) -> int:
    """How an enrolment counts: `CONFIRMED` (a place, to the end or still), `OPEN` (to decide, waiting, offered) or
    `WITHOUT` a place."""
    if parts.seat is Seat.CONFIRMED:
        return CONFIRMED
    return OPEN if is_live(parts) else WITHOUT


def guarded(numbers: Sequence[int]) -> list[str]:
    """A column of counts of people for the network office: 1 to 4 are "<5". When that hides one number only, the
    smallest other is "≥5": else the sum, which is public, would tell the hidden one."""
    shown = ["<5" if 0 < number < FEWEST else str(number) for number in numbers]
    others = [place for place, number in enumerate(numbers) if number >= FEWEST]
    if shown.count("<5") == 1 and others:
        shown[min(others, key=lambda place: numbers[place])] = "≥5"
    return shown


@dataclass(frozen=True)
class Change:
    """What changed in an hour, which begins at the aware instant `at`."""

    at: datetime
    enrolled: int
    confirmed: int
    waiting: int


@dataclass(frozen=True)
class Point:
    """How many there were at the end of a day: ever enrolled, with a confirmed place, on the waiting list."""

    day: date
    enrolled: int
    confirmed: int
    waiting: int


def course_of_time(changes: Sequence[Change], *, zone: str, until: date) -> list[Point]:
    """The state at the end of each day (on the wall of `zone`) from the first change to `until` or the last change; of
    long times each week or each fourth week, so that there are at most about 45 points."""
    if not changes:
        return []
    moved = [(wall_day(each.at, zone), each) for each in changes]
    first, last = moved[0][0], max(until, moved[-1][0])
    span = (last - first).days + 1
    step = next((days for days in (1, 7, 28) if span <= days * MOST_POINTS), span // MOST_POINTS + 1)
    days = [last - timedelta(days=back) for back in range(0, span, step)][::-1]
    points, sums, place = [], [0, 0, 0], 0
    for day in days:
        while place < len(moved) and moved[place][0] <= day:
            change = moved[place][1]
            sums = [
                a + b for a, b in zip(sums, (change.enrolled, change.confirmed, change.waiting), strict=True)
            ]
            place += 1
        points.append(Point(day, *sums))
    return points


@dataclass(frozen=True)
class Balance:
    """Seats between a centre and another (`centre_id` None: people of no centre) in the runs that start in one year.

    `sent`: own people with a confirmed place in their runs; `received`: theirs in ours. Of pools in their runs that
    the centre is in: seats `reserved`, how many of them `used`, how many `unused` when they were released.
    """

    centre_id: int | None
    sent: int = 0
    received: int = 0
    reserved: int = 0
    used: int = 0
    unused: int = 0

    @property
    def difference(self) -> int:
        """Sent less received."""
        return self.sent - self.received


def total(lines: Sequence[Balance]) -> Balance:
    """The sum of all lines."""
    names = ("sent", "received", "reserved", "used", "unused")
    return Balance(None, **{name: sum(getattr(line, name) for line in lines) for name in names})


def year_asked(typed: str | None, *, now: datetime, zone: str) -> int:
    """The year that an address names, from 2000 to 2100; anything else is the present one in `zone`."""
    year = int(typed) if typed and len(typed) == 4 and typed.isascii() and typed.isdigit() else 0
    return year if year in YEARS else wall_day(now, zone).year


def year_span(year: int, zone: str) -> tuple[datetime, datetime]:
    """The instants at which `year` and the next one begin in `zone`."""
    begins, ends = (localize(datetime(each, 1, 1), zone, fold=0) for each in (year, year + 1))  # noqa: DTZ001 - wall
    return begins, ends


@dataclass(frozen=True)
class Flow:
    """From a home centre (None: people of no centre) to a host centre in one year: people with a stay or a completed
    course there, days of their stays, courses completed, stays that had a day."""

    home_id: int | None
    host_id: int
    people: int = 0
    days: int = 0
    courses: int = 0
    stays: int = 0


MEASURES = ("days", "people", "courses", "stays")
"""What a matrix of flows can show, the first if nothing is asked for."""


def measure_asked(typed: str | None) -> str:
    """The measure that an address names; anything else is the first."""
    return typed if typed in MEASURES else MEASURES[0]


FEW, HIDDEN = "few", "hidden"


def public_figures(numbers: Sequence[int]) -> list[str]:
    """A column of counts of people for everybody: below five it is `FEW`, none included. Where that hides one figure
    only, the smallest other is `HIDDEN` too: else the sum, which is public, would tell the hidden one."""
    shown = [FEW if number < FEWEST else str(number) for number in numbers]
    others = [place for place, number in enumerate(numbers) if number >= FEWEST]
    if shown.count(FEW) == 1 and others:
        shown[min(others, key=lambda place: numbers[place])] = HIDDEN
    return shown
