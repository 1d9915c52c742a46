"""What a person may say about pools and local sites of a run, and what contradicts itself in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lms.courses.rules.cards import PoolCard, SiteCard
from lms.courses.rules.checks import MAX_CAPACITY
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.i18n import lazy_ngettext as _ln
from lms.kit.refusal import Problem

MOST_POOLS = MOST_SITES = 20


@dataclass(frozen=True, kw_only=True)
class PoolInput:
    """A pool: `seats` for the people of `centre_ids` until `release_wall`, a naive time of the run's zone (None: never
    released). `id` names one that exists; None makes a new one."""

    id: int | None = None
    name: str = ""
    seats: int | None = None
    centre_ids: frozenset[int] = frozenset()
    release_wall: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SiteInput:
    """A local site; `capacity` None: only the run's limit counts. `id` names one that exists; None makes a new one."""

    id: int | None = None
    name: str = ""
    place: str = ""
    city: str = ""
    country: str = ""
    capacity: int | None = None
    contact_name: str = ""
    contact_email: str = ""
    centre_id: int | None = None


def input_of_pool(card: PoolCard) -> PoolInput:
    """The pool as somebody would have said it: saved again it changes nothing."""
    same = ("id", "name", "seats", "centre_ids", "release_wall")
    return PoolInput(**{name: getattr(card, name) for name in same})


def input_of_site(card: SiteCard) -> SiteInput:
    """The site as somebody would have said it: saved again it changes nothing."""
    same = (
        "id",
        "name",
        "place",
        "city",
        "country",
        "capacity",
        "contact_name",
        "contact_email",
        "centre_id",
    )
    return SiteInput(**{name: getattr(card, name) for name in same})


def in_pools(number: int, name: str) -> str:
    """The field of a form in which the value `name` of the pool with this number, from 0, stands."""
    return f"pools-{number}-{name}"


def in_sites(number: int, name: str) -> str:
    """As `in_pools`, for a site."""
    return f"sites-{number}-{name}"


class Reserved(Protocol):
    """A pool as the check of a plan sees it."""

    @property
    def centres(self) -> frozenset[int]: ...
    @property
    def seats(self) -> int | None: ...
    @property
    def release_at(self) -> datetime | None: ...


def check_pools(
    pools: Sequence[Reserved], *, capacity: int | None, run_start: datetime | None
) -> list[Problem]:
    """What contradicts itself in the pools of a run, beside the field of each: no number of seats or a negative one, no
    centre, a centre in two pools, a release after the start (aware UTC); pools above the capacity, or without one."""
    problems: list[Problem] = []
    seen: set[int] = set()
    for number, pool in enumerate(pools):
        if pool.seats is None:
            problems.append(Problem("missing", _l("Say how many seats."), in_pools(number, "seats")))
        elif not 0 <= pool.seats <= MAX_CAPACITY:
            problems.append(
                Problem("out_of_range", _l("A pool has no seat or more."), in_pools(number, "seats"))
            )
        problems += _centres(pool, seen, in_pools(number, "centres"))
        seen |= pool.centres
        if pool.release_at is not None and run_start is not None and pool.release_at > run_start:
            sentence = _l("The release is after the start of the run.")
            problems.append(Problem("release_after_start", sentence, in_pools(number, "release_at")))
    return problems + _above(pools, capacity)


def _centres(pool: Reserved, seen: set[int], field: str) -> list[Problem]:
    if not pool.centres:
        return [Problem("missing", _l("Choose at least one centre for the pool."), field)]
    if pool.centres & seen:
        return [Problem("centre_in_two_pools", _l("A centre can be in one pool of a run only."), field)]
    return []


def _above(pools: Sequence[Reserved], capacity: int | None) -> list[Problem]:
    if not pools:
        return []
    last = in_pools(len(pools) - 1, "seats")
    if capacity is None:
        return [
            Problem("pools_without_capacity", _l("Pools need a run with a limited number of seats."), last)
        ]
    reserved = sum(max(0, pool.seats or 0) for pool in pools)
    if reserved <= capacity:
        return []
    sentence = _ln(
        "The pools have %(num)s seat, more than the run.",
        "The pools have %(num)s seats, more than the run.",
        reserved,
    )
    return [Problem("pools_above_capacity", sentence, last)]
