"""Due jobs about seats: any worker may run them at any time; running one again changes nothing."""

from __future__ import annotations

from datetime import timedelta

from lms.courses.models import Run
from lms.enrolments import queries, rules
from lms.enrolments.rules.journal import Cause
from lms.enrolments.service import about_pools, cases, seats
from lms.enrolments.service.pools import release_pool
from lms.kit import clock
from lms.kit.db import lock, session, use_case

BATCH = 100
TOLD_DAYS = (7, 2)
"""So many days before a release its coordinators are told."""


def release_pools() -> int:
    """Releases the pools that are due, each once whatever the number of workers, and moves up those who wait, in
    batches; gives how many pools this call released."""
    done = 0
    for run_id, pool_id in queries.releases_due(clock.now(), limit=BATCH):
        if release_pool(run_id, pool_id, actor=None):
            done += 1
            _settle_all(run_id, cause=Cause.RELEASED)
    return done


def _settle_all(run_id: int, *, cause: Cause = Cause.FREE) -> int:
    moved = 0
    while batch := seats.settle_run(run_id, cause=cause):
        moved += batch
    return moved


def settle_queues() -> int:
    """Goes on with queues in which more people can move up than one transaction takes; gives how many moved up."""
    return sum(_settle_all(run_id) for run_id in queries.runs_with_queue(clock.now()) if _unsettled(run_id))


def _unsettled(run_id: int) -> bool:
    """Asked without the lock of the run: most queues have nobody who could move up."""
    run, now = session().get_one(Run, run_id), clock.now()
    if not cases.facts_of(run).queue_open(now):
        return False
    plan = seats.plan_of(run)
    return bool(rules.could_move_up(plan, seats.holders_of(run, plan), seats.queue_of(run.id), now=now))


def announce_releases() -> int:
    """Tells the coordinators of each pool's centres 7 and 2 days before its release how many seats are not used; gives
    how many pools are that near. Each is told once for each day; a release put off is told anew."""
    now = clock.now()
    ahead = queries.releases_until(now + timedelta(days=max(TOLD_DAYS)), now=now)
    for run_id, pool_id, release_at in ahead:
        days = min(each for each in TOLD_DAYS if release_at - now <= timedelta(days=each))
        _announce(run_id, pool_id, days)
    return len(ahead)


@use_case
def _announce(run_id: int, pool_id: int, days: int) -> None:
    run = lock(Run, run_id)
    card = about_pools.pool_of(run_id, pool_id)
    if card.released_at is None and card.release_at is not None and card.release_at > clock.now():
        about_pools.ahead(run, card, about_pools.unused_of(run, card), days=days)
