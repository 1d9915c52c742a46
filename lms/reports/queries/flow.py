"""The flow of people between centres in a year: stays, and courses completed at another centre than the own."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import func, select

from lms.centres.models import Centre
from lms.courses.models import Run
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import End
from lms.exchanges import queries as exchanges
from lms.exchanges.models import Application, Slot, Stay
from lms.exchanges.rules import year_of
from lms.exchanges.rules.balance import actual_days
from lms.kit.db import session
from lms.reports.rules import Flow

Pair = tuple[int | None, int]


def flows_in(year: int, *, today: date) -> list[Flow]:
    """Each pair of different centres with any flow in `year`, by their ids, people of no centre last. Days are actual
    ones to `today`; a course counts in the year in which its run ended. Three queries."""
    people: dict[Pair, set[int]] = defaultdict(set)
    days: dict[Pair, int] = defaultdict(int)
    stays: dict[Pair, int] = defaultdict(int)
    courses: dict[Pair, int] = defaultdict(int)
    within = year_of(year)
    for stay in exchanges.stays_in(within):
        pair = stay.home_id, stay.host_id
        if number := actual_days(stay, within=within, today=today):
            days[pair] += number
            stays[pair] += 1
            if stay.stands_for is None:
                people[pair].add(stay.person_id)
            elif year in stay.stands_for:  # somebody whom nothing else here counts
                people[pair].add(-stays[pair])
    for home, host, person in _completions(year):
        people[home, host].add(person)
        courses[home, host] += 1
    ordered = sorted(people, key=lambda pair: (pair[0] is None, pair[0] or 0, pair[1]))
    return [
        Flow(home, host, len(people[home, host]), days[home, host], courses[home, host], stays[home, host])
        for home, host in ordered
    ]


def _completions(year: int) -> list[tuple[int | None, int, int]]:
    """Home centre, host centre and person of each course completed across centres."""
    first, last = year_of(year)
    query = (
        select(Enrolment.home_centre_id, Run.centre_id, Enrolment.person_id)
        .join(Run, Run.id == Enrolment.run_id)
        .where(Enrolment.end_state == End.COMPLETED, Run.ends_on >= first, Run.ends_on <= last)
        .where(Enrolment.home_centre_id.is_distinct_from(Run.centre_id))
        .order_by(Enrolment.id)
    )
    return [(home, host, person) for home, host, person in session().execute(query)]


def stays_begun(year: int) -> list[tuple[int, str, str, int]]:
    """How many stays began in `year`, by host centre, kind of slot and country of the home centre (empty where there is
    none)."""
    first, last = year_of(year)
    country = func.coalesce(Centre.country, "")
    query = (
        select(Slot.centre_id, Slot.kind, country, func.count(Stay.id))
        .select_from(Stay)
        .join(Application, Application.id == Stay.application_id)
        .join(Slot, Slot.id == Application.slot_id)
        .outerjoin(Centre, Centre.id == Application.home_centre_id)
        .where(Stay.actual_arrival >= first, Stay.actual_arrival <= last)
        .group_by(Slot.centre_id, Slot.kind, country)
        .order_by(Slot.centre_id, Slot.kind, country)
    )
    return [(centre or 0, kind, home, number) for centre, kind, home, number in session().execute(query)]
