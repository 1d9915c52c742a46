"""A run that has been: people with places, marks, what came of it; tests of attendance and certificates begin here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lms.courses import queries as courses
from lms.courses.queries import SessionCard
from lms.enrolments import queries, service
from lms.enrolments.queries import CaseCard
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol
from tests.remembered import remembered
from tests.scene import Scene, a_run, actor

Travel = Callable[[datetime | timedelta], datetime]
DURING = datetime(2027, 3, 23, 9, 30, tzinfo=UTC)  # in the first session, 10 to 12 in Stockholm
OVER = datetime(2027, 3, 30, 10, 30, tzinfo=UTC)  # after the second, and within a week of the first


@dataclass(frozen=True)
class Attended:
    """A run of two sessions in which learner and outsider have a place, the trainer trains."""

    scene: Scene
    learner: int
    outside: int

    @property
    def sessions(self) -> tuple[SessionCard, ...]:
        return courses.sessions_of([self.scene.run_id])[self.scene.run_id]

    def case(self, ident: int) -> CaseCard:
        return card(ident)

    def marks(self, number: int = 1) -> dict[int, str]:
        """The marks of a session, by enrolment."""
        return {ident: each.mark for ident, each in queries.marks_at(self.sessions[number - 1].id).items()}

    def mark(self, by: Somebody, number: int = 1, **marks: str) -> int:
        """`learner="present"` and the like."""
        given = {getattr(self, name): mark for name, mark in marks.items() if name in ("learner", "outside")}
        return service.mark(self.sessions[number - 1].id, given, actor=actor(by))


@remembered()
def attended(cast: Cast, **policy: Any) -> Attended:
    """Before the run; travel to `DURING` or `OVER` next."""
    given = {"trainer_ids": (cast.trainer.id,), "certificates": True, "completion_share": 50}
    scene = a_run(cast, **(given | policy))
    return Attended(scene, enrol(scene, cast.learner).id, enrol(scene, cast.outside).id)


def completed(cast: Cast, travel: Travel, **policy: Any) -> Attended:
    """The run is over, the learner has completed it and has a certificate, the outsider did not come."""
    found = attended(cast, **policy)
    travel(OVER)
    found.mark(cast.trainer, 1, learner="present", outside="absent")
    found.mark(cast.trainer, 2, learner="present", outside="absent")
    ends = {found.learner: "completed", found.outside: "no_show"}
    service.conclude(found.scene.run_id, ends, actor=actor(cast.host))
    return found
