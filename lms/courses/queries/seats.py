"""Pools and sites of runs as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import bindparam, select

from lms.courses.models import Pool, PoolCentre, Site
from lms.courses.rules import PoolCard, SiteCard
from lms.kit.db import session

_POOL = ("id", "run_id", "name", "seats", "release_wall", "release_at", "released_at", "released_by_id")
_SITE = ("id", "run_id", "centre_id", "position", "name", "place", "city", "country", "capacity")
_CONTACT = ("contact_name", "contact_email")

# made once: asked under the lock of the run
_POOLS = (
    select(*(getattr(Pool, name) for name in _POOL), PoolCentre.centre_id)
    .outerjoin(PoolCentre, PoolCentre.pool_id == Pool.id)
    .where(Pool.run_id.in_(bindparam("runs", expanding=True)))
    .order_by(Pool.run_id, Pool.id, PoolCentre.centre_id)
)
_SITES = (
    select(*(getattr(Site, name) for name in (*_SITE, *_CONTACT)))
    .where(Site.run_id.in_(bindparam("runs", expanding=True)))
    .order_by(Site.run_id, Site.position, Site.id)
)


def pools_of(run_ids: Collection[int]) -> dict[int, tuple[PoolCard, ...]]:
    """The pools of these runs, released ones too, in the order in which they were made; one query."""
    columns: dict[int, dict[str, object]] = {}
    members: dict[int, set[int]] = defaultdict(set)
    for *values, centre_id in session().execute(_POOLS, {"runs": list(run_ids)}):
        columns[values[0]] = dict(zip(_POOL, values, strict=True))
        if centre_id is not None:
            members[values[0]].add(centre_id)
    found: dict[int, list[PoolCard]] = {ident: [] for ident in run_ids}
    for ident, known in columns.items():
        card = PoolCard(**known, centre_ids=frozenset(members[ident]))  # type: ignore[arg-type]  # columns by name
        found[card.run_id].append(card)
    return {run_id: tuple(cards) for run_id, cards in found.items()}


def sites_of(run_ids: Collection[int]) -> dict[int, tuple[SiteCard, ...]]:
    """The sites of these runs in their order; one query."""
    found: dict[int, list[SiteCard]] = {ident: [] for ident in run_ids}
    for values in session().execute(_SITES, {"runs": list(run_ids)}):
        card = SiteCard(**dict(zip((*_SITE, *_CONTACT), values, strict=True)))
        found[card.run_id].append(card)
    return {run_id: tuple(cards) for run_id, cards in found.items()}
