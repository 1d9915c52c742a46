"""The seat rule: pools for some centres until their release, and the open pool for everybody.

    open size      G = C − Σ s_p                       (s_p counts as 0 from the pool's release on)
    open used      U = h_0 + Σ max(0, h_p − s_p)
    a person of pool p may take a seat   iff   h_0 + Σ h_p < C   and   (h_p < s_p   or   U < G)
    a person of no pool may take a seat  iff   h_0 + Σ h_p < C   and   U < G

Everything is derived from counts of holders; no seat has a number, so a release is a change of a number and nothing
else. Centres and pools are ids; None is somebody outside the network. Where a run is held at several sites, the one a
person goes to must have room too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence


@dataclass(frozen=True)
class Pool:
    """`seats` reserved for people of `centres` until `release_at` (aware UTC; None: never released). `name` is what
    people call the centres, e.g. "the Baltic centres"."""

    key: int
    centres: frozenset[int]
    seats: int
    release_at: datetime | None = None
    name: str = ""

    def reserved(self, now: datetime) -> int:
        """The seats that count at `now`: none from the release instant on."""
        return self.seats if self.release_at is None or now < self.release_at else 0


@dataclass(frozen=True)
class SeatPlan:
    """`capacity` None: no limit, and pools mean nothing. A centre is in at most one pool (`check_pools`)."""

    capacity: int | None
    pools: tuple[Pool, ...] = ()
    sites: Mapping[int, int] = field(
        default_factory=dict
    )  # seats by site; one that is not named has no limit of its own

    def pool_of(self, centre: int | None) -> Pool | None:
        """The pool a person of `centre` belongs to, released or not."""
        return next((pool for pool in self.pools if centre in pool.centres), None)

    def unreleased(self, now: datetime) -> tuple[Pool, ...]:
        """The pools that still keep seats at `now`."""
        return tuple(pool for pool in self.pools if pool.release_at is None or now < pool.release_at)


@dataclass(frozen=True)
class Holders:
    """How many hold a seat: by pool key, and all others; and, once more, by site. What is not named has none."""

    by_pool: Mapping[int, int] = field(default_factory=dict)
    others: int = 0
    by_site: Mapping[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All who hold a seat."""
        return self.others + sum(self.by_pool.values())

    def of(self, pool: Pool) -> int:
        """The holders among the people of `pool`'s centres."""
        return self.by_pool.get(pool.key, 0)

    def plus(self, pool: Pool | None, number: int = 1, *, site: int | None = None) -> Holders:
        """The counts after `number` more people of `pool` (None: of no pool) hold a seat, at `site` if there are."""
        held = self
        if site is not None:
            held = replace(self, by_site={**self.by_site, site: self.by_site.get(site, 0) + number})
        if pool is None:
            return replace(held, others=held.others + number)
        return replace(held, by_pool={**held.by_pool, pool.key: held.of(pool) + number})


def count_holders(
    plan: SeatPlan,
    holders_by_centre: Mapping[int | None, int],
    holders_by_site: Mapping[int, int] | None = None,
) -> Holders:
    """The holders as the pools and sites of `plan` see them, from numbers of holders by home centre (None: outside) and
    by site."""
    holders = Holders(by_site=dict(holders_by_site or {}))
    for centre, number in holders_by_centre.items():
        holders = holders.plus(plan.pool_of(centre), number)
    return holders


def open_size(plan: SeatPlan, *, now: datetime) -> int:
    """Seats of the open pool, G; below zero when the pools exceed a capacity that was lowered. Needs a capacity."""
    assert plan.capacity is not None
    return plan.capacity - sum(pool.reserved(now) for pool in plan.pools)


def open_used(plan: SeatPlan, holders: Holders, *, now: datetime) -> int:
    """Seats of the open pool in use, U: everybody of no pool, and those for whom their pool has no seat left."""
    return holders.others + sum(max(0, holders.of(pool) - pool.reserved(now)) for pool in plan.pools)


def site_free(plan: SeatPlan, holders: Holders, site: int | None) -> int | None:
    """Seats left at a site; None when it has no limit of its own."""
    if site is None or site not in plan.sites:
        return None
    return max(0, plan.sites[site] - holders.by_site.get(site, 0))


def free_for(
    plan: SeatPlan, holders: Holders, *, centre: int | None, now: datetime, site: int | None = None
) -> int | None:
    """How many seats people of `centre` could take now (at `site`), one after the other; None without a limit."""
    limits = [
        limit
        for limit in (_free_in_run(plan, holders, centre, now), site_free(plan, holders, site))
        if limit is not None
    ]
    return min(limits, default=None)


def _free_in_run(plan: SeatPlan, holders: Holders, centre: int | None, now: datetime) -> int | None:
    if plan.capacity is None:
        return None
    pool = plan.pool_of(centre)
    own = max(0, pool.reserved(now) - holders.of(pool)) if pool else 0
    open_free = max(0, open_size(plan, now=now) - open_used(plan, holders, now=now))
    return max(0, min(plan.capacity - holders.total, own + open_free))


def free_anywhere(
    plan: SeatPlan, holders: Holders, *, centres: Iterable[int], now: datetime, sites: Iterable[int] = ()
) -> int | None:
    """How many seats somebody who belongs to `centres` (none: outside) could take now, for the centre and at the site
    of `sites` that the person would choose; None without a limit. For pages: "3 seats you could take"."""
    homes: list[int | None] = [*centres]
    found = [_free_in_run(plan, holders, centre, now) for centre in homes or [None]]
    limits = [None if None in found else max(each for each in found if each is not None)]
    at_sites = [site_free(plan, holders, site) for site in sites]
    if at_sites and None not in at_sites:
        limits.append(sum(each for each in at_sites if each is not None))
    return min((limit for limit in limits if limit is not None), default=None)


def may_take(
    plan: SeatPlan, holders: Holders, *, centre: int | None, now: datetime, site: int | None = None
) -> bool:
    """True iff one person of `centre` may take a seat (at `site`) now: the whole rule."""
    if site_free(plan, holders, site) == 0:
        return False
    if plan.capacity is None:
        return True
    if holders.total >= plan.capacity:
        return False
    pool = plan.pool_of(centre)
    if pool is not None and holders.of(pool) < pool.reserved(now):
        return True
    return open_used(plan, holders, now=now) < open_size(plan, now=now)


def over_by(plan: SeatPlan, holders: Holders) -> int:
    """By how many the holders exceed the capacity; only lowering it does that, and nobody is evicted."""
    return 0 if plan.capacity is None else max(0, holders.total - plan.capacity)


class NoSeatKind(StrEnum):
    """Stored with a person who was passed over."""

    FULL = "full"
    RESERVED = "reserved"
    SITE_FULL = "site_full"


@dataclass(frozen=True)
class NoSeat:
    """Why somebody cannot take a seat now. `pools`: those that keep the free seats, earliest release first."""

    kind: NoSeatKind
    pools: tuple[Pool, ...] = ()

    def sentence(self, written: Callable[[datetime], str]) -> Sentence:
        """For the person: "The free seats are for the Baltic centres only until …". `written` puts an instant into
        words, in the zone of the run."""
        if self.kind is NoSeatKind.SITE_FULL:
            return _l("All seats at this site are taken.")
        if self.kind is NoSeatKind.FULL or not self.pools:
            return _l("All seats are taken.")
        names = ", ".join(pool.name for pool in self.pools)
        release = min((pool.release_at for pool in self.pools if pool.release_at), default=None)
        if release is None:
            return _l("The free seats are for %(centres)s only.", centres=names)
        return _l(
            "The free seats are for %(centres)s only until %(when)s.", centres=names, when=written(release)
        )


def why_not(
    plan: SeatPlan, holders: Holders, *, centre: int | None, now: datetime, site: int | None = None
) -> NoSeat | None:
    """None when a person of `centre` may take a seat (at `site`), else the reason: all are taken, there or in the whole
    run, or the free ones are reserved."""
    if may_take(plan, holders, centre=centre, now=now, site=site):
        return None
    if plan.capacity is not None and holders.total >= plan.capacity:
        return NoSeat(NoSeatKind.FULL)
    if site_free(plan, holders, site) == 0:
        return NoSeat(NoSeatKind.SITE_FULL)
    keeping = [pool for pool in plan.pools if holders.of(pool) < pool.reserved(now)]
    keeping.sort(key=lambda pool: (pool.release_at is None, pool.release_at or now, pool.key))
    return NoSeat(NoSeatKind.RESERVED, tuple(keeping))


@dataclass(frozen=True)
class Division:
    """How the seats of a run are divided: its pools that are not released (`held`: how many of each pool's people hold
    a seat, by key) and its sites (`sites`: their seats, None without a limit; `at_sites`: how many hold one there)."""

    pools: tuple[Pool, ...] = ()
    held: Mapping[int, int] = field(default_factory=dict)
    sites: Mapping[int, int | None] = field(default_factory=dict)
    at_sites: Mapping[int, int] = field(default_factory=dict)

    def plan(self, capacity: int | None) -> SeatPlan:
        """The plan of a run with this capacity."""
        limited = {site: seats for site, seats in self.sites.items() if seats is not None}
        return SeatPlan(capacity, self.pools, limited)

    def holders(self, total: int) -> Holders:
        """The counts when `total` people hold a seat."""
        return Holders(dict(self.held), max(0, total - sum(self.held.values())), dict(self.at_sites))

    def free(
        self, capacity: int | None, total: int, *, centres: Iterable[int] = (), now: datetime
    ) -> int | None:
        """As `free_anywhere`, of a run in which `total` people hold a seat."""
        plan, holders = self.plan(capacity), self.holders(total)
        return free_anywhere(plan, holders, centres=centres, now=now, sites=self.sites)
