"""Two runs and somebody in the first: what tests of proposals begin with."""

from __future__ import annotations

from typing import Any

from lms.enrolments import queries, service
from lms.enrolments.queries import CaseCard, ProposalCard
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol
from tests.remembered import remembered
from tests.scene import Scene, a_run, actor


def two_runs(cast: Cast, *, other: dict[str, Any] | None = None, **first: Any) -> tuple[Scene, Scene]:
    """A run of SCCC (`first`: its policies), and another one of KIIP unless `other` says otherwise."""
    there = {"centre": cast.kiip, "ref": "RUN-2", "title": "Etching"} | (other or {})
    return a_run(cast, **first), a_run(cast, **there)


def last(case: CaseCard) -> ProposalCard:
    """What was proposed last for the enrolment."""
    found = queries.last_proposal(case.id)
    assert found is not None
    return found


def next_of(case: CaseCard) -> CaseCard:
    """The enrolment that it goes on as."""
    now = card(case.id)
    assert now.transferred_to_id is not None
    return card(now.transferred_to_id)


@remembered()
def a_transfer(cast: Cast, here: Scene, there: Scene, person: Somebody | None = None) -> CaseCard:
    """The person is enrolled here and asks for a place there."""
    who = person or cast.learner
    case = enrol(here, who)
    service.ask_transfer(case.id, run_id=there.run_id, actor=actor(who), reason="It is nearer")
    return card(case.id)


@remembered()
def another_run(cast: Cast, here: Scene, there: Scene) -> CaseCard:
    """The learner is enrolled here, and the host proposes the run there."""
    case = enrol(here, cast.learner)
    service.propose_run(case.id, run_id=there.run_id, actor=actor(cast.host), reason="We are full")
    return card(case.id)


@remembered()
def a_replacement(cast: Cast, here: Scene) -> CaseCard:
    """The learner is enrolled here, and the home centre proposes the colleague for the seat."""
    case = enrol(here, cast.learner)
    service.propose_replacement(
        case.id, person_id=cast.colleague.id, actor=actor(cast.home), reason="Fell ill"
    )
    return card(case.id)
