"""The stays of a centre that are not over: its guests, and its own people elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from lms.exchanges.models import Application, Report, Slot, Stay
from lms.exchanges.rules.stay_list import PHASES, NextStep, next_step
from lms.kit.db import session
from lms.kit.paging import PAGE_SIZE, Page
from lms.people.models import Person


@dataclass(frozen=True, kw_only=True)
class StayRow:
    """A stay in the list of a desk. `start` and `end` as they were, else as planned."""

    ref: str
    person: str
    slot_title: str
    state: str
    home_centre_id: int | None
    host_centre_id: int | None
    start: date
    end: date
    place: str
    next: NextStep


_REPORT = and_(Report.application_id == Application.id, Report.author == "applicant")
_IN = or_(Report.submitted_at.is_not(None), and_(Report.waived_host != "", Report.waived_home != "")).label(
    "report_in"
)
_NEXT_DAY: ColumnElement[date] = case(
    (Application.state == "agreed", Stay.planned_start),
    (Application.state == "ongoing", Stay.planned_end),
    else_=func.coalesce(Report.due_on, Stay.actual_departure, Stay.planned_end),
)


def stays_of_centre(
    centre_id: int,
    *,
    today: date,
    direction: str = "",
    phase: str = "",
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[StayRow]:
    """Stays to and from the centre that are planned, under way, or ended with the report still open: what is overdue on
    `today` first, then by the day of what comes next. `direction`: guests, own, "" for both; `phase`: of `PHASES`."""
    wanted = _wanted(centre_id, direction, phase)
    total = session().scalar(_joined(select(func.count(Stay.id))).where(wanted)) or 0
    columns = (Stay, Application, Slot.title, Slot.centre_id, Person.name, Report.due_on, _IN)
    query = (
        _joined(select(*columns))
        .join(Person, Person.id == Application.applicant_id)
        .where(wanted)
        .order_by(case((today > _NEXT_DAY, 0), else_=1), _NEXT_DAY, Stay.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return Page([_row(row, today) for row in session().execute(query)], page, size, total)


def _joined(query: Any) -> Select[Any]:
    joined: Select[Any] = (
        query.join(Application, Application.id == Stay.application_id)
        .join(Slot, Slot.id == Application.slot_id)
        .outerjoin(Report, _REPORT)
    )
    return joined


def _wanted(centre_id: int, direction: str, phase: str) -> ColumnElement[bool]:
    sides = {"guests": Slot.centre_id == centre_id, "own": Application.home_centre_id == centre_id}
    states = PHASES[phase] if phase else [state for each in PHASES.values() for state in each]
    side = sides[direction] if direction else or_(*sides.values())
    return and_(side, Application.state.in_(states))


def _row(row: Any, today: date) -> StayRow:
    stay, application, title, host, name, due, reported = row
    end = stay.actual_departure or stay.planned_end
    return StayRow(
        ref=application.ref or "",
        person=name,
        slot_title=title,
        state=application.state,
        home_centre_id=application.home_centre_id,
        host_centre_id=host,
        start=stay.actual_arrival or stay.planned_start,
        end=end,
        place=stay.place,
        next=next_step(
            application.state,
            start=stay.planned_start,
            end=end,
            report_due=due,
            reported=bool(reported),
            today=today,
        ),
    )
