"""Who the seats of a run are for: its pools and its local sites, each set as a whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select

from lms.access import Actor
from lms.centres import queries as centres
from lms.courses import queries
from lms.courses.models import Pool, PoolCentre, Site
from lms.courses.rules import (
    MAX_CAPACITY,
    MOST_POOLS,
    MOST_SITES,
    PoolInput,
    RunChange,
    SiteInput,
    check_pools,
    check_texts,
    in_pools,
    in_sites,
    input_of_pool,
)
from lms.courses.service.releases import is_released
from lms.courses.service.run_case import OpenRun, close_run, open_run
from lms.kit import clock
from lms.kit.db import add, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal, refuse_if_any
from lms.kit.zones import localize
from lms.people.rules import email_problem

POOL_LIMITS = {"name": 80}
SITE_LIMITS = {"name": 120, "place": 200, "city": 80, "country": 2, "contact_name": 120, "contact_email": 254}


@dataclass(frozen=True)
class _Plan:
    """A pool as `check_pools` sees it."""

    centres: frozenset[int]
    seats: int | None
    release_at: datetime | None


@use_case
def set_pools(
    run_id: int, pools: Sequence[PoolInput], *, actor: Actor | None, version: int | None = None
) -> RunChange:
    """These are the pools of the run from now on; what is not named is removed. A pool without a name is called by its
    centres. Nothing changed: nothing is written.

    Refused, all problems at once beside `pools-<number>-<field>`: what `check_pools` finds, a release that is past,
    does not exist or comes twice, a pool that is released and would change or go; and a stale `version` (409). Of a
    published run only coordinators set pools.
    """
    opened = _open(run_id, actor=actor, version=version)
    rows = {row.id: row for row in session().scalars(select(Pool).where(Pool.run_id == run_id))}
    cards = {card.id: card for card in queries.pools_of([run_id])[run_id]}
    if {each.id for each in pools} - rows.keys() - {None}:
        raise NotFound
    released = {ident for ident, row in rows.items() if is_released(row)}
    was = {ident: input_of_pool(card) for ident, card in cards.items()}
    named = [replace(each, name=each.name.strip() or _called(each.centre_ids)) for each in pools]
    instants, problems = _instants(named, was, opened.row.zone)
    problems += _pool_problems(named, was, released)
    plans = [
        _Plan(each.centre_ids, 0 if each.id in released else each.seats, at)
        for each, at in zip(named, instants, strict=True)
    ]
    problems += check_pools(plans, capacity=opened.row.capacity_max, run_start=opened.row.starts_at)
    refuse_if_any(problems)
    _store_pools(run_id, named, instants, rows, released)
    return _close(opened, "pools", was.values(), named, _pool_words)


def _open(run_id: int, *, actor: Actor | None, version: int | None) -> OpenRun:
    """Who the seats of a published run are for is a coordinator's to say, as its days are."""
    opened = open_run(run_id, "edit-run", actor=actor, version=version)
    if opened.row.state != "draft" and actor is not None:
        open_run(run_id, "move-run", actor=actor)
    return opened


def _called(centre_ids: Collection[int]) -> str:
    cards = centres.centre_cards()
    return ", ".join(card.acronym for ident, card in cards.items() if ident in centre_ids)[:80]


def _instants(
    pools: Sequence[PoolInput], was: Mapping[int, PoolInput], zone: str
) -> tuple[list[datetime | None], list[Problem]]:
    """The instant each pool is released at; what is wrong with the wall times that are new."""
    found: list[datetime | None] = []
    problems: list[Problem] = []
    stored: dict[int | None, datetime | None] = {
        row.id: row.release_at for row in session().scalars(select(Pool).where(Pool.id.in_(was)))
    }
    for number, each in enumerate(pools):
        field, instant = in_pools(number, "release_at"), None
        before = was.get(each.id or 0)
        if before is not None and before.release_wall == each.release_wall:
            instant = stored[before.id]
        elif each.release_wall is not None:
            try:
                instant = localize(each.release_wall, zone, field=field).astimezone(UTC)
            except Refusal as refusal:
                problems += refusal.problems
            if instant is not None and instant <= clock.now():
                problems.append(Problem("release_past", _l("This time is past."), field))
        found.append(instant)
    return found, problems


def _pool_problems(
    pools: Sequence[PoolInput], was: Mapping[int, PoolInput], released: Collection[int]
) -> list[Problem]:
    known = centres.centre_cards().keys()
    problems: list[Problem] = []
    if len(pools) > MOST_POOLS:
        problems.append(Problem("too_many", _l("A run has at most %(n)s pools.", n=MOST_POOLS)))
    for number, each in enumerate(pools):
        problems += _texts({"name": each.name}, POOL_LIMITS, lambda name, n=number: in_pools(n, name))
        if each.centre_ids - known:
            field = in_pools(number, "centres")
            problems.append(Problem("unknown_centre", _l("Choose centres from the list."), field))
        before = was.get(each.id or 0)
        if before is not None and before.id in released and each != before:
            problems.append(_is_released(before, in_pools(number, "seats")))
    gone = set(released) - {each.id for each in pools}
    return problems + [_is_released(was[ident], None) for ident in sorted(gone)]


def _is_released(pool: PoolInput, field: str | None) -> Problem:
    sentence = _l("The seats for %(pool)s are released: they stay as they are.", pool=pool.name)
    return Problem("released", sentence, field)


def _texts(texts: Mapping[str, str], limits: Mapping[str, int], field: Any) -> list[Problem]:
    return [replace(problem, field=field(problem.field)) for problem in check_texts(texts, limits=limits)]


def _store_pools(
    run_id: int,
    pools: Sequence[PoolInput],
    instants: Sequence[datetime | None],
    rows: Mapping[int, Pool],
    released: Collection[int],
) -> None:
    """First all memberships go, so that a centre can change from one pool to another."""
    open_ids = [ident for ident in rows if ident not in released]
    session().execute(delete(PoolCentre).where(PoolCentre.pool_id.in_(open_ids)))
    kept = {each.id for each in pools}
    for ident in open_ids:
        if ident not in kept:
            session().delete(rows[ident])
    session().flush()
    for each, release_at in zip(pools, instants, strict=True):
        if each.id in released:
            continue
        row = rows.get(each.id or 0) or Pool(run_id=run_id)
        row.name, row.seats = each.name, each.seats or 0
        row.release_wall, row.release_at = each.release_wall, release_at
        add(row)
        for centre_id in sorted(each.centre_ids):
            add(PoolCentre(pool_id=row.id, centre_id=centre_id, run_id=run_id))


def _pool_words(pool: PoolInput) -> str:
    cards = centres.centre_cards()
    names = ", ".join(sorted(cards[ident].acronym for ident in pool.centre_ids))
    until = f"{pool.release_wall:%Y-%m-%d %H:%M}" if pool.release_wall else "–"
    return f"{pool.name} ({names}): {pool.seats}, {until}"


def _close(opened: OpenRun, what: str, was: Any, now: Any, words: Any) -> RunChange:
    """The journal has the whole set before and after."""
    before, after = [words(each) for each in was], [words(each) for each in now]
    if before != after:
        opened.before[what], opened.after[what] = before, after
    return close_run(opened, move=f"set-{what}")


@use_case
def set_sites(
    run_id: int,
    sites: Sequence[SiteInput],
    *,
    actor: Actor | None,
    used: Collection[int],
    version: int | None = None,
) -> RunChange:
    """These are the local sites of the run from now on, in this order; what is not named is removed. Fewer seats at a
    site evict nobody. `used`: sites somebody ever enrolled for, which the caller knows.

    Refused, all problems at once beside `sites-<number>-<field>`: no name, a number of seats below 0, a mail address
    that is none, a site that is used and would go; and a stale `version` (409). Of a published run only coordinators.
    """
    opened = _open(run_id, actor=actor, version=version)
    query = select(Site).where(Site.run_id == run_id).order_by(Site.position, Site.id)
    rows = {row.id: row for row in session().scalars(query)}
    if {each.id for each in sites} - rows.keys() - {None}:
        raise NotFound
    problems = _site_problems(sites)
    kept = {each.id for each in sites}
    for ident in rows.keys() - kept:
        if ident in used:
            sentence = _l("People have enrolled for %(site)s, so it stays.", site=rows[ident].name)
            problems.append(Problem("site_used", sentence))
    refuse_if_any(problems)
    before = [_site_words(row) for row in rows.values()]
    for ident in rows.keys() - kept:
        session().delete(rows[ident])
    stored = [_store_site(run_id, number, each, rows) for number, each in enumerate(sites)]
    return _close(opened, "sites", before, [_site_words(row) for row in stored], str)


def _store_site(run_id: int, position: int, values: SiteInput, rows: Mapping[int, Site]) -> Site:
    row = rows.get(values.id or 0) or Site(run_id=run_id)
    row.position, row.capacity, row.centre_id = position, values.capacity, values.centre_id
    for name in SITE_LIMITS:
        setattr(row, name, getattr(values, name).strip())
    return add(row)


def _site_problems(sites: Sequence[SiteInput]) -> list[Problem]:
    known = centres.centre_cards().keys() | {None}
    problems: list[Problem] = []
    if len(sites) > MOST_SITES:
        problems.append(Problem("too_many", _l("A run has at most %(n)s sites.", n=MOST_SITES)))
    for number, each in enumerate(sites):
        texts = {name: getattr(each, name) for name in SITE_LIMITS}
        problems += _texts(texts, SITE_LIMITS, lambda name, n=number: in_sites(n, name))
        if not each.name.strip():
            problems.append(Problem("missing", _l("Give the site a name."), in_sites(number, "name")))
        if each.capacity is not None and not 0 <= each.capacity <= MAX_CAPACITY:
            sentence = _l("Give a whole number from 0 to %(most)s.", most=MAX_CAPACITY)
            problems.append(Problem("out_of_range", sentence, in_sites(number, "capacity")))
        mail = each.contact_email and email_problem(
            each.contact_email, field=in_sites(number, "contact_email")
        )
        problems += [mail] if mail else []
        if each.centre_id not in known:
            field = in_sites(number, "centre")
            problems.append(Problem("unknown_centre", _l("Choose centres from the list."), field))
    return problems


def _site_words(row: Site) -> str:
    where = ", ".join(filter(None, (row.place, row.city)))
    contact = " ".join(filter(None, (row.contact_name, row.contact_email)))
    seats = "–" if row.capacity is None else row.capacity
    return f"{row.name} ({where}): {seats}, {contact}, {row.centre_id or '–'}"
