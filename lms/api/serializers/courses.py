"""Courses, runs and sessions as the API tells them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from lms.api.serializers.shapes import ZONE, CentreRef, PartialDate, Topic, list_of
from lms.courses.rules import CourseCard, RunCard, SessionCard
from lms.enrolments.rules.shelf import Around
from lms.enrolments.rules.terms import FeeCard
from lms.enrolments.serializers.listed import course_item, run_item


class CourseRef(BaseModel):
    """The course of a run."""

    id: str
    title: str
    url: str


class Run(BaseModel):
    """One delivery of a course."""

    id: str
    url: str
    ics: str
    title: str
    state: str = Field(description="published, postponed, cancelled, finished or archived.")
    centre: CentreRef | None
    mode: str
    place: str
    city: str
    country: str
    zone: str = ZONE
    languages: list[str]
    starts_on: date | None
    ends_on: date | None
    period: str | None = Field(description="The time as it is printed, where there is no day yet.")
    starts_at: datetime | None
    ends_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    acceptance: str
    capacity: int | None = Field(description="null: no limit.")
    seats_free: int | None = Field(description="Seats that who asks could take; null: no limit.")
    waiting: int
    waiting_list: bool
    invented: bool
    updated_at: datetime
    course: CourseRef
    period_precision: str
    period_value: str


class Fee(BaseModel):
    """What taking part costs some people."""

    label: str
    amount: str = Field(description="Decimal, as text.")
    currency: str = Field(description="ISO 4217.")


class RunInFull(Run):
    """A run with what its page tells besides."""

    summary: str
    note: str = Field(description="Markdown.")
    reason: str = Field(description="Why it was postponed or cancelled.")
    fees: list[Fee]
    sessions_url: str


class Session(BaseModel):
    """One dated part of a run. It is named by its place in the order of times."""

    number: int
    title: str
    state: str
    zone: str = ZONE
    starts_at: datetime
    ends_at: datetime
    mode: str
    place: str
    join_link: str | None = Field(description="For those with a confirmed place, trainers and the host only.")


class Course(BaseModel):
    """What is taught."""

    id: str
    url: str
    title: str
    title_language: str
    summary: str
    origin: str = Field(
        description="own: of a centre, enrolment here; listed: of somebody else, enrolment there."
    )
    provider: str
    centre: CentreRef | None
    country: str
    city: str
    level: str
    kind: str
    mode: str
    languages: list[str]
    topics: list[Topic]
    audiences: list[str]
    ects: float | None
    self_paced: bool
    period: PartialDate | None
    enrol_url: str | None
    source: str | None
    as_of: str | None
    unconfirmed: list[str] = Field(description="Fields that no source confirms.")
    invented: bool
    updated_at: datetime
    runs: list[Run]


class CourseInFull(Course):
    """A course with what its page tells besides; `runs` holds past ones, too."""

    description: str = Field(description="Markdown.")
    outcomes: str
    prerequisites: str
    workload: str


Courses, Runs, Sessions = list_of(Course, "Courses"), list_of(Run, "Runs"), list_of(Session, "Sessions")


def run_in_full(run: RunCard, fees: Iterable[FeeCard], around: Around) -> dict[str, Any]:
    """A run with what its page tells besides, as `RunInFull`."""
    item = run_item(run, around)
    return item | {
        "summary": run.summary,
        "note": run.note,
        "reason": run.reason,
        "fees": [
            {"label": each.label, "amount": str(each.amount), "currency": each.currency} for each in fees
        ],
        "sessions_url": f"{around.base_url}/api/v1/runs/{run.ref}/sessions",
    }


def session_items(run: RunCard, sessions: Sequence[SessionCard], *, links: bool) -> list[dict[str, Any]]:
    """The sessions of a run as `Session`; join links only where `links` says that the reader may have them."""
    return [
        {
            "number": number,
            "title": session.title,
            "state": "cancelled" if session.cancelled or run.state == "cancelled" else "planned",
            "zone": session.zone,
            "starts_at": session.starts_at.isoformat(),
            "ends_at": session.ends_at.isoformat(),
            "mode": session.mode,
            "place": session.place,
            "join_link": (session.join_link or None) if links and not session.cancelled else None,
        }
        for number, session in enumerate(sessions, 1)
    ]


def course_in_full(course: CourseCard, runs: Sequence[RunCard], around: Around) -> dict[str, Any]:
    """A course with what its page tells besides, as `CourseInFull`."""
    names = ("description", "outcomes", "prerequisites", "workload")
    return course_item(course, runs, around) | {name: getattr(course, name) for name in names}
