"""Answering what another side proposed. With a yes the old enrolment ends and the next begins in one transaction."""

from __future__ import annotations

from lms.access import Actor
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import EnrolmentCase, Side
from lms.enrolments.service import cases, endings, letters, seats, successors
from lms.enrolments.service.asked import Asked, lock_asked
from lms.kit.db import session, use_case
from lms.kit.refusal import Refusal
from lms.kit.states import Move


@use_case
def agree_run(enrolment_id: int, *, actor: Actor, version: int | None = None) -> None:
    """The person goes on in the run that the host proposed, by the rules of enrolling there; the seat or place left
    goes to the next. Refused, and nothing saved, when the other run cannot take the person now."""
    _agree_to_run(enrolment_id, "agree-run", "other_run", actor=actor, version=version)


@use_case
def agree_transfer(enrolment_id: int, *, actor: Actor, version: int | None = None) -> None:
    """The other run's host takes the person over, who gets a seat at once: refused when none is free. Who only waits
    goes on waiting there. The home coordinators are told."""
    _agree_to_run(enrolment_id, "agree-transfer", "transfer", actor=actor, version=version)


def _agree_to_run(enrolment_id: int, name: str, kind: str, *, actor: Actor, version: int | None) -> None:
    asked = lock_asked(enrolment_id)
    if asked.settled_before(kind, "agreed", actor):
        return
    room = seats.settle(asked.other)  # first, so that nobody who waits there is overtaken

    def elsewhere() -> Refusal | None:
        return successors.refusal_of_run(asked, kind, room=room)

    move = asked.check(name, actor=actor, version=version, elsewhere=elsewhere)
    new = successors.in_other_run(asked, room=room, actor_id=actor.person_id)
    _end(asked, new, move, side=Side.PERSON, actor_id=actor.person_id)
    letters.moved(asked, new)


@use_case
def agree_replacement(enrolment_id: int, *, actor: Actor, version: int | None = None) -> None:
    """The host lets the other person have the seat: it is never free in between, and nobody is overtaken."""
    asked = lock_asked(enrolment_id)
    if asked.settled_before("replace", "agreed", actor):
        return

    def elsewhere() -> Refusal | None:
        wanted = asked.proposal.person_id if asked.proposal is not None else None
        return successors.refusal_of_person(asked, wanted, by=actor.person_id)

    move = asked.check("agree-replacement", actor=actor, version=version, elsewhere=elsewhere)
    # the other has the seat before this one leaves it: what ends an enrolment gives free seats to the queue
    new = successors.of_other_person(asked, actor_id=actor.person_id)
    _end(asked, new, move, side=Side.HOME, actor_id=actor.person_id)
    letters.replaced(asked, new)


@use_case
def refuse_run(enrolment_id: int, *, actor: Actor, reason: str = "", version: int | None = None) -> None:
    """The person stays with the run."""
    _refuse(enrolment_id, "refuse-run", "other_run", actor=actor, reason=reason, version=version)


@use_case
def refuse_transfer(enrolment_id: int, *, actor: Actor, reason: str, version: int | None = None) -> None:
    """The other run's host does not take the person over, with a reason that the person reads."""
    _refuse(enrolment_id, "refuse-transfer", "transfer", actor=actor, reason=reason, version=version)


@use_case
def refuse_replacement(enrolment_id: int, *, actor: Actor, reason: str, version: int | None = None) -> None:
    """The host does not agree to the other person, with a reason that the home centre reads."""
    _refuse(enrolment_id, "refuse-replacement", "replace", actor=actor, reason=reason, version=version)


def _refuse(
    enrolment_id: int, name: str, kind: str, *, actor: Actor, reason: str, version: int | None
) -> None:
    asked = lock_asked(enrolment_id)
    if asked.settled_before(kind, "refused", actor):
        return
    move = asked.check(name, actor=actor, version=version, reason=reason, elsewhere=lambda: None)
    asked.settle("refused", actor_id=actor.person_id, answer=reason)
    cases.write_move(move, asked.enrolment, actor_id=actor.person_id, reason=reason)
    letters.refused(asked)


def _end(
    asked: Asked, new: Enrolment, move: Move[EnrolmentCase], *, side: Side, actor_id: int | None
) -> None:
    """The old enrolment ends as what the new one came from."""
    assert asked.proposal is not None
    asked.settle("agreed", actor_id=actor_id)
    asked.enrolment.transferred_to_id = new.id
    session().flush()
    endings.end(asked.run, asked.enrolment, move, side=side, actor_id=actor_id, reason=asked.proposal.reason)
