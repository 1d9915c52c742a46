"""A priority on the waiting list, given by the host by hand, and taken away again."""

from __future__ import annotations

from lms.access import Actor
from lms.courses.models import Run
from lms.enrolments import rules
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import MOVES, Role, Side
from lms.enrolments.rules.priorities import check_priority
from lms.enrolments.service import cases, ranks, seats, telling
from lms.kit import clock, journal
from lms.kit.db import use_case
from lms.kit.refusal import refuse_if_any


@use_case
def give_priority(
    enrolment_id: int, *, actor: Actor, priority: int | None, reason: str, version: int | None = None
) -> None:
    """The host puts somebody who waits, or asks to come, before the others: `priority` from 1 to 99, smaller goes
    first. The person is told the reason; given again, another number or reason takes its place.

    What is due in the queue is settled first, in the order that was. Refused as the row "give-priority" of the table
    says, and for any other number; a second click changes nothing.
    """
    run, enrolment = cases.lock_case(enrolment_id)
    if _stands(run, enrolment, actor, priority, reason):
        return
    seats.settle(run)
    _check("give-priority", run, enrolment, actor, reason, version)
    refuse_if_any(check_priority(priority))
    before = enrolment.priority
    enrolment.priority, enrolment.priority_reason = priority or rules.ORDINARY, reason
    _note(enrolment, "give-priority", before, actor, reason)
    telling.person(run, enrolment, "priority-given", reason=reason)


@use_case
def end_priority(enrolment_id: int, *, actor: Actor, reason: str, version: int | None = None) -> None:
    """The host takes a priority away that it gave by hand: the person stands again where the own list or the time of
    the last approval puts them, and is told the reason. A second click changes nothing."""
    run, enrolment = cases.lock_case(enrolment_id)
    if _ended_before(enrolment, actor):
        return
    seats.settle(run)
    _check("end-priority", run, enrolment, actor, reason, version)
    before = enrolment.priority
    ranks.set_priority(enrolment, enrolment.nomination_rank or rules.ORDINARY)
    _note(enrolment, "end-priority", before, actor, reason)
    telling.person(run, enrolment, "priority-ended", reason=reason)


def _stands(run: Run, enrolment: Enrolment, actor: Actor, priority: int | None, reason: str) -> bool:
    """A second click: the host has said exactly this already."""
    roles = cases.roles_in(actor, run, enrolment)
    said = (enrolment.priority, enrolment.priority_reason) == (priority, reason)
    return said and bool(reason) and Role.HOST in roles and Role.PERSON not in roles


def _ended_before(enrolment: Enrolment, actor: Actor) -> bool:
    """A second click: the last thing that happened is that the same person took the priority away."""
    last = journal.rows_of(("enrolment", enrolment.id))[-1]
    return (last.move, last.actor_id) == ("end-priority", actor.person_id)


def _check(name: str, run: Run, enrolment: Enrolment, actor: Actor, reason: str, version: int | None) -> None:
    case = cases.case_of(actor, run, enrolment, side=Side.HOST)
    MOVES.check(name, case, roles=cases.roles_in(actor, run, enrolment), reason=reason)
    cases.check_version(enrolment, version)


def _note(enrolment: Enrolment, move: str, before: int, actor: Actor, reason: str) -> None:
    enrolment.version, enrolment.updated_at = enrolment.version + 1, clock.now()
    journal.record(
        ("enrolment", enrolment.id),
        move,
        actor_id=actor.person_id,
        before={"priority": before},
        after={"priority": enrolment.priority},
        reason=reason,
    )
