"""Due jobs: any worker may run them at any time; running one again changes nothing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from lms.access import PUBLIC
from lms.courses import service as courses
from lms.courses.models import Run
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import MOVES, Acceptance, End, Role, Seat, Side
from lms.enrolments.service import cases, endings, telling
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.kit.refusal import Refusal

BATCH = 100
ARCHIVED_AFTER = timedelta(days=365)


def expire_waiting() -> int:
    """Ends waiting enrolments of runs that have started or passed their cut-off, and undecided ones of
    runs that are over, with a notice.

    One transaction for each; gives how many ended.
    """
    now = clock.now()
    waiting = (Enrolment.seat == Seat.WAITING) & ((Run.starts_at <= now) | (Run.cut_off_at <= now))
    undecided = ((Enrolment.home_decision == "pending") | (Enrolment.host_decision == "pending")) & (
        Run.ends_at <= now
    )
    not_nominated = (
        (Enrolment.home_decision == "pending")
        & (Run.acceptance == Acceptance.BY_NOMINATION)
        & (Run.nominate_until_at <= now)
    )
    query = (
        select(Enrolment.id)
        .join(Run, Run.id == Enrolment.run_id)
        .where(Enrolment.end_state == End.OPEN, Run.state != "postponed", waiting | undecided | not_nominated)
        .where(Enrolment.home_decision != "declined", Enrolment.host_decision != "declined")
        .order_by(Enrolment.id)
        .limit(BATCH)
    )
    return sum(_expire(enrolment_id) for enrolment_id in list(session().scalars(query)))


@use_case
def _expire(enrolment_id: int) -> bool:
    run, enrolment = cases.lock_case(enrolment_id)
    case = cases.case_of(PUBLIC, run, enrolment)
    try:
        move = MOVES.check("expire", case, roles={Role.SYSTEM})
    except Refusal:
        return False  # somebody was faster, or the run moved meanwhile
    cut_off = enrolment.seat == Seat.WAITING and _before_start(run)
    endings.end(run, enrolment, move, side=Side.SYSTEM, actor_id=None)
    telling.person(run, enrolment, "cut-off" if cut_off else "expired")
    return True


def _before_start(run: Run) -> bool:
    """Whether it is the cut-off that ends the queue, not the start of the run."""
    return run.starts_at is None or clock.now() < run.starts_at


def finish_runs() -> int:
    """Finishes published runs whose last session is over; gives how many."""
    query = (
        select(Run.id)
        .where(Run.state == "published", Run.ends_at <= clock.now())
        .order_by(Run.id)
        .limit(BATCH)
    )
    return sum(courses.finish_run(run_id) for run_id in list(session().scalars(query)))


def archive_runs() -> int:
    """Archives runs that finished or were cancelled twelve months ago; gives how many."""
    before = clock.now() - ARCHIVED_AFTER
    query = (
        select(Run.id)
        .where(Run.state.in_(("finished", "cancelled")), Run.updated_at <= before)
        .order_by(Run.id)
        .limit(BATCH)
    )
    return sum(courses.archive_run(run_id) for run_id in list(session().scalars(query)))
