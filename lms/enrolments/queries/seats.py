"""How many hold a seat and how many wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, exists, func, select

from lms.courses.models import Run
from lms.enrolments.models import Enrolment, RunTally
from lms.enrolments.rules import End, Seat
from lms.kit.db import session


@dataclass(frozen=True)
class Tally:
    """How many of a run hold a seat, wait on the waiting list, wait for a decision."""

    holders: int = 0
    waiting: int = 0
    pending: int = 0


_HOLDERS = (  # made once: asked under the lock of the run
    select(Enrolment.home_centre_id, func.count(Enrolment.id))
    .where(Enrolment.run_id == bindparam("run"), Enrolment.seat.in_((Seat.OFFERED, Seat.CONFIRMED)))
    .where(Enrolment.end_state == End.OPEN)
    .group_by(Enrolment.home_centre_id)
)


_AT_SITES = (
    select(Enrolment.site_id, func.count(Enrolment.id))
    .where(Enrolment.run_id == bindparam("run"), Enrolment.seat.in_((Seat.OFFERED, Seat.CONFIRMED)))
    .where(Enrolment.end_state == End.OPEN, Enrolment.site_id.is_not(None))
    .group_by(Enrolment.site_id)
)


def holders_by_site(run_id: int) -> dict[int, int]:
    """How many hold a seat at each site of the run; sites nobody goes to are left out."""
    rows = session().execute(_AT_SITES, {"run": run_id})
    return {site: number for site, number in rows if site is not None}


def holders_by_centre(run_id: int) -> dict[int | None, int]:
    """How many of each home centre hold a seat (None: outside the network); what the seat rule counts with."""
    rows = session().execute(_HOLDERS, {"run": run_id})
    return {centre: number for centre, number in rows}  # noqa: C416 - types of the pairs


_TALLIES = select(RunTally.run_id, RunTally.holders, RunTally.waiting, RunTally.pending).where(
    RunTally.run_id.in_(bindparam("runs", expanding=True))
)


def tallies(run_ids: Iterable[int]) -> dict[int, Tally]:
    """The kept counts of these runs; runs nobody ever enrolled in have zeros."""
    ids = list(run_ids)
    rows = session().execute(_TALLIES, {"runs": ids})
    found = {run: Tally(holders, waiting, pending) for run, holders, waiting, pending in rows}
    return {run_id: found.get(run_id, Tally()) for run_id in ids}


def has_free_seats() -> ColumnElement[bool]:
    """The condition that a `Run` is not full, for lists: by the kept counts, no row of an enrolment is read."""
    full = exists().where(RunTally.run_id == Run.id, RunTally.holders >= Run.capacity_max)
    return ~full & (Run.capacity_max.is_(None) | (Run.capacity_max > 0))
