"""Proposals that nobody can agree to any more: their enrolment has ended, or the clock or a run went past them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from lms.access import PUBLIC
from lms.courses.models import Run
from lms.enrolments import queries, rules
from lms.enrolments.models import Enrolment, Proposal
from lms.enrolments.rules import MOVES, Role
from lms.enrolments.service import cases, letters
from lms.enrolments.service.asked import Asked, last_of, lock_asked
from lms.kit import clock
from lms.kit.db import session, use_case

BATCH = 100


def with_open_proposal(enrolments: Sequence[Enrolment]) -> list[Enrolment]:
    """Those of these enrolments, all of one run, for which a proposal is open. One query."""
    if not enrolments:
        return []
    query = select(Proposal.enrolment_id).join(Enrolment, Enrolment.id == Proposal.enrolment_id)
    mine = Enrolment.run_id == enrolments[0].run_id
    found = set(session().scalars(query.where(mine, Proposal.state == "open")))
    return [each for each in enrolments if each.id in found]


def lapse_with(run: Run, enrolment: Enrolment) -> None:
    """The open proposal of an enrolment that has just ended (its journal row says so) is void; both sides are told,
    but for the person, who hears of the end itself."""
    proposal = last_of(enrolment.id)
    if proposal is None or proposal.state != "open":
        return
    asked = Asked(run, session().get_one(Run, proposal.run_id), enrolment, proposal)
    asked.settle("lapsed", actor_id=None)
    letters.void(asked, besides=(enrolment.person_id,))


def lapse_proposals() -> int:
    """Lets proposals lapse whose other run is over, cancelled or closed, whose own run is over, or whose first session
    has begun, with a notice to both sides. One transaction for each; gives how many."""
    found = queries.void_candidates(clock.now(), limit=BATCH)
    return sum(_lapse(enrolment_id) for enrolment_id in found)


@use_case
def _lapse(enrolment_id: int) -> bool:
    asked = lock_asked(enrolment_id)
    why = rules.void(
        asked.kind, run=cases.facts_of(asked.run), other=cases.facts_of(asked.other), now=clock.now()
    )
    if MOVES.refusal("lapse-proposal", asked.case(PUBLIC, elsewhere=why), roles={Role.SYSTEM}):
        return False  # somebody was faster, or a run moved meanwhile
    asked.settle("lapsed", actor_id=None)
    cases.write_move(MOVES["lapse-proposal"], asked.enrolment, actor_id=None)
    letters.void(asked)
    return True
