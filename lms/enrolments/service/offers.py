"""Offers: made by the host out of the queue, taken or given back by the person, ended by the clock.

A seat that comes free goes to the next in the same transaction. Offers in turn are made in `seats.settle`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from lms.access import PUBLIC, Actor
from lms.courses.models import Run
from lms.enrolments import rules
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import MOVES, End, EnrolmentCase, NoSeat, Role, Seat, Side
from lms.enrolments.service import answers, cases, endings, seats, telling
from lms.kit import clock, journal
from lms.kit.db import session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.people import queries as people

BATCH = 100


@dataclass(frozen=True)
class Turn:
    """Whom a seat could be given now: enrolments, in turn; and why somebody else cannot have one, by enrolment."""

    could: tuple[int, ...]
    why_not: dict[int, NoSeat]


def turn_of(run: Run) -> Turn:
    """Who of the waiting list could take a seat right now, in turn; a question, the queue is not settled for it."""
    plan, now = seats.plan_of(run), clock.now()
    holders = seats.holders_of(run, plan)
    could, reasons = [], {}
    for entry in rules.in_turn(seats.queue_of(run.id)):
        reason = rules.why_not(plan, holders, centre=entry.centre, now=now, site=entry.site)
        if reason is None:
            could.append(entry.id)
        else:
            reasons[entry.id] = reason
    return Turn(tuple(could), reasons)


def turn_in(run_id: int) -> Turn:
    """As `turn_of`, for the pages about a run."""
    return turn_of(session().get_one(Run, run_id))


@use_case
def offer(enrolment_id: int, *, actor: Actor, reason: str = "", version: int | None = None) -> None:
    """The host offers a seat to somebody on the waiting list, with a reason when somebody before could take it.

    Refused as the row "offer" of the table says; a second click changes nothing.
    """
    run, enrolment = cases.lock_case(enrolment_id)
    roles, waited = cases.roles_in(actor, run, enrolment), enrolment.seat == Seat.WAITING
    if Role.HOST in roles and enrolment.seat == Seat.OFFERED and _offered_by(enrolment) == actor.person_id:
        return
    seats.settle(run)
    if Role.HOST in roles and waited and enrolment.seat in rules.HOLDING:
        return  # it was this person's turn, and the system has just done it
    case = _offer_case(actor, run, enrolment)
    move = MOVES.check("offer", case, roles=roles, reason=reason or None)
    cases.check_version(enrolment, version)
    seats.give(run, enrolment, move, Seat.OFFERED, actor_id=actor.person_id, reason=reason)
    telling.person(run, enrolment, "offered")


def _offer_case(actor: Actor, run: Run, enrolment: Enrolment) -> EnrolmentCase:
    """The case with what the queue says, and with the name of whoever made the offer there is."""
    turn = turn_of(run)
    reason = turn.why_not.get(enrolment.id)
    by = people.person_card(_offered_by(enrolment) or 0)
    return replace(
        cases.case_of(actor, run, enrolment, side=Side.HOST),
        no_seat=Refusal("no_seat", reason.sentence(cases.written_in(run)), status=409) if reason else None,
        out_of_turn=rules.out_of_turn(enrolment.id, turn.could),
        decided_by=by.name if by else "",
    )


def _offered_by(enrolment: Enrolment) -> int | None:
    """Who made the last offer by hand; None: the system."""
    rows = journal.rows_of(("enrolment", enrolment.id))
    return next((row.actor_id for row in reversed(rows) if row.move in ("offer", "promote", "confirm")), None)


@use_case
def take_offer(enrolment_id: int, *, actor: Actor, version: int | None = None) -> None:
    """The person takes the seat that is kept for them; a second click changes nothing. Refused once the offer is over:
    the lock decides between the last second and its end."""
    run, enrolment = cases.lock_case(enrolment_id)
    roles = cases.roles_in(actor, run, enrolment)
    if Role.PERSON in roles and enrolment.seat == Seat.CONFIRMED and enrolment.end_state == End.OPEN:
        return
    move = MOVES.check("take-offer", cases.case_of(actor, run, enrolment), roles=roles)
    cases.check_version(enrolment, version)
    seats.give(run, enrolment, move, Seat.CONFIRMED, actor_id=actor.person_id)
    telling.person(run, enrolment, "offer-taken")


@use_case
def refuse_offer(enrolment_id: int, *, actor: Actor, reason: str = "", version: int | None = None) -> None:
    """The person gives the offer back: the enrolment ends, the seat goes to the next, home is told."""
    run, enrolment = cases.lock_case(enrolment_id)
    roles = cases.roles_in(actor, run, enrolment)
    if Role.PERSON in roles and enrolment.end_state == End.WITHDRAWN:
        return
    case = cases.case_of(actor, run, enrolment)
    move = MOVES.check("refuse-offer", case, roles=roles, reason=reason or None)
    cases.check_version(enrolment, version)
    endings.end(run, enrolment, move, side=Side.PERSON, actor_id=actor.person_id, reason=reason)
    telling.after_withdrawing(run, enrolment, kind="offer-refused")


@use_case
def answer_offer(token: str, *, take: bool) -> None:
    """The person answers by the link in the mail of the offer; see `take_offer`, `refuse_offer` and `offer_of`."""
    link = answers.offer_of(token)
    if not link.counts:
        raise Refusal("offer_over", _l("This offer is over; a later mail may hold another one."), status=409)
    actor = Actor(link.card.person_id, link.card.person_name, verified=True)
    if take:
        take_offer(link.card.id, actor=actor)
    else:
        refuse_offer(link.card.id, actor=actor)


def expire_offers() -> int:
    """Ends offers that nobody took in time, with a notice; the seat goes to the next. One transaction for each; gives
    how many ended."""
    query = (
        select(Enrolment.id)
        .where(Enrolment.seat == Seat.OFFERED, Enrolment.offer_until <= clock.now())
        .order_by(Enrolment.offer_until, Enrolment.id)
        .limit(BATCH)
    )
    return sum(_expire_offer(enrolment_id) for enrolment_id in list(session().scalars(query)))


@use_case
def _expire_offer(enrolment_id: int) -> bool:
    run, enrolment = cases.lock_case(enrolment_id)
    try:
        move = MOVES.check("expire-offer", cases.case_of(PUBLIC, run, enrolment), roles={Role.SYSTEM})
    except Refusal:
        return False  # it was answered meanwhile
    endings.end(run, enrolment, move, side=Side.SYSTEM, actor_id=None)
    telling.person(run, enrolment, "offer-expired")
    return True


def follow_start(run: Run) -> None:
    """No offer outlives the start of its locked run: where a run is moved earlier, its offers end earlier."""
    start = cases.facts_of(run).counted_start
    if start is None:
        return
    query = select(Enrolment).where(
        Enrolment.run_id == run.id, Enrolment.seat == Seat.OFFERED, Enrolment.offer_until > start
    )
    for enrolment in session().scalars(query.order_by(Enrolment.id)):
        journal.record(
            ("enrolment", enrolment.id),
            "shorten-offer",
            actor_id=None,
            before={"offer_until": enrolment.offer_until},
            after={"offer_until": start},
        )
        enrolment.offer_until = start
