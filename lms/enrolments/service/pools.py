"""Who the seats of a run are for: pools, their release, and local sites. Every change settles the queue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from lms.access import Actor
from lms.courses import service as courses
from lms.courses.models import Run
from lms.courses.rules import PoolInput, RunChange, SiteInput
from lms.enrolments.models import Enrolment
from lms.enrolments.rules.journal import Cause
from lms.enrolments.service import about_pools, seats
from lms.kit.db import lock, session, use_case


@use_case
def set_pools(
    run_id: int, pools: Sequence[PoolInput], *, actor: Actor, version: int | None = None
) -> RunChange:
    """The pools of a run from now on, see `courses.service.set_pools`; who waits and may take a seat now gets it."""
    change = courses.set_pools(run_id, pools, actor=actor, version=version)
    seats.settle(lock(Run, run_id), cause=Cause.POOLS_CHANGED)
    return change


@use_case
def set_sites(
    run_id: int, sites: Sequence[SiteInput], *, actor: Actor, version: int | None = None
) -> RunChange:
    """The local sites of a run from now on, see `courses.service.set_sites`; a site that somebody ever enrolled for
    stays, fewer seats there evict nobody, more go to the queue at once."""
    lock(Run, run_id)
    query = select(Enrolment.site_id).where(Enrolment.run_id == run_id, Enrolment.site_id.is_not(None))
    used = {site for site in session().scalars(query.distinct()) if site is not None}
    change = courses.set_sites(run_id, sites, actor=actor, version=version, used=used)
    seats.settle(lock(Run, run_id), cause=Cause.SITES_CHANGED)
    return change


@use_case
def release_pool(
    run_id: int, pool_id: int, *, actor: Actor | None, reason: str = "", version: int | None = None
) -> bool:
    """The seats that the pool kept and nobody of its centres holds are open to all: at once by hand, or by the clock
    (`actor` None) when due. Whether this call did it; see `courses.service.release_pool` for what is refused.

    Its coordinators and the host's are told, and the first in the queue who may take a seat get it.
    """
    run = lock(Run, run_id)
    card = about_pools.pool_of(run_id, pool_id)
    unused = about_pools.unused_of(run, card)
    done = courses.release_pool(run_id, pool_id, actor=actor, unused=unused, reason=reason, version=version)
    if done:
        about_pools.released(run, card, unused)
        seats.settle(run, cause=Cause.RELEASED)
    return done


@use_case
def extend_release(
    run_id: int,
    pool_id: int,
    *,
    actor: Actor,
    release_wall: datetime,
    reason: str = "",
    version: int | None = None,
) -> None:
    """The host keeps the pool's seats longer, see `courses.service.extend_release`; its coordinators are reminded of
    the new day as of any."""
    courses.extend_release(
        run_id, pool_id, actor=actor, release_wall=release_wall, reason=reason, version=version
    )
