"""An enrolment and what is proposed for it, locked: both runs in ascending order, then the enrolment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import select

from lms import access
from lms.access import Actor
from lms.courses.models import Run
from lms.enrolments import queries, rules
from lms.enrolments.models import Enrolment, Proposal
from lms.enrolments.rules import MOVES, EnrolmentCase, Role, Side
from lms.enrolments.service import cases
from lms.kit import clock
from lms.kit.db import lock, session
from lms.kit.refusal import Problem, Refusal
from lms.kit.states import Move

Elsewhere = Callable[[], Refusal | None]


@dataclass(frozen=True)
class Asked:
    """`run` is the enrolment's, `other` the one that the proposal leads to (the same one, of a replacement).
    `proposal`: the last one, open or not."""

    run: Run
    other: Run
    enrolment: Enrolment
    proposal: Proposal | None

    @property
    def kind(self) -> str:
        """The kind of the open proposal, else empty."""
        return self.proposal.kind if self.proposal is not None and self.proposal.state == "open" else ""

    def roles_of(self, actor: Actor) -> frozenset[Role]:
        """What `actor` is to the enrolment, as host of the other run too."""
        roles = cases.roles_in(actor, self.run, self.enrolment)
        takes_over = self.kind == "transfer" and actor.has(access.Role.COORDINATOR, self.other.centre_id)
        return roles | ({Role.OTHER_HOST} if takes_over else frozenset())

    def case(self, actor: Actor, *, elsewhere: Refusal | None = None) -> EnrolmentCase:
        """The case as the guards of proposals look at it."""
        roles = self.roles_of(actor)
        case = cases.case_of(actor, self.run, self.enrolment, side=Side.HOST)
        if case.actor_is_person and Role.OTHER_HOST in roles:
            others = queries.deciders(self.other.centre_id, besides=self.enrolment.person_id)
            case = replace(case, deciders=others)
        return replace(
            case,
            proposed=self.kind,
            asked_by=rules.asking_side(self.kind, roles),
            elsewhere=elsewhere,
        )

    def check(
        self, name: str, *, actor: Actor, version: int | None, reason: str = "", elsewhere: Elsewhere
    ) -> Move[EnrolmentCase]:
        """The move when the actor may make it now. What is `elsewhere` is looked at only for somebody whose move it
        is. Refused besides as the table says: a stale version (409)."""
        roles = self.roles_of(actor)
        if (refusal := MOVES.refusal(name, self.case(actor), roles=roles)) is not None:
            raise refusal
        move = MOVES.check(name, self.case(actor, elsewhere=elsewhere()), roles=roles, reason=reason or None)
        cases.check_version(self.enrolment, version)
        return move

    def settled_before(self, kind: str, state: str, actor: Actor) -> bool:
        """Whether the last proposal was settled like this by the same person: then this is a second click."""
        last = self.proposal
        if last is None or last.answered_by_id != actor.person_id:
            return False
        return last.state == state and kind in ("", last.kind)

    def settle(self, state: str, *, actor_id: int | None, answer: str = "") -> None:
        """The open proposal is open no longer."""
        assert self.proposal is not None
        self.proposal.state, self.proposal.answer = state, answer
        self.proposal.answered_by_id, self.proposal.answered_at = actor_id, clock.now()


def last_of(enrolment_id: int) -> Proposal | None:
    """The last proposal for an enrolment, as it is now; to be asked under the enrolment's lock."""
    query = select(Proposal).where(Proposal.enrolment_id == enrolment_id).order_by(Proposal.id.desc())
    return session().scalars(query.limit(1).execution_options(populate_existing=True)).first()


def lock_asked(enrolment_id: int, *, other_id: int | None = None) -> Asked:
    """Locks the enrolment, its run and the other one: `other_id`, or the one its last proposal leads to."""
    run_id = session().scalar(select(Enrolment.run_id).where(Enrolment.id == enrolment_id)) or 0
    before = last_of(enrolment_id)
    there = other_id or (before.run_id if before is not None else run_id)
    runs = {ident: lock(Run, ident) for ident in sorted({run_id, there})}
    enrolment = lock(Enrolment, enrolment_id)
    last = last_of(enrolment_id)
    if other_id is None and last is not None and last.run_id not in runs:
        last = None  # another one was made while this one waited: its page is out of date
    return Asked(runs[run_id], runs[there], enrolment, last)


def beside(refusal: Refusal | None, field: str) -> Refusal | None:
    """The same no, beside the field that names the other run or person; what does not exist for them is said too."""
    if refusal is None:
        return None
    problems = [Problem(each.code, each.sentence, field) for each in refusal.problems]
    return Refusal.of(problems, status=409 if refusal.status == 404 else refusal.status)
