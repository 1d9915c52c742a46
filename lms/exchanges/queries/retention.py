"""Applications of which something is kept longer than it may be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, and_, case, func, select

from lms.courses.models import Run
from lms.enrolments.models import Enrolment
from lms.exchanges.models import Application, ApplicationFile, Slot
from lms.exchanges.queries.balance import stays_in
from lms.exchanges.rules.balance import actual_days, year_of
from lms.exchanges.rules.retention import (
    CASE_MONTHS,
    CV_MONTHS,
    DECIDED,
    ENDED,
    REFUSED,
    REFUSED_MONTHS,
)
from lms.kit.db import session
from lms.kit.periods import months_before

_DECIDED_AT = case(
    (
        Application.state == "not_endorsed",
        func.coalesce(Application.home_decided_at, Application.updated_at),
    ),
    else_=func.coalesce(Application.host_decided_at, Application.ended_at, Application.updated_at),
)


def old_cvs(now: datetime) -> Select[int]:
    """Asks for the ids of applications decided 12 months ago whose curriculum vitae is still there; as
    `rules.retention.cv_due`."""
    return (
        select(Application.id)
        .join(ApplicationFile, ApplicationFile.application_id == Application.id)
        .where(ApplicationFile.kind == "cv", Application.state.in_(DECIDED))
        .where(months_before(now, CV_MONTHS) >= _DECIDED_AT)
        .order_by(Application.id)
    )


def old_refused(now: datetime) -> Select[int]:
    """Asks for the ids of applications refused or declined 12 months ago of which something still tells of a person; as
    `rules.retention.anonymising_due`."""
    refused = and_(Application.state.in_(REFUSED), months_before(now, REFUSED_MONTHS) >= _DECIDED_AT)
    return select(Application.id).where(Application.anonymised_at.is_(None), refused).order_by(Application.id)


def old_ended(now: datetime) -> Select[int]:
    """The same of cases that ended 24 months ago."""
    ended_at = func.coalesce(Application.ended_at, Application.updated_at)
    ended = and_(Application.state.in_(ENDED), ended_at <= months_before(now, CASE_MONTHS))
    return select(Application.id).where(Application.anonymised_at.is_(None), ended).order_by(Application.id)


def with_old_cv(now: datetime, *, limit: int) -> list[int]:
    """At most `limit` of `old_cvs`."""
    return list(session().scalars(old_cvs(now).limit(limit)))


def to_anonymise(now: datetime, *, limit: int) -> list[int]:
    """At most `limit` of `old_refused`, then of `old_ended`."""
    found = [
        *session().scalars(old_refused(now).limit(limit)),
        *session().scalars(old_ended(now).limit(limit)),
    ]
    return found[:limit]


def records_in(application: Application, slot: Slot, years: Iterable[int], now: datetime) -> dict[int, int]:
    """For each of these years how many records tell that this person was between these two centres: stays with a day
    in it, and courses that ended in it and were completed."""
    person, pair = application.applicant_id, (application.home_centre_id, slot.centre_id)
    found = {}
    for year in years:
        within = year_of(year)
        stays = [
            stay
            for stay in stays_in(within, centre_id=slot.centre_id)
            if stay.stands_for is None
            and (stay.person_id, stay.home_id, stay.host_id) == (person, *pair)
            and actual_days(stay, within=within, today=now.date())
        ]
        completed = (
            select(func.count(Enrolment.id))
            .join(Run, Run.id == Enrolment.run_id)
            .where(Enrolment.person_id == person, Enrolment.end_state == "completed")
            .where(Enrolment.home_centre_id.is_not_distinct_from(pair[0]), Run.centre_id == pair[1])
            .where(Run.ends_on >= within[0], Run.ends_on <= within[1])
        )
        found[year] = len(stays) + (session().scalar(completed) or 0)
    return found
