"""Pools as their host and their centres see them, and what is due about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from lms.courses import queries as courses
from lms.courses.models import Pool, PoolCentre, Run
from lms.courses.rules import PoolCard, RunCard
from lms.enrolments.models import Enrolment, RunTally
from lms.enrolments.rules import End, Seat
from lms.kit.db import session

ALIVE = ("published", "postponed")


@dataclass(frozen=True)
class PoolLine:
    """A pool with its people: how many hold a seat and how many wait. `number`: its place among the pools of its run,
    from 1, as addresses say it."""

    run: RunCard
    pool: PoolCard
    number: int
    held: int
    waiting: int

    @property
    def unused(self) -> int:
        """Seats of the pool that nobody of its centres holds."""
        return max(0, self.pool.seats - self.held)


def pool_lines(runs: Sequence[RunCard]) -> list[PoolLine]:
    """All pools of these runs, in their order. Two queries, however many they are."""
    ids = [run.id for run in runs]
    pools, counts = courses.pools_of(ids), _counts(ids)
    return [
        PoolLine(run, card, number, **counts.get(card.id, {"held": 0, "waiting": 0}))
        for run in runs
        for number, card in enumerate(pools[run.id], 1)
    ]


def _counts(run_ids: Collection[int]) -> dict[int, dict[str, int]]:
    seats = (Seat.OFFERED, Seat.CONFIRMED, Seat.WAITING)
    query = (
        select(PoolCentre.pool_id, Enrolment.seat, func.count(Enrolment.id))
        .join(Enrolment, _of_pool())
        .where(PoolCentre.run_id.in_(run_ids), Enrolment.seat.in_(seats), Enrolment.end_state == End.OPEN)
        .group_by(PoolCentre.pool_id, Enrolment.seat)
    )
    found: dict[int, dict[str, int]] = {}
    for pool_id, seat, number in session().execute(query):
        counts = found.setdefault(pool_id, {"held": 0, "waiting": 0})
        counts["waiting" if seat == Seat.WAITING else "held"] += number
    return found


def _of_pool() -> ColumnElement[bool]:
    return (Enrolment.run_id == PoolCentre.run_id) & (Enrolment.home_centre_id == PoolCentre.centre_id)


def pools_of_centre(centre_id: int) -> list[PoolLine]:
    """The pools of runs to come that keep seats for people of the centre, or did, by day of the run."""
    query = (
        select(Run.id)
        .join(PoolCentre, PoolCentre.run_id == Run.id)
        .where(PoolCentre.centre_id == centre_id, Run.state.in_(ALIVE))
        .order_by(Run.starts_on.is_(None), Run.starts_on, Run.id)
    )
    lines = pool_lines(list(courses.run_cards(list(session().scalars(query))).values()))
    return [line for line in lines if centre_id in line.pool.centre_ids]


def kept_for(centre_id: int, *, now: datetime) -> int:
    """How many pools still keep seats for people of the centre."""
    query = _ahead(now).with_only_columns(func.count(Pool.id))
    mine = select(PoolCentre.pool_id).where(PoolCentre.centre_id == centre_id)
    return session().scalar(query.where(Pool.id.in_(mine))) or 0


def _ahead(now: datetime) -> Select[Any]:
    later = or_(Pool.release_at.is_(None), Pool.release_at > now)
    query = select(Pool.id).join(Run, Run.id == Pool.run_id)
    return query.where(Pool.released_at.is_(None), later, Run.state.in_(ALIVE))


def releases_due(now: datetime, *, limit: int) -> list[tuple[int, int]]:
    """(run id, pool id) of pools whose release is due and not carried out, the earliest first."""
    query = (
        select(Pool.run_id, Pool.id)
        .join(Run, Run.id == Pool.run_id)
        .where(Pool.released_at.is_(None), Pool.release_at <= now, Run.state.in_(ALIVE))
        .order_by(Pool.release_at, Pool.id)
        .limit(limit)
    )
    return [(run_id, pool_id) for run_id, pool_id in session().execute(query)]


def releases_until(until: datetime, *, now: datetime) -> list[tuple[int, int, datetime]]:
    """(run id, pool id, release) of pools that are released after `now` and no later than `until`, in order."""
    query = _ahead(now).add_columns(Pool.run_id, Pool.release_at).where(Pool.release_at <= until)
    rows = session().execute(query.order_by(Pool.release_at, Pool.id))
    return [(run_id, pool_id, at) for pool_id, run_id, at in rows]


def runs_with_queue(now: datetime) -> list[int]:
    """Runs with somebody on the waiting list, which still moves by itself, and with a seat that nobody holds."""
    query = (
        select(Run.id)
        .join(RunTally, RunTally.run_id == Run.id)
        .where(Run.state == "published", Run.promotion == "automatic", RunTally.waiting > 0)
        .where(or_(Run.capacity_max.is_(None), RunTally.holders < Run.capacity_max))
        .where(or_(Run.starts_at.is_(None), Run.starts_at > now))
        .where(or_(Run.cut_off_at.is_(None), Run.cut_off_at > now))
        .order_by(Run.id)
    )
    return list(session().scalars(query))
