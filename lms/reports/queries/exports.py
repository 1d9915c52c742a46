"""The rows of exports: one query each, plain columns by the names that the files use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from lms.centres.models import Centre, Organisation
from lms.courses.models import Course, Run, Site
from lms.enrolments.models import Attendance, Enrolment, FeeClass
from lms.kit.db import session
from lms.kit.sheets import MOST_ROWS
from lms.people.models import Person

Row = dict[str, Any]

_home, _host = aliased(Centre), aliased(Centre)
_home_decider, _host_decider, _enroller = aliased(Person), aliased(Person), aliased(Person)
_LIMIT = MOST_ROWS["csv"] + 1  # one more tells that there are too many
_SAME = (
    *(
        "id",
        "person_id",
        "priority",
        "complete_at",
        "message",
        "seat",
        "offer_until",
        "ended_at",
        "end_reason",
    ),
    *("home_decision", "home_decided_at", "home_reason", "home_note", "fee_state", "due_at"),
    *("host_decision", "host_decided_at", "host_reason", "host_note"),
)
_COLUMNS = (
    *(getattr(Enrolment, name) for name in _SAME),
    Enrolment.ref.label("reference"),
    Enrolment.organisation_kind.label("organisation_class"),
    Enrolment.end_state.label("end"),
    Enrolment.created_at.label("enrolled_at"),
    Person.name,
    Person.email,
    _home.slug.label("home_centre"),
    _home.country.label("home_country"),
    _host.slug.label("host_centre"),
    _home_decider.name.label("home_decided_by"),
    _host_decider.name.label("host_decided_by"),
    _enroller.name.label("enrolled_by"),
    Organisation.name.label("organisation"),
    Site.name.label("site"),
    FeeClass.label.label("fee_class"),
    Run.ref.label("run"),
    Run.state.label("run_state"),
    func.coalesce(func.nullif(Run.title, ""), Course.title).label("run_title"),
    Run.starts_on.label("run_starts_on"),
    Run.ends_on.label("run_ends_on"),
)
_ROWS = (
    select(*_COLUMNS)
    .select_from(Enrolment)
    .join(Person, Person.id == Enrolment.person_id)
    .join(Run, Run.id == Enrolment.run_id)
    .join(Course, Course.id == Run.course_id)
    .join(_host, _host.id == Run.centre_id)
    .outerjoin(_home, _home.id == Enrolment.home_centre_id)
    .outerjoin(_home_decider, _home_decider.id == Enrolment.home_decided_by_id)
    .outerjoin(_host_decider, _host_decider.id == Enrolment.host_decided_by_id)
    .outerjoin(_enroller, _enroller.id == Enrolment.enrolled_by_id)
    .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
    .outerjoin(Site, Site.id == Enrolment.site_id)
    .outerjoin(FeeClass, FeeClass.id == Enrolment.fee_id)
    .limit(_LIMIT)
)


def of_run(run_id: int) -> list[Row]:
    """Every enrolment in the run, by id; at most one more than a file holds."""
    query = _ROWS.where(Enrolment.run_id == run_id).order_by(Enrolment.id)
    return [row._asdict() for row in session().execute(query)]


def of_home(centre_id: int, *, between: tuple[datetime, datetime] | None = None) -> list[Row]:
    """Enrolments of the centre's own people in any centre's runs, newest first; `between`: only those made from one
    aware instant until before another. At most one more than a file holds."""
    query = _ROWS.where(Enrolment.home_centre_id == centre_id).order_by(Enrolment.id.desc())
    if between is not None:
        query = query.where(Enrolment.created_at >= between[0], Enrolment.created_at < between[1])
    return [row._asdict() for row in session().execute(query)]


def marks_in(run_id: int) -> dict[tuple[int, int], Row]:
    """Who was there: the marks of the run's people by (enrolment, session)."""
    query = (
        select(
            Attendance.enrolment_id,
            Attendance.session_id,
            Attendance.mark,
            Attendance.how,
            Attendance.reason,
            Attendance.marked_at,
            Person.name.label("marked_by"),
        )
        .join(Enrolment, Enrolment.id == Attendance.enrolment_id)
        .join(Person, Person.id == Attendance.marked_by_id)
        .where(Enrolment.run_id == run_id)
    )
    return {(row.enrolment_id, row.session_id): row._asdict() for row in session().execute(query)}
