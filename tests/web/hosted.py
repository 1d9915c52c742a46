"""What tests of a host's pages look at: a run as it is now, its sessions, what people were told."""

from __future__ import annotations

from collections.abc import Callable

from lms.courses import queries as courses
from lms.courses.queries import RunCard, SessionCard
from lms.enrolments import service
from lms.notifications.queries import inbox
from tests.cast import Cast, Somebody
from tests.catalogue import a_run, a_session, actor
from tests.reader import Reader

SignIn = Callable[[Somebody], Reader]
RUN = "/desk/sccc/runs/R-1"


def enrol(run_id: int, person: Somebody, **given: str) -> int:
    """The id of the person's own enrolment."""
    return service.enrol(run_id, person_id=person.id, actor=actor(person), **given)


def a_hosted_run(cast: Cast) -> int:
    """A published run of two sessions, in which the learner has a place."""
    sessions = (a_session(title="Gowning"), a_session(starts=13, ends=14, title="Etching"))
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True, sessions=sessions)
    enrol(run_id, cast.learner)
    return run_id


def fresh(run_id: int) -> RunCard:
    """The run as it is now."""
    card = courses.run_by_id(run_id)
    assert card is not None
    return card


def sessions(run_id: int) -> tuple[SessionCard, ...]:
    """Its sessions as they are now."""
    return courses.sessions_of([run_id])[run_id]


def told(person: Somebody) -> list[str]:
    """Subjects of what the person was told, newest first."""
    return [notice.subject for notice in inbox(person.id, number=1).items]
