"""Days of a stay: inside the slot's window and limits as planned, not in the future as they were."""

from __future__ import annotations

from datetime import date, timedelta

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem

EARLIEST_ARRIVAL = timedelta(days=14)
"""How long before the planned start somebody may arrive."""


def days_of(start: date, end: date) -> int:
    """How many days a stay has; the last one counts."""
    return (end - start).days + 1


def check_period(
    start: date | None,
    end: date | None,
    *,
    earliest: date | None,
    latest: date | None,
    fewest: int | None,
    most: int | None,
    fields: tuple[str, str] = ("desired_start", "desired_end"),
) -> list[Problem]:
    """What is wrong with a planned stay, each with its limit and at its field (XB8); the whole stay lies between
    `earliest` and `latest`. Nothing is wrong with a limit that is not known."""
    first, last = fields
    if start is None or end is None:
        missing = [(start, first, _l("Give the first day.")), (end, last, _l("Give the last day."))]
        return [Problem("missing", sentence, field) for day, field, sentence in missing if day is None]
    if end < start:
        return [Problem("end_before_start", _l("The last day is before the first."), last)]
    outside = _outside(start, end, earliest=earliest, latest=latest, fields=fields)
    return [*outside, *_length(days_of(start, end), fewest=fewest, most=most, field=last)]


def _outside(
    start: date, end: date, *, earliest: date | None, latest: date | None, fields: tuple[str, str]
) -> list[Problem]:
    found = []
    if earliest is not None and start < earliest:
        sentence = _l("The stay cannot start before %(day)s.", day=earliest)
        found.append(Problem("too_early", sentence, fields[0]))
    if latest is not None and end > latest:
        found.append(Problem("too_late", _l("The stay has to end by %(day)s.", day=latest), fields[1]))
    return found


def _length(days: int, *, fewest: int | None, most: int | None, field: str) -> list[Problem]:
    if fewest is not None and days < fewest:
        sentence = _l("The stay has %(days)s days; it needs at least %(fewest)s.", days=days, fewest=fewest)
        return [Problem("too_short", sentence, field)]
    if most is not None and days > most:
        sentence = _l("The stay has %(days)s days; it may have at most %(most)s.", days=days, most=most)
        return [Problem("too_long", sentence, field)]
    return []


def check_arrival(arrival: date | None, *, planned_start: date, today: date) -> list[Problem]:
    """What is wrong with an actual day of arrival (XB18)."""
    field = "actual_arrival"
    if arrival is None:
        return [Problem("missing", _l("Give the day of arrival."), field)]
    if arrival > today:
        return [Problem("in_future", _l("Arrival cannot be after today."), field)]
    if arrival < planned_start - EARLIEST_ARRIVAL:
        sentence = _l(
            "Arrival cannot be more than 14 days before the planned start (%(day)s).", day=planned_start
        )
        return [Problem("too_early", sentence, field)]
    return []


def check_departure(departure: date | None, *, arrival: date, today: date) -> list[Problem]:
    """What is wrong with an actual day of departure (XB18)."""
    field = "actual_departure"
    if departure is None:
        return [Problem("missing", _l("Give the day of departure."), field)]
    if departure < arrival:
        return [Problem("before_arrival", _l("Departure is before arrival."), field)]
    if departure > today:
        return [Problem("in_future", _l("Departure cannot be after today."), field)]
    return []
