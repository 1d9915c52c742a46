"""Stays, their reports, and what is missing before one can begin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from lms.courses.models import Course, Run
from lms.enrolments.models import Enrolment
from lms.exchanges.models import (
    Application,
    ApplicationCourse,
    Interruption,
    Report,
    SlotCourse,
    Stay,
)
from lms.exchanges.rules.cards import Outcome
from lms.kit.db import session
from lms.people import queries as people


@dataclass(frozen=True)
class Away:
    """Days within a stay on which the guest was away."""

    from_on: date
    to_on: date
    text: str


@dataclass(frozen=True, kw_only=True)
class StayCard:
    """A stay as pages show it."""

    id: int
    application_id: int
    planned_start: date
    planned_end: date
    actual_arrival: date | None
    actual_departure: date | None
    place: str
    early_side: str
    early_justified: bool | None
    early_reason: str
    courses_waived: str
    no_show_asked_at: datetime | None
    certificate_no: str | None
    certificate: dict[str, Any] | None
    certified_at: datetime | None
    away: tuple[Away, ...]


@dataclass(frozen=True, kw_only=True)
class ReportCard:
    """A report as pages show it; `waived` when home and host both do without it."""

    id: int
    version: int
    author: str
    text: str
    outcomes: tuple[str, ...]
    public_summary: str
    consent_public: bool
    consent_name: bool
    rating_org: int | None
    problems: str
    due_on: date
    submitted_at: datetime | None
    accepted_at: datetime | None
    waived_home: str
    waived_host: str

    @property
    def waived(self) -> bool:
        """Whether both centres do without it."""
        return bool(self.waived_home and self.waived_host)


def stay_of(application_id: int) -> StayCard | None:
    """The stay an application leads to, if it has come so far."""
    row = session().scalar(select(Stay).where(Stay.application_id == application_id))
    if row is None:
        return None
    away = (
        select(Interruption)
        .where(Interruption.stay_id == row.id)
        .order_by(Interruption.from_on, Interruption.id)
    )
    names = [name for name in StayCard.__dataclass_fields__ if name != "away"]
    return StayCard(
        **{name: getattr(row, name) for name in names},
        away=tuple(Away(each.from_on, each.to_on, each.text) for each in session().scalars(away)),
    )


def stay_by_certificate(number: str) -> StayCard | None:
    """The stay whose certificate has this number."""
    query = select(Stay.application_id).where(Stay.certificate_no == number)
    ident = session().scalar(query)
    return stay_of(ident) if ident is not None else None


def report_of(application_id: int, *, author: str = "applicant") -> ReportCard | None:
    """The report of one party, once it is due."""
    query = select(Report).where(Report.application_id == application_id, Report.author == author)
    row = session().scalar(query)
    if row is None:
        return None
    names = [name for name in ReportCard.__dataclass_fields__ if name != "outcomes"]
    return ReportCard(**{name: getattr(row, name) for name in names}, outcomes=tuple(row.outcomes.split()))


MOST_OUTCOMES = 20


def published_outcomes(slot_id: int) -> list[Outcome]:
    """What came of the stays of a slot, the newest first: accepted reports whose authors agreed to it."""
    query = (
        select(Report, Application, Stay.actual_departure)
        .join(Application, Application.id == Report.application_id)
        .join(Stay, Stay.application_id == Application.id)
        .where(Application.slot_id == slot_id, Application.state == "closed", Report.author == "applicant")
        .where(Report.consent_public, Report.public_summary != "", Stay.actual_departure.is_not(None))
        .order_by(Stay.actual_departure.desc(), Stay.id.desc())
        .limit(MOST_OUTCOMES)
    )
    rows = session().execute(query).all()
    known = people.person_cards({each.applicant_id for report, each, _day in rows if report.consent_name})
    return [
        Outcome(
            report.public_summary,
            known[each.applicant_id].name if each.applicant_id in known and report.consent_name else "",
            each.home_centre_id,
            day,
        )
        for report, each, day in rows
        if day is not None
    ]


def courses_missing(application: Application) -> tuple[str, ...]:
    """Titles of the courses required before arrival, by the slot or of this person, that are not completed."""
    wanted = select(SlotCourse.course_id).where(SlotCourse.slot_id == application.slot_id)
    own = select(ApplicationCourse.course_id).where(ApplicationCourse.application_id == application.id)
    done = (
        select(Run.course_id)
        .join(Enrolment, Enrolment.run_id == Run.id)
        .where(Enrolment.person_id == application.applicant_id, Enrolment.end_state == "completed")
    )
    query = (
        select(Course.title)
        .where(Course.id.in_(wanted.union(own)), Course.id.not_in(done))
        .order_by(Course.title, Course.id)
    )
    return tuple(session().scalars(query))
