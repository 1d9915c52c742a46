"""The rows of exports, streamed: plain columns by the names that the files use, a piece of them in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from lms.centres.models import Centre, Organisation
from lms.courses.models import Course, Run, Site
from lms.enrolments import queries as run_answers
from lms.enrolments.models import Attendance, Enrolment, FeeClass
from lms.enrolments.rules.cards import by_name
from lms.enrolments.rules.feedback import TOOK_PART
from lms.kit.db import PIECE, session, streamed
from lms.people.models import Person

Row = dict[str, Any]

_home, _host = aliased(Centre), aliased(Centre)
_home_decider, _host_decider, _enroller = aliased(Person), aliased(Person), aliased(Person)
"""Rows that are in memory together."""
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
)
_WAITS = and_(
    Enrolment.end_state == "open", Enrolment.seat == "waiting", Enrolment.complete_at.is_not(None)
).label("waits")
_TURN = (
    Enrolment.end_state != "open",
    case({"confirmed": 0, "offered": 1, "waiting": 2}, value=Enrolment.seat, else_=3),
    _WAITS,
    case((_WAITS, Enrolment.priority), else_=0),
    case((_WAITS, Enrolment.complete_at)),
    case((_WAITS, Enrolment.id), else_=0),
)
_PRESENT = or_(
    (Enrolment.seat == "confirmed") & Enrolment.end_state.in_(TOOK_PART), Enrolment.end_state == "no_show"
)
_DECIDED = Enrolment.home_decision, Enrolment.host_decision
Between = tuple[datetime, datetime] | None


def participants_in(run_id: int) -> Iterator[Row]:
    """Every enrolment in the run, as it is read: confirmed by name, offered by name, waiting in turn with their
    `place_in_queue`, then the rest; with its `answers` by question."""
    places = count(1)
    for rows in _ordered(_ROWS.add_columns(_WAITS), *_TURN, wanted=Enrolment.run_id == run_id):
        answers = run_answers.answers_of_run(run_id, of=[row["id"] for row in rows])
        for row in rows:
            place = next(places) if row["waits"] else None
            yield row | {"place_in_queue": place, "answers": answers.get(row["id"], {})}


def present_in(run_id: int) -> Iterator[Row]:
    """Who has or had a place in the run to the end, or did not come, by name; with the `marks` by session."""
    for rows in _ordered(_ROWS, wanted=(Enrolment.run_id == run_id) & _PRESENT):
        marks = _marks([row["id"] for row in rows])
        for row in rows:
            yield row | {"marks": marks.get(row["id"], {})}


def decided_in(run_id: int) -> Iterator[Row]:
    """Every enrolment in the run, by id."""
    query = _ROWS.where(Enrolment.run_id == run_id).order_by(Enrolment.id)
    return (row._asdict() for row in streamed(query))


def of_home(centre_id: int, *, between: Between = None) -> Iterator[Row]:
    """Enrolments of the centre's own people in any centre's runs, newest first; `between`: only those made from one
    aware instant until before another."""
    query = _ROWS.where(*_home_in(centre_id, between)).order_by(Enrolment.id.desc())
    return (row._asdict() for row in streamed(query))


def number_in(run_id: int) -> int:
    """How many enrolments there are in the run."""
    return _number(Enrolment.run_id == run_id)


def number_present(run_id: int) -> int:
    """How many `present_in` gives."""
    return _number(Enrolment.run_id == run_id, _PRESENT)


def number_decided(run_id: int) -> int:
    """How many decisions were asked for in the run, of both sides."""
    return sum(_number(Enrolment.run_id == run_id, each != "not_needed") for each in _DECIDED)


def number_of_home(centre_id: int, *, between: Between = None) -> int:
    """How many `of_home` gives."""
    return _number(*_home_in(centre_id, between))


def _number(*wanted: ColumnElement[bool]) -> int:
    return session().scalar(select(func.count()).select_from(Enrolment).where(*wanted)) or 0


def _home_in(centre_id: int, between: Between) -> tuple[ColumnElement[bool], ...]:
    of = Enrolment.home_centre_id == centre_id
    if between is None:
        return (of,)
    return of, Enrolment.created_at >= between[0], Enrolment.created_at < between[1]


def _ordered(
    query: Select[Any], *turn: ColumnElement[Any], wanted: ColumnElement[bool]
) -> Iterator[list[Row]]:
    """What is wanted, in turn, then by name as pages order names; besides a piece of rows only what decides their order
    is in memory."""
    asked = select(Enrolment.id, Person.name, *turn).join(Person, Person.id == Enrolment.person_id)
    found = session().execute(asked.where(wanted)).all()
    ids = [row[0] for row in sorted(found, key=lambda row: (*row[2:], by_name(row[1], row[0])))]
    for start in range(0, len(ids), PIECE):
        some = ids[start : start + PIECE]
        rows = {row.id: row._asdict() for row in session().execute(query.where(Enrolment.id.in_(some)))}
        yield [rows[ident] for ident in some if ident in rows]


def _marks(enrolment_ids: Sequence[int]) -> dict[int, dict[int, Row]]:
    """Who was there: the marks by session, by enrolment."""
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
        .join(Person, Person.id == Attendance.marked_by_id)
        .where(Attendance.enrolment_id.in_(enrolment_ids))
    )
    found: dict[int, dict[int, Row]] = {}
    for row in session().execute(query):
        found.setdefault(row.enrolment_id, {})[row.session_id] = row._asdict()
    return found
