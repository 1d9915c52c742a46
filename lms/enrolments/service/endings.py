"""Ending an enrolment, and opening it again. A seat that comes free goes to the next in the same transaction."""

from __future__ import annotations

from sqlalchemy import select

from lms.access import Actor
from lms.courses.models import Run
from lms.enrolments import queries, rules
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import MOVES, End, EnrolmentCase, Parts, Role, Side
from lms.enrolments.rules.journal import cause_of_end
from lms.enrolments.service import cases, lapsing, ranks, seats, telling
from lms.kit import clock, journal
from lms.kit.db import session, use_case
from lms.kit.states import Move


@use_case
def withdraw(enrolment_id: int, *, actor: Actor, reason: str = "", version: int | None = None) -> None:
    """The person gives the place back, or leaves the queue; a second click changes nothing."""
    run, enrolment = cases.lock_case(enrolment_id)
    if enrolment.end_state == End.WITHDRAWN and actor.person_id == enrolment.person_id:
        return
    case = cases.case_of(actor, run, enrolment)
    move = MOVES.check("withdraw", case, roles=cases.roles_in(actor, run, enrolment), reason=reason or None)
    cases.check_version(enrolment, version)
    end(run, enrolment, move, side=Side.PERSON, actor_id=actor.person_id, reason=reason)
    telling.after_withdrawing(run, enrolment)


@use_case
def cancel(enrolment_id: int, *, actor: Actor, reason: str, version: int | None = None) -> None:
    """Home or host ends an enrolment, with a reason that the person reads."""
    run, enrolment = cases.lock_case(enrolment_id)
    if enrolment.end_state == End.CANCELLED and enrolment.ended_by_id == actor.person_id:
        return
    roles = cases.roles_in(actor, run, enrolment)
    side = Side.HOST if Role.HOST in roles else Side.HOME
    case = cases.case_of(actor, run, enrolment, side=side)
    move = MOVES.check("cancel", case, roles=roles, reason=reason)
    cases.check_version(enrolment, version)
    end(run, enrolment, move, side=side, actor_id=actor.person_id, reason=reason)
    telling.person(run, enrolment, "cancelled")


@use_case
def reopen(enrolment_id: int, *, actor: Actor, reason: str, version: int | None = None) -> None:
    """The side that declined or cancelled puts the case back to its own decision."""
    run, enrolment = cases.lock_case(enrolment_id)
    if _reopened_before(enrolment, actor):
        return
    side = cases.case_of(actor, run, enrolment).ended_by
    name = "reopen-home" if side is Side.HOME else "reopen-host"
    case = cases.case_of(actor, run, enrolment, side=side)
    move = MOVES.check(name, case, roles=cases.roles_in(actor, run, enrolment), reason=reason)
    cases.check_version(enrolment, version)
    before = cases.parts_of(enrolment)
    after = cases.write_move(move, enrolment, actor_id=actor.person_id, reason=reason)
    _forget_the_end(enrolment, side)
    ranks.place_last(run, enrolment)
    seats.keep(run, enrolment, before, after)
    telling.person(run, enrolment, "reopened")


def end_with_run(run: Run, *, actor_id: int | None, reason: str) -> None:
    """All live enrolments of a cancelled run, which is locked, end with it: a few statements, however many they are. No
    seat goes to anybody, and the entries in the calendars say themselves that the run is cancelled."""
    live = select(Enrolment).where(queries.LIVE, Enrolment.run_id == run.id).order_by(Enrolment.id)
    locked = live.with_for_update().execution_options(populate_existing=True)
    enrolments = session().scalars(locked).all()
    now, move = clock.now(), cases.SYSTEM_MOVES["cancel-with-run"]
    for enrolment in enrolments:
        enrolment.offer_until = None
        enrolment.ended_at, enrolment.ended_by_id = now, actor_id
        enrolment.end_side, enrolment.end_reason = Side.RUN, reason
    moved = cases.write_moves(move, enrolments, actor_id=actor_id, reason=reason, side=Side.RUN)
    session().flush()
    for enrolment in lapsing.with_open_proposal(enrolments):
        lapsing.lapse_with(run, enrolment)
    seats.keep_all(run, moved, calendar=False)


def _reopened_before(enrolment: Enrolment, actor: Actor) -> bool:
    """A second click: the last thing that happened is that the same person opened the case again."""
    last = journal.rows_of(("enrolment", enrolment.id))[-1]
    return last.move.startswith("reopen-") and last.actor_id == actor.person_id


def _forget_the_end(enrolment: Enrolment, side: Side | None) -> None:
    enrolment.end_side, enrolment.end_reason = "", ""
    enrolment.ended_at, enrolment.ended_by_id, enrolment.complete_at = None, None, None
    enrolment.passed_over = ""
    ranks.set_priority(enrolment, rules.ORDINARY)
    if side is Side.HOME:
        enrolment.home_decided_by_id, enrolment.home_decided_at, enrolment.home_reason = None, None, ""
    else:
        enrolment.host_decided_by_id, enrolment.host_decided_at, enrolment.host_reason = None, None, ""


def end(
    run: Run,
    enrolment: Enrolment,
    move: Move[EnrolmentCase],
    *,
    side: Side,
    actor_id: int | None,
    reason: str = "",
    calendar: bool = True,
) -> Parts:
    """Ends the enrolment through `move` and hands a seat that comes free to the next in the queue.

    `calendar` False leaves the entries in the person's calendar: they say themselves that the run is cancelled.
    """
    before = cases.parts_of(enrolment)
    enrolment.offer_until = None
    after = cases.write_move(move, enrolment, actor_id=actor_id, reason=reason, side=side)
    enrolment.ended_at, enrolment.ended_by_id = clock.now(), actor_id
    enrolment.end_side, enrolment.end_reason = side, reason
    session().flush()
    lapsing.lapse_with(run, enrolment)
    seats.keep(run, enrolment, before, after, calendar=calendar)
    held = rules.holds_seat(before)
    room = seats.settle(run, cause=cause_of_end(move.name, held=held))
    if room.others_first and held:
        telling.seat_is_free(run, enrolment)
    return after
