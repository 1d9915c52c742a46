"""A run to enrol in, built through the use cases: what tests of enrolments, feeds and pages begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from lms.access import Actor, Role
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses import service
from lms.courses.queries import RunCard
from lms.courses.rules import CourseInput, RunInput, SessionInput
from lms.kit.db import add, session, use_case
from lms.people.models import Person
from tests.cast import SINCE, Cast, Place, Somebody
from tests.remembered import remembered

FIRST = date(2027, 3, 23)  # a Tuesday before the clocks change; the second session lies after it
SECOND = date(2027, 3, 30)
CLOSES = datetime.fromisoformat("2027-03-22T12:00")  # a wall time: the zone is the run's
POLICY: dict[str, Any] = {
    "mode": "onsite",
    "place": "Room 1",
    "city": "Harbour",
    "starts_on": FIRST,
    "ends_on": SECOND,
    "capacity_max": 10,
    "closes_wall": CLOSES,
}


def actor(person: Somebody) -> Actor:
    """The person as the use cases know them."""
    return centres.actor_of(person.id)


@dataclass(frozen=True)
class Scene:
    """A published run of two sessions, 10 to 12 on the host's wall, on both sides of the change of clocks."""

    cast: Cast
    run_id: int
    ref: str

    @property
    def run(self) -> RunCard:
        """The run as it is now."""
        found = courses.run_by_id(self.run_id)
        assert found is not None
        return found


def session_on(
    day: date, *, title: str = "Lecture", starts: int = 10, ends: int = 12, **more: Any
) -> SessionInput:
    """A session on `day`, by the hours of the run's wall."""
    return SessionInput(day=day, starts=time(starts), ends=time(ends), title=title, **more)


@remembered()
def a_run(
    cast: Cast,
    *,
    centre: Place | None = None,
    title: str = "Clean room basics",
    ref: str = "RUN-1",
    sessions: tuple[SessionInput, ...] | None = None,
    publish: bool = True,
    course: dict[str, Any] | None = None,
    **policy: Any,
) -> Scene:
    """A run of SCCC (or `centre`); `policy` are fields of `RunInput`, `course` of `CourseInput`."""
    host = centre or cast.sccc
    described = CourseInput(title=title, level="master", languages=("en",), **(course or {}))
    by = Actor(cast.host.id, verified=True, roles=frozenset({(Role.COORDINATOR, host.id)}))
    course_id = service.create_course(described, actor=by, centre_id=host.id)
    values = RunInput(**(POLICY | policy))
    run_id = service.create_run(
        course_id,
        values,
        actor=by,
        centre_id=host.id,
        ref=ref,
        sessions=sessions
        if sessions is not None
        else (session_on(FIRST), session_on(SECOND, title="Laboratory")),
    )
    if publish:
        service.publish_run(run_id, actor=by)
    return Scene(cast, run_id, ref)


@use_case
def crowd(number: int, *, like: Somebody) -> list[Somebody]:
    """`number` confirmed people outside the network, all with the password of the cast."""
    hashed = session().get_one(Person, like.id).password_hash
    found = []
    for n in range(1, number + 1):
        email = f"crowd-{n}@example.org"
        row = add(
            Person(
                ref=f"P-CROWD-{n}",
                email=email,
                email_key=email,
                name=f"Crowd {n:03}",
                password_hash=hashed,
                zone="Europe/Oslo",
                language="en",
                created_at=SINCE,
                verified_at=SINCE,
            )
        )
        found.append(Somebody(row.id, row.ref, row.name, email))
    return found
