"""Courses and runs that tests need, made by the real use cases."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from lms.access import Actor
from lms.centres import queries as centres
from lms.courses import service
from lms.courses.rules import CourseInput, RunInput, SessionInput
from tests.cast import Place, Somebody

DAY = date(2027, 3, 22)  # a Monday, three weeks after the clock of the tests, six days before summer time


def actor(person: Somebody) -> Actor:
    """The person as use cases see them."""
    return centres.actor_of(person.id)


def a_course(person: Somebody, centre: Place, **values: Any) -> int:
    """A draft course of the centre, written by `person`."""
    return service.create_course(
        CourseInput(**({"title": "Wafer handling"} | values)), actor=actor(person), centre_id=centre.id
    )


def a_session(day: date = DAY, starts: int = 10, ends: int = 12, **values: Any) -> SessionInput:
    """A session from `starts` to `ends` o'clock."""
    return SessionInput(day=day, starts=time(starts), ends=time(ends), **values)


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
