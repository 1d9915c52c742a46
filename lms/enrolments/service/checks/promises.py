"""What `doctor` asks: does every run keep its promises?"""

from __future__ import annotations

from sqlalchemy import case, func, select

from lms.agenda import queries as agenda
from lms.courses.models import Run, RunTrainer
from lms.enrolments import queries, rules
from lms.enrolments.models import Enrolment, RunTally
from lms.enrolments.rules import Seat
from lms.enrolments.service import cases, seats
from lms.kit import clock
from lms.kit.db import session
from lms.kit.journal import JournalRow


def violations() -> list[str]:
    """One line each: a wrong tally, somebody waiting who could take a seat, an enrolment without its journal, a
    calendar that tells another state."""
    return [*_tallies(), *_queues(), *_journals(), *_calendars()]


def _tallies() -> list[str]:
    live = queries.LIVE
    counted = (
        select(
            Enrolment.run_id,
            func.sum(case((live & Enrolment.seat.in_(("offered", "confirmed")), 1), else_=0)).label(
                "holders"
            ),
            func.sum(case((live & (Enrolment.seat == "waiting"), 1), else_=0)).label("waiting"),
            func.sum(
                case(
                    (
                        live
                        & ((Enrolment.home_decision == "pending") | (Enrolment.host_decision == "pending")),
                        1,
                    ),
                    else_=0,
                )
            ).label("pending"),
        )
        .group_by(Enrolment.run_id)
        .subquery()
    )
    query = (
        select(Run.ref, counted.c.holders, counted.c.waiting, counted.c.pending, RunTally)
        .join(counted, counted.c.run_id == Run.id)
        .outerjoin(RunTally, RunTally.run_id == Run.id)
        .order_by(Run.id)
    )
    found = []
    for ref, holders, waiting, pending, tally in session().execute(query):
        kept = (tally.holders, tally.waiting, tally.pending) if tally else (0, 0, 0)
        if kept != (holders, waiting, pending):
            found.append(f"run {ref}: tally {kept} but counted {(holders, waiting, pending)}")
    return found


def _queues() -> list[str]:
    """Runs in which a seat is free that somebody waiting could take, while the queue still moves."""
    query = select(Run).join(RunTally).where(RunTally.waiting > 0, Run.state == "published").order_by(Run.id)
    found, now = [], clock.now()
    for run in session().scalars(query):
        if run.promotion == "by_hand" or not cases.facts_of(run).queue_open(now):
            continue
        plan = seats.plan_of(run)
        could = rules.could_move_up(plan, seats.holders_of(run, plan), seats.queue_of(run.id), now=now)
        found += [f"run {run.ref}: enrolment {ident} waits while it could take a seat" for ident in could]
    return found


def _journals() -> list[str]:
    written = select(JournalRow.thing_id).where(
        JournalRow.thing_kind == "enrolment", JournalRow.move == "enrol"
    )
    query = select(Enrolment.ref).where(Enrolment.id.not_in(written)).order_by(Enrolment.id)
    return [f"enrolment {ref} has no journal row of its beginning" for ref in session().scalars(query)]


def _calendars() -> list[str]:
    """People whose calendar shows another status than their seat."""
    query = (
        select(Enrolment.ref, Enrolment.person_id, Enrolment.run_id, Enrolment.seat)
        .join(Run, Run.id == Enrolment.run_id)
        .where(queries.LIVE, Run.state == "published", Run.starts_at.is_not(None))
        .order_by(Enrolment.id)
    )
    status = {
        Seat.CONFIRMED.value: {"confirmed"},
        Seat.OFFERED.value: {"tentative"},
        Seat.WAITING.value: {"tentative"},
    }
    trains = select(RunTrainer.run_id, RunTrainer.person_id)
    teachers = {(run_id, person_id) for run_id, person_id in session().execute(trains)}
    rows = [row for row in session().execute(query) if (row.run_id, row.person_id) not in teachers]
    shown = agenda.statuses_of_groups("run", {run_id for _, _, run_id, _ in rows})
    return [
        f"enrolment {ref}: the calendar says {sorted(told)}, the seat is {seat}"
        for ref, person_id, run_id, seat in rows
        if (told := shown.get((run_id, person_id), set())) != status.get(seat, set())
    ]
