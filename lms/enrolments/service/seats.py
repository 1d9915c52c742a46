"""Giving seats: the queue first, then whoever has just completed the approvals. Always under the lock of the run."""

from __future__ import annotations

from functools import cache
from typing import cast

from sqlalchemy import Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from lms.agenda import service as agenda
from lms.agenda.rules import Status
from lms.courses.models import Run, RunTrainer
from lms.enrolments import queries, rules
from lms.enrolments.models import Enrolment, RunTally
from lms.enrolments.rules import Holders, Parts, Seat, SeatPlan, Settlement, Step, Waiting
from lms.enrolments.service import cases, telling
from lms.kit import clock
from lms.kit.db import lock, session, use_case
from lms.kit.refusal import Refusal


def plan_of(run: Run) -> SeatPlan:
    """The run's seats: its capacity and, once runs have them, its pools."""
    return SeatPlan(run.capacity_max)


def holders_of(run: Run, plan: SeatPlan) -> Holders:
    """Who holds a seat now, counted in the database."""
    return rules.count_holders(plan, queries.holders_by_centre(run.id))


# made once, as all that is asked while everybody else waits for the run
_QUEUE = select(Enrolment.id, Enrolment.home_centre_id, Enrolment.complete_at, Enrolment.priority).where(
    Enrolment.run_id == bindparam("run"),
    Enrolment.seat == Seat.WAITING,
    Enrolment.end_state == rules.End.OPEN,
)


def queue_of(run_id: int) -> list[Waiting]:
    """The waiting list, in no particular order."""
    return [
        Waiting(id=ident, centre=centre, complete_at=complete, priority=priority)
        for ident, centre, complete, priority in session().execute(_QUEUE, {"run": run_id})
        if complete is not None
    ]


@use_case
def settle_run(run_id: int) -> int:
    """Gives free seats to the waiting list in order; gives how many moved up. Doing it again changes nothing."""
    return len(settle(lock(Run, run_id)).promoted)


def settle(run: Run) -> Settlement:
    """As `settle_run`, for a run that is locked already; also tells who holds a seat afterwards."""
    plan, now = plan_of(run), clock.now()
    holders = holders_of(run, plan)
    full = plan.capacity is not None and sum(holders.by_pool.values()) + holders.others >= plan.capacity
    if full or run.state != "published" or not cases.facts_of(run).queue_open(now):
        return Settlement((), (), holders)
    settlement = rules.settle(plan, holders, queue_of(run.id), now=now)
    for passed in settlement.passed_over:
        session().get_one(Enrolment, passed.id).passed_over = passed.reason.kind
    for ident in settlement.promoted:
        _promote(run, session().get_one(Enrolment, ident, populate_existing=True))
    return settlement


def _promote(run: Run, enrolment: Enrolment) -> None:
    before = cases.parts_of(enrolment)
    after = cases.write_move(cases.SYSTEM_MOVES["promote"], enrolment, actor_id=None)
    enrolment.passed_over = ""
    keep(run, enrolment, before, after)
    telling.person(run, enrolment, "promoted")


def seat_refusal(run: Run, centre: int | None, holders: Holders) -> Refusal | None:
    """Why somebody of this home centre would get neither a seat nor a place on the waiting list now, or None."""
    try:
        _seat_for(run, plan_of(run), holders, centre)
    except Refusal as refusal:
        return refusal
    return None


def _seat_for(run: Run, plan: SeatPlan, holders: Holders, centre: int | None) -> Seat:
    now = clock.now()
    facts = cases.facts_of(run)
    return rules.seat_for(
        plan, holders, centre=centre, policy=facts.policy, now=now, queue_open=facts.queue_open(now)
    )


def go_on(run: Run, enrolment: Enrolment, holders: Holders) -> None:
    """What follows a move: once both decisions are settled, a seat or a place on the waiting list.

    `holders` are those after the queue was settled (`settle`), so that nobody overtakes; calendar and tally follow.
    """
    if rules.next_step(cases.parts_of(enrolment)) is not Step.SEAT:
        return
    seat = _seat_for(run, plan_of(run), holders, enrolment.home_centre_id)
    enrolment.complete_at = clock.now()
    before = cases.parts_of(enrolment)
    after = cases.write_move(cases.SYSTEM_MOVES["confirm"], enrolment, actor_id=None, seat=seat)
    keep(run, enrolment, before, after)


def calendar_status(parts: Parts) -> Status | None:
    """How the run stands in the person's own calendar; None: not at all."""
    if not rules.is_live(parts):
        return None
    shown: dict[Seat, Status] = {
        Seat.CONFIRMED: "confirmed",
        Seat.OFFERED: "tentative",
        Seat.WAITING: "tentative",
    }
    return shown.get(parts.seat)


def show(run_id: int, person_id: int, parts: Parts) -> None:
    """Brings the person's own calendar in line with `parts`; who teaches the run has it there in any case."""
    status = calendar_status(parts)
    if status is None and session().get(RunTrainer, (run_id, person_id)) is not None:
        status = "confirmed"
    agenda.concern(("run", run_id), person_id, status=status)


def keep(run: Run, enrolment: Enrolment, before: Parts, after: Parts, *, calendar: bool = True) -> None:
    """Brings the run's tally and, unless `calendar` is False, the person's calendar in line with a change of parts."""
    session().flush()
    count(run.id, before, after)
    if calendar:
        show(run.id, enrolment.person_id, after)


def count(run_id: int, before: Parts | None, after: Parts) -> None:
    """Moves the run's counters by what changed."""
    change = {
        name: _counts(after)[name] - (_counts(before)[name] if before else 0) for name in _counts(after)
    }
    if not any(change.values()):
        return
    first = {name: max(0, value) for name, value in change.items()}
    moved = {f"more_{name}": value for name, value in change.items()}
    statement = _counting(session().get_bind().dialect.name)
    session().execute(statement, {"run_id": run_id} | first | moved)


@cache
def _counting(dialect: str) -> sqlite.Insert | postgresql.Insert:
    tally = cast(Table, RunTally.__table__)
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(tally).on_conflict_do_update(
        index_elements=[tally.c.run_id],
        set_={name: tally.c[name] + bindparam(f"more_{name}") for name in COUNTED},
    )


COUNTED = ("holders", "waiting", "pending")


def _counts(parts: Parts) -> dict[str, int]:
    live = rules.is_live(parts)
    return {
        "holders": int(rules.holds_seat(parts)),
        "waiting": int(live and parts.seat is Seat.WAITING),
        "pending": int(live and rules.next_step(parts) in (Step.HOME, Step.HOST)),
    }
