"""Seats between centres in the runs of a year: who sent people to whom, and what became of reserved seats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from operator import add

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import aliased

from lms.courses.models import Pool, PoolCentre, Run
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import Seat
from lms.kit.db import session
from lms.reports.rules import Balance

Between = tuple[datetime, datetime]
Figures = tuple[int, int, int]


def _in_time(between: Between) -> ColumnElement[bool]:
    return and_(Run.starts_at >= between[0], Run.starts_at < between[1], Run.state != "draft")


def _seats(between: Between, *more: ColumnElement[bool]) -> dict[tuple[int | None, int], int]:
    """Confirmed places (also of those who completed or did not come: the seat was given) by home and host centre."""
    query = (
        select(Enrolment.home_centre_id, Run.centre_id, func.count(Enrolment.id))
        .join(Run, Run.id == Enrolment.run_id)
        .where(Enrolment.seat == Seat.CONFIRMED, _in_time(between), *more)
        .group_by(Enrolment.home_centre_id, Run.centre_id)
    )
    return {(home, host): number for home, host, number in session().execute(query)}


def _pools(between: Between, centre_id: int | None = None) -> list[tuple[int, int, Figures]]:
    """(member centre, host centre, (seats, used, unused at release)) of each pool and each of its centres (or of one);
    own runs are left out. `used`: people of the pool's centres with a confirmed place, at most its seats."""
    mine, its = aliased(PoolCentre), aliased(PoolCentre)
    in_time = case((Enrolment.complete_at <= Pool.released_at, 1))
    query = (
        select(
            *(mine.centre_id, Run.centre_id, Pool.seats, Pool.released_at.is_not(None)),
            *(func.count(Enrolment.id), func.count(in_time)),
        )
        .select_from(Pool)
        .join(mine, mine.pool_id == Pool.id)
        .join(Run, Run.id == Pool.run_id)
        .join(its, its.pool_id == Pool.id)
        .outerjoin(
            Enrolment,
            and_(
                Enrolment.run_id == Pool.run_id,
                Enrolment.home_centre_id == its.centre_id,
                Enrolment.seat == Seat.CONFIRMED,
            ),
        )
        .where(_in_time(between), Run.centre_id != mine.centre_id)
        .group_by(Pool.id, mine.centre_id, Run.centre_id, Pool.seats, Pool.released_at)
    )
    if centre_id is not None:
        query = query.where(mine.centre_id == centre_id)
    return [
        (member, host, (seats, min(seats, used), max(0, seats - before) if released else 0))
        for member, host, seats, released, used, before in session().execute(query)
    ]


def balance_of(centre_id: int, others: Collection[int], *, between: Between) -> list[Balance]:
    """The balance with each of the `others` in that order, then with people of no centre where there are any; one query
    for each direction and one for the pools. `between`: the runs that start from one instant until before another."""
    sent = _seats(between, Enrolment.home_centre_id == centre_id, Run.centre_id != centre_id)
    got = _seats(between, Run.centre_id == centre_id, Enrolment.home_centre_id.is_distinct_from(centre_id))
    there = _summed([(host, *figures) for _member, host, figures in _pools(between, centre_id)])
    lines = [
        Balance(
            each, sent.get((centre_id, each), 0), got.get((each, centre_id), 0), *there.get(each, (0, 0, 0))
        )
        for each in others
        if each != centre_id
    ]
    outside = got.get((None, centre_id), 0)
    return [*lines, Balance(None, received=outside)] if outside else lines


def balances(centres: Collection[int], *, between: Between) -> list[Balance]:
    """The balance of each of the `centres` with all others together; people of no centre are left out. Two queries."""
    sent: dict[int, int] = defaultdict(int)
    received: dict[int, int] = defaultdict(int)
    for (home, host), number in _seats(between).items():
        if home is not None and home != host:
            sent[home] += number
            received[host] += number
    there = _summed([(member, *figures) for member, _host, figures in _pools(between)])
    return [Balance(each, sent[each], received[each], *there.get(each, (0, 0, 0))) for each in centres]


def _summed(found: Iterable[tuple[int, int, int, int]]) -> dict[int, Figures]:
    """Seats, used and unused ones, added up by centre."""
    sums: dict[int, Figures] = {}
    for centre, *figures in found:
        seats, used, unused = map(add, sums.get(centre, (0, 0, 0)), figures)
        sums[centre] = (seats, used, unused)
    return sums
