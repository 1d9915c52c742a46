"""Courses and runs that tests need, made by the real use cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select

from lms.access import Actor
from lms.agenda.models import Entry
from lms.centres import queries as centres
from lms.courses import queries, service
from lms.courses.rules import CourseInput, RunInput, SessionInput
from lms.kit import journal
from lms.kit.db import session
from lms.kit.refusal import Refusal
from tests.cast import Place, Somebody
from tests.remembered import remembered

DAY = date(2027, 3, 22)  # a Monday, three weeks after the clock of the tests, six days before summer time


def actor(person: Somebody) -> Actor:
    """The person as use cases see them."""
    return centres.actor_of(person.id)


@remembered()
def a_course(person: Somebody, centre: Place, **values: Any) -> int:
    """A draft course of the centre, written by `person`."""
    return service.create_course(
        CourseInput(**({"title": "Wafer handling"} | values)), actor=actor(person), centre_id=centre.id
    )


def a_session(day: date = DAY, starts: int = 10, ends: int = 12, **values: Any) -> SessionInput:
    """A session from `starts` to `ends` o'clock."""
    return SessionInput(day=day, starts=time(starts), ends=time(ends), **values)


@remembered()
def a_run(
    person: Somebody,
    centre: Place,
    *,
    course_id: int | None = None,
    sessions: tuple[SessionInput, ...] = (),
    ref: str = "",
    publish: bool = False,
    **values: Any,
) -> int:
    """A run of the centre, by default of a new course and on one whole day; published by `person` when asked."""
    typed = {"starts_on": DAY, "place": "Cleanroom 1", "capacity_max": 8} | values
    run_id = service.create_run(
        course_id or a_course(person, centre),
        RunInput(**typed),
        actor=actor(person),
        centre_id=centre.id,
        ref=ref,
        sessions=sessions,
    )
    if publish:
        service.publish_run(run_id, actor=actor(person))
    return run_id


def run_of(ident: int) -> queries.RunCard:
    """The run as it is now."""
    run = queries.run_by_id(ident)
    assert run is not None
    return run


def entries(run_id: int) -> dict[str, Entry]:
    """The entries of a run: "run" is the banner, "session 1", "session 2" … those of its sessions."""
    query = select(Entry).where(Entry.group_kind == "run", Entry.group_id == run_id)
    rows = session().scalars(query.order_by(Entry.source_kind, Entry.source_id)).all()
    numbered = [(f"{row.source_kind} {number}", row) for number, row in enumerate(rows)]
    return {"run" if name.startswith("run") else name: row for name, row in numbered}


def moves_of(run_id: int) -> list[str]:
    """What the journal says was done with a run, oldest first."""
    return [row.move for row in journal.rows_of(("run", run_id))]


def refused(code: str, call: Callable[[], Any], *, status: int = 422, field: str | None = None) -> Refusal:
    """The refusal that `call` raises, with this code and status (and field)."""
    with pytest.raises(Refusal) as caught:
        call()
    assert (caught.value.code, caught.value.status) == (code, status)
    assert field is None or caught.value.field == field
    return caught.value
