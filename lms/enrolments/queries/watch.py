"""What an operator watches: how long enrolments wait, of the whole network and without saying whose they are."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from lms.courses.models import Run
from lms.enrolments import rules
from lms.enrolments.models import Enrolment
from lms.enrolments.queries.desk import UNDECIDED
from lms.enrolments.queries.pools import runs_with_queue
from lms.enrolments.queries.seats import tallies
from lms.enrolments.rules import End, Seat, Waiting
from lms.kit.db import session


def oldest_undecided() -> datetime | None:
    """Since when the enrolment that waits longest for a decision has waited for the side that decides now; None: none
    waits."""
    since = func.coalesce(Enrolment.home_decided_at, Enrolment.created_at)
    return session().scalar(select(func.min(since)).where(*UNDECIDED))


def oldest_stuck(now: datetime) -> datetime | None:
    """Since when somebody has been on a waiting list that moves by itself though a seat is free for them; None when
    nobody is, as it should be but for the minute after seats were released. Four queries at most."""
    run_ids = runs_with_queue(now)
    if not run_ids:
        return None
    query = select(
        Enrolment.run_id,
        Enrolment.id,
        Enrolment.home_centre_id,
        Enrolment.complete_at,
        Enrolment.priority,
        Enrolment.site_id,
    ).where(Enrolment.run_id.in_(run_ids), Enrolment.seat == Seat.WAITING, Enrolment.end_state == End.OPEN)
    queues: dict[int, list[Waiting]] = {}
    for run, ident, centre, complete, priority, site in session().execute(query):
        if complete is not None:
            entry = Waiting(id=ident, centre=centre, complete_at=complete, priority=priority, site=site)
            queues.setdefault(run, []).append(entry)
    known, found = tallies(queues), list[datetime]()
    seats = session().execute(select(Run.id, Run.capacity_max).where(Run.id.in_(queues)))
    capacities = {run: capacity for run, capacity in seats}  # noqa: C416 - rows are not pairs to the type checker
    for run, queue in queues.items():
        tally = known[run]
        plan, holders = tally.division.plan(capacities[run]), tally.division.holders(tally.holders)
        up = set(rules.could_move_up(plan, holders, queue, now=now))
        found += [entry.complete_at for entry in queue if entry.id in up]
    return min(found, default=None)
