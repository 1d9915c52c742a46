"""How many hold a seat and how many wait."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from lms.courses.models import Pool, PoolCentre, Run, Site
from lms.courses.rules import RunCard
from lms.enrolments import rules
from lms.enrolments.models import Enrolment, RunTally
from lms.enrolments.rules import CaseCard, Division, End, NoSeat, Seat
from lms.kit.db import session

UNDIVIDED = Division()


@dataclass(frozen=True)
class Tally:
    """How many of a run hold a seat, wait on the waiting list, wait for a decision; and how its seats are divided."""

    holders: int = 0
    waiting: int = 0
    pending: int = 0
    division: Division = UNDIVIDED


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
    return dict(rows.all())


class Accepted(NamedTuple):
    """Whom a host accepted, who did it, and when (aware UTC)."""

    person_id: int
    by_id: int
    at: datetime


def last_accepted(run_id: int) -> Accepted | None:
    """Of those who hold a seat of the run, whoever its host accepted last; None where nobody was accepted."""
    by, at = Enrolment.host_decided_by_id, Enrolment.host_decided_at
    query = (
        select(Enrolment.person_id, by, at)
        .where(Enrolment.run_id == run_id, Enrolment.seat.in_((Seat.OFFERED, Seat.CONFIRMED)))
        .where(Enrolment.end_state == End.OPEN, by.is_not(None), at.is_not(None))
        .order_by(at.desc(), Enrolment.id.desc())
        .limit(1)
    )
    for person_id, by_id, decided_at in session().execute(query):
        if by_id is not None and decided_at is not None:
            return Accepted(person_id, by_id, decided_at)
    return None


def _held(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """How many hold a seat, of those that meet `conditions`, for a row of the query around it."""
    holding = (Enrolment.seat.in_((Seat.OFFERED, Seat.CONFIRMED)), Enrolment.end_state == End.OPEN)
    return select(func.count(Enrolment.id)).where(*holding, *conditions).scalar_subquery()


_ASKED: BindParameter[list[int]] = bindparam("runs", expanding=True)


def _rows(kind: str, *columns: SQLColumnExpression[Any]) -> Select[Any]:
    names = ("run", "ident", "seats", "held", "name", "at", "centre")
    labelled: list[Any] = [column.label(name) for name, column in zip(names, columns, strict=True)]
    return select(literal(kind).label("kind"), *labelled).where(columns[0].in_(_ASKED))


# coalesced, so that SQLite looks among those of the run and not among all that the centre has anywhere
_POOLED = _held(
    Enrolment.run_id == Pool.run_id, func.coalesce(Enrolment.home_centre_id, 0) == PoolCentre.centre_id
)
_OF_POOLS = (
    _rows("pool", Pool.run_id, Pool.id, Pool.seats, _POOLED, Pool.name, Pool.release_at, PoolCentre.centre_id)
    .join(PoolCentre, PoolCentre.pool_id == Pool.id)
    .where(Pool.released_at.is_(None))
)
_AT_SITE = _held(Enrolment.run_id == Site.run_id, Enrolment.site_id == Site.id)
_OF_SITES = _rows("site", Site.run_id, Site.id, Site.capacity, _AT_SITE, Site.name, null(), null())
_COUNTED = (RunTally.run_id, RunTally.pending, RunTally.waiting, RunTally.holders)
_COUNTS = _rows("tally", *_COUNTED, literal(""), null(), null())
# made once; pools first, because what comes first gives the columns of all their types
_SEATS = union_all(_OF_POOLS, _OF_SITES, _COUNTS).order_by("kind", "run", "ident", "centre")


def tallies(run_ids: Iterable[int]) -> dict[int, Tally]:
    """The kept counts of these runs, and how the seats of each are divided; runs nobody ever enrolled in have zeros.
    One query, whatever they are."""
    ids = list(run_ids)
    counts: dict[int, dict[str, int]] = {}
    pools: dict[int, dict[int, _Pooled]] = {ident: {} for ident in ids}
    sites: dict[int, dict[int, tuple[int | None, int]]] = {ident: {} for ident in ids}
    for kind, run, ident, seats, held, name, at, centre in session().execute(_SEATS, {"runs": ids}):
        if kind == "tally":
            counts[run] = {"holders": held, "waiting": seats, "pending": ident}
        elif kind == "site":
            sites[run][ident] = (seats, held)
        else:
            known = pools[run].setdefault(ident, _Pooled(rules.Pool(ident, frozenset(), seats, at, name)))
            known.pool = replace(known.pool, centres=known.pool.centres | {centre})
            known.held += held
    return {
        ident: Tally(**counts.get(ident, {}), division=_division(pools[ident], sites[ident])) for ident in ids
    }


@dataclass
class _Pooled:
    """A pool while its rows are read, one for each centre."""

    pool: rules.Pool
    held: int = 0


def _division(pools: Mapping[int, _Pooled], sites: Mapping[int, tuple[int | None, int]]) -> Division:
    if not pools and not sites:
        return UNDIVIDED
    return Division(
        pools=tuple(each.pool for each in pools.values()),
        held={ident: each.held for ident, each in pools.items()},
        sites={ident: seats for ident, (seats, _held) in sites.items()},
        at_sites={ident: held for ident, (_seats, held) in sites.items()},
    )


def has_free_seats(*, now: datetime, centre_ids: Collection[int] = ()) -> ColumnElement[bool]:
    """The condition that somebody who belongs to `centre_ids` (none: outside the network) could take a seat of a `Run`
    now, for lists: by the kept counts; rows of enrolments are read only where pools keep seats. Sites are not asked."""
    kept = (
        Pool.run_id == Run.id,
        Pool.released_at.is_(None),
        or_(Pool.release_at.is_(None), Pool.release_at > now),
    )
    held = _held(
        Enrolment.run_id == Pool.run_id,
        Enrolment.home_centre_id.in_(select(PoolCentre.centre_id).where(PoolCentre.pool_id == Pool.id)),
    )
    unused = case((Pool.seats > held, Pool.seats - held), else_=0)
    promised = select(func.coalesce(func.sum(unused), 0)).where(*kept).correlate(Run).scalar_subquery()
    holders = select(RunTally.holders).where(RunTally.run_id == Run.id).correlate(Run).scalar_subquery()
    taken = func.coalesce(holders, 0)
    open_free = or_(~exists().where(*kept).correlate(Run), taken + promised < Run.capacity_max)
    if centre_ids:
        own = select(PoolCentre.pool_id).where(PoolCentre.centre_id.in_(centre_ids))
        mine = exists().where(*kept, Pool.id.in_(own), Pool.seats > held).correlate(Run)
        open_free = or_(open_free, mine)
    return or_(Run.capacity_max.is_(None), and_(taken < Run.capacity_max, open_free))


def why_waiting(run: RunCard, card: CaseCard, *, now: datetime) -> NoSeat | None:
    """Why somebody on the run's waiting list cannot have a seat at `now` (aware UTC); None when one is free for them,
    and only their turn or the host's hand is missing."""
    tally = tallies([run.id])[run.id]
    plan, holders = tally.division.plan(run.capacity_max), tally.division.holders(tally.holders)
    return rules.why_not(plan, holders, centre=card.home_centre_id, now=now, site=card.site_id)
