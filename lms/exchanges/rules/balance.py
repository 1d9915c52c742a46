"""Person-days of stays: days on which somebody was there, and days that are still to come; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

Span = tuple[date, date]
"""First and last day; both count."""

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class StayDays:
    """One stay, as far as its days matter. `arrival` None: it has not begun. `departure` None: it goes on."""

    home_id: int | None
    host_id: int
    person_id: int
    planned: Span
    arrival: date | None = None
    departure: date | None = None
    interruptions: tuple[Span, ...] = ()
    stands_for: frozenset[int] | None = None
    """None: whose stay it is is known. Else it was anonymised, and these are the years in which it is a person's."""


@dataclass(frozen=True)
class Flow:
    """Between one home centre and one host centre: days, and stays that have any; `planned` ones lie ahead."""

    home_id: int | None
    host_id: int
    days: int = 0
    stays: int = 0
    planned_days: int = 0
    planned_stays: int = 0


@dataclass
class _Sum:
    days: int = 0
    stays: int = 0
    planned_days: int = 0
    planned_stays: int = 0


def year_of(year: int) -> Span:
    """The days of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def clipped(span: Span, within: Span) -> Span | None:
    """The part of a span that lies in another; None: nothing of it."""
    first, last = max(span[0], within[0]), min(span[1], within[1])
    return (first, last) if first <= last else None


def days_in(span: Span, *, without: Collection[Span] = ()) -> int:
    """How many days a span has, without those of the other spans; a day that several of them name is taken off once."""
    left = (span[1] - span[0]).days + 1
    reached = span[0] - DAY
    for away in sorted(filter(None, (clipped(each, span) for each in without))):
        first = max(away[0], reached + DAY)
        if first <= away[1]:
            left -= (away[1] - first).days + 1
            reached = away[1]
    return left


def actual_days(stay: StayDays, *, within: Span, today: date) -> int:
    """On how many days of `within` the guest was there, to today; interruptions do not count."""
    if stay.arrival is None or stay.arrival > today:
        return 0
    last = min(stay.departure or today, today)
    span = clipped((stay.arrival, last), within) if stay.arrival <= last else None
    return days_in(span, without=stay.interruptions) if span else 0


def planned_days(stay: StayDays, *, within: Span, today: date) -> int:
    """How many days of `within` are planned and have not come yet: all of a stay that has not begun, the rest of one
    that goes on; none of one that is over."""
    if stay.departure is not None:
        return 0
    span: Span | None = stay.planned
    if stay.arrival is not None:
        rest = (max(stay.planned[0], today + DAY), stay.planned[1])
        span = rest if rest[0] <= rest[1] else None
    span = clipped(span, within) if span else None
    return days_in(span, without=stay.interruptions if stay.arrival else ()) if span else 0


def flows(stays: Iterable[StayDays], *, within: Span, today: date) -> list[Flow]:
    """The sums of each pair of home and host centre that has any day in `within`, by their ids; people of no centre
    last."""
    sums: dict[tuple[int | None, int], _Sum] = {}
    for stay in stays:
        actual = actual_days(stay, within=within, today=today)
        ahead = planned_days(stay, within=within, today=today)
        if actual or ahead:
            line = sums.setdefault((stay.home_id, stay.host_id), _Sum())
            line.days += actual
            line.stays += actual > 0
            line.planned_days += ahead
            line.planned_stays += ahead > 0
    ordered = sorted(sums, key=lambda pair: (pair[0] is None, pair[0] or 0, pair[1]))
    return [
        Flow(home, host, line.days, line.stays, line.planned_days, line.planned_stays)
        for home, host in ordered
        for line in (sums[home, host],)
    ]


@dataclass(frozen=True)
class Exchange:
    """A centre with one other (None: people of no centre), in person-days. `sent`: own people there; `received`:
    theirs here; of both also what is planned."""

    centre_id: int | None
    sent: int = 0
    received: int = 0
    sent_planned: int = 0
    received_planned: int = 0

    @property
    def difference(self) -> int:
        """Sent less received."""
        return self.sent - self.received


def exchanges(centre_id: int, others: Iterable[int], found: Collection[Flow]) -> list[Exchange]:
    """The balance of a centre with each of the `others` in that order, then with people of no centre where there are
    any; a stay at the own centre is no exchange."""
    by_pair = {(each.home_id, each.host_id): each for each in found}
    lines = []
    for other in (*(each for each in others if each != centre_id), None):
        there = by_pair.get((centre_id, other or 0), Flow(centre_id, other or 0))
        here = by_pair.get((other, centre_id), Flow(other, centre_id))
        line = Exchange(other, there.days, here.days, there.planned_days, here.planned_days)
        if other is not None or line != Exchange(None):
            lines.append(line)
    return lines


def together(lines: Collection[Exchange]) -> Exchange:
    """The sum of all lines."""
    names = ("sent", "received", "sent_planned", "received_planned")
    return Exchange(None, **{name: sum(getattr(line, name) for line in lines) for name in names})
