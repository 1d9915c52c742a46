"""Pools and sites of a run in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from lms.courses.rules import PoolCard, RunCard, SiteCard
from lms.enrolments.rules import Division, free_anywhere
from lms.kit.i18n import gettext as _
from lms.kit.i18n import instant_words
from lms.kit.i18n import ngettext as _n

POOL_MOVES = ("set-pools", "set-sites", "release-pool", "extend-release")


def is_released(pool: PoolCard, now: datetime) -> bool:
    """Whether the pool keeps no seat any more, also before the worker has said so."""
    return pool.released_at is not None or (pool.release_at is not None and pool.release_at <= now)


def pool_state(pool: PoolCard, now: datetime) -> str:
    """The stored word that a chip shows."""
    return "released" if is_released(pool, now) else "kept"


def pool_words(pool: PoolCard, zone: str, now: datetime) -> str:
    """Until when the pool keeps its seats, or since when it does not; in the run's zone."""
    if is_released(pool, now):
        since = pool.released_at or pool.release_at
        return _("Released on %(when)s", when=instant_words(since, zone)) if since else _("Released")
    if pool.release_at is None:
        return _("Kept, never released")
    return _("Kept until %(when)s", when=instant_words(pool.release_at, zone))


def seats_move_words(move: str, after: Mapping[str, Any], before: Mapping[str, Any], zone: str) -> str:
    """What a row of the run's journal about pools or sites says."""
    name = str(before.get("name", ""))
    if move == "release-pool":
        unused = int(after.get("unused", 0))
        return _n(
            "Seats for %(pool)s released: %(num)s unused seat is open to all.",
            "Seats for %(pool)s released: %(num)s unused seats are open to all.",
            unused,
            pool=name,
        )
    if move == "extend-release":
        until = instant_words(datetime.fromisoformat(str(after["release_at"])), zone)
        return _("Seats for %(pool)s kept longer, until %(when)s.", pool=name, when=until)
    if move == "set-pools":
        return _("Pools set: %(pools)s", pools="; ".join(after.get("pools", ())) or _("none"))
    return _("Sites set: %(sites)s", sites="; ".join(after.get("sites", ())) or _("none"))


def sites_with_seats(
    run: RunCard,
    sites: Sequence[SiteCard],
    division: Division,
    holders: int,
    *,
    centres: Collection[int],
    now: datetime,
) -> list[tuple[SiteCard, int | None]]:
    """Each site with the seats that somebody of `centres` could take there (None: no limit), when `holders` people hold
    one in the whole run."""
    plan, held = division.plan(run.capacity_max), division.holders(holders)
    return [(site, free_anywhere(plan, held, centres=centres, now=now, sites=(site.id,))) for site in sites]


def site_label(site: SiteCard, free: int | None) -> str:
    """A site as a choice: what it is called, where it is, how many seats this reader could take, who answers."""
    seats = "" if free is None else _n("%(num)s seat free", "%(num)s seats free", free)
    if free == 0:
        seats = _("full")
    contact = _("contact %(name)s", name=site.contact_name) if site.contact_name else ""
    where = ", ".join(dict.fromkeys(filter(None, (site.place, site.city))))
    return " · ".join(filter(None, (site.name, where, seats, contact)))
