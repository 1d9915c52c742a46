"""Days of stays between centres, for balances and flows: computed when asked, never stored."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import Select, func, or_, select

from lms.exchanges.models import Application, Interruption, Slot, Stay
from lms.exchanges.rules import Flow, StayDays, flows, year_of
from lms.exchanges.rules.balance import Span
from lms.kit.db import session

COUNTED = ("agreed", "ongoing", "ended", "closed")
"""States of an application whose stay is planned, under way, or was."""


def _overlapping(within: Span) -> Select[Stay, int | None, int | None, Application]:
    """Stays that can have a day in `within`: by plan or as they were."""
    first = func.coalesce(Stay.actual_arrival, Stay.planned_start)
    goes_on = Stay.actual_arrival.is_not(None) & Stay.actual_departure.is_(None)
    last = func.coalesce(Stay.actual_departure, Stay.planned_end)
    return (
        select(Stay, Application.home_centre_id, Slot.centre_id, Application)
        .join(Application, Application.id == Stay.application_id)
        .join(Slot, Slot.id == Application.slot_id)
        .where(Application.state.in_(COUNTED), first <= within[1], or_(last >= within[0], goes_on))
        .order_by(Stay.id)
    )


def stays_in(within: Span, *, centre_id: int | None = None) -> list[StayDays]:
    """Stays that have a day in `within` or can get one; with `centre_id` only those from or to this centre. Two
    queries."""
    query = _overlapping(within)
    if centre_id is not None:
        query = query.where(or_(Application.home_centre_id == centre_id, Slot.centre_id == centre_id))
    rows = list(session().execute(query))
    away = _interruptions(query)
    return [
        StayDays(
            home_id=home,
            host_id=host or 0,
            person_id=application.applicant_id,
            planned=(stay.planned_start, stay.planned_end),
            arrival=stay.actual_arrival,
            departure=stay.actual_departure,
            interruptions=tuple(away.get(stay.id, ())),
            stands_for=_stands_for(application),
        )
        for stay, home, host, application in rows
    ]


def _stands_for(application: Application) -> frozenset[int] | None:
    if application.anonymised_at is None:
        return None
    return frozenset(int(year) for year in application.person_years.split())


def _interruptions(
    query: Select[Stay, int | None, int | None, Application],
) -> dict[int, list[Span]]:
    ids = query.with_only_columns(Stay.id).order_by(None)
    found: dict[int, list[Span]] = defaultdict(list)
    asking = select(Interruption).where(Interruption.stay_id.in_(ids))
    for row in session().scalars(asking.order_by(Interruption.from_on, Interruption.id)):
        found[row.stay_id].append((row.from_on, row.to_on))
    return found


def person_days(year: int, *, today: date, centre_id: int | None = None) -> list[Flow]:
    """Person-days of a year by home and host centre, from actual days (interruptions taken off) to `today`, and those
    still planned; with `centre_id` only of pairs this centre is in."""
    within = year_of(year)
    return flows(stays_in(within, centre_id=centre_id), within=within, today=today)
