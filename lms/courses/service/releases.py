"""When pools are released: by the clock or by hand, later than planned, and along with a run that moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CursorResult, or_, select, update

from lms import access
from lms.access import Actor
from lms.courses.models import Pool, PoolCentre, Run
from lms.courses.service.asked import by, check_version
from lms.kit import clock, journal
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import instant_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal
from lms.kit.zones import WallTimeMissing, WallTimeTwice, localize

OPEN_RUNS = ("draft", "published", "postponed")


@use_case
def release_pool(
    run_id: int,
    pool_id: int,
    *,
    actor: Actor | None,
    unused: int,
    reason: str = "",
    version: int | None = None,
) -> bool:
    """The pool keeps no seat any more; whether this call did it. The clock (`actor` None) releases what is due; before,
    a coordinator of the host or of one of the pool's centres may. `unused`: seats that thereby become open to all.

    Once only, however many call it. Refused: nobody's business (404), a stale `version`, a pool that somebody else or
    the clock released before, a run that is over (409).
    """
    run, pool = _open(run_id, pool_id)
    now = clock.now()
    if actor is None and (pool.release_at is None or now < pool.release_at):
        return False
    if actor is not None and not _may_release(actor, run, pool):
        raise NotFound
    if pool.released_at is not None:
        return _again(run, pool, actor)
    if actor is not None:
        check_version(("run", run_id), stored=run.version, sent=version)
        _still_open(run)
    before = {"pool": pool.id, "name": pool.name, "seats": pool.seats, "release_at": pool.release_at}
    values: dict[str, Any] = {"released_at": now, "released_by_id": by(actor)}
    if pool.release_at is None or now < pool.release_at:
        values |= {"release_at": now, "release_wall": _wall(now, run.zone)}
    done = session().execute(
        update(Pool).where(Pool.id == pool_id, Pool.released_at.is_(None)).values(**values)
    )
    assert isinstance(done, CursorResult)
    if (
        done.rowcount != 1
    ):  # the lock of the run keeps others away; the database has the last word all the same
        return False
    _note(run, "release-pool", actor, before, {"pool": pool.id, "unused": unused, "released_at": now}, reason)
    return True


def _again(run: Run, pool: Pool, actor: Actor | None) -> bool:
    """A second click of the same person, or the clock once more: the first has done it. Others are told."""
    if actor is not None and pool.released_by_id != actor.person_id:
        raise _released(pool, run)
    return False


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
    """The host keeps the pool's seats longer: until `release_wall`, a naive time of the run's zone; a second time the
    same changes nothing.

    Refused: an actor who is no coordinator of the host (404), a stale `version`, a pool that is released, a time that
    is not later, lies after the start, does not exist or comes twice (beside `release_at`).
    """
    run, pool = _open(run_id, pool_id)
    if not actor.has(access.Role.COORDINATOR, run.centre_id):
        raise NotFound
    if pool.release_wall == release_wall:
        return
    check_version(("run", run_id), stored=run.version, sent=version)
    _still_open(run)
    if is_released(pool):
        raise _released(pool, run)
    release_at = localize(release_wall, run.zone, field="release_at").astimezone(UTC)
    if pool.release_at is None or release_at <= pool.release_at:
        sentence = _l("Give a later time than the one now.")
        raise Refusal("not_later", sentence, "release_at")
    if run.starts_at is not None and release_at > run.starts_at:
        raise Refusal("release_after_start", _l("The release is after the start of the run."), "release_at")
    before = {"pool": pool.id, "name": pool.name, "release_at": pool.release_at}
    pool.release_wall, pool.release_at = release_wall, release_at
    _note(run, "extend-release", actor, before, {"pool": pool.id, "release_at": release_at}, reason)


def _open(run_id: int, pool_id: int) -> tuple[Run, Pool]:
    run = lock(Run, run_id)
    pool = session().get(Pool, pool_id, populate_existing=True)
    if pool is None or pool.run_id != run_id:
        raise NotFound
    return run, pool


def _may_release(actor: Actor, run: Run, pool: Pool) -> bool:
    mine = actor.centres_as(access.Role.COORDINATOR)
    members = session().scalars(select(PoolCentre.centre_id).where(PoolCentre.pool_id == pool.id))
    return run.centre_id in mine or bool(mine & set(members))


def _still_open(run: Run) -> None:
    if run.state not in OPEN_RUNS:
        raise Refusal("wrong_state", _l("The run is over or cancelled."), status=409)


def is_released(pool: Pool) -> bool:
    """Whether the pool keeps no seat any more, also in the moments before the worker has said so."""
    return pool.released_at is not None or (pool.release_at is not None and pool.release_at <= clock.now())


def _released(pool: Pool, run: Run) -> Refusal:
    when = pool.released_at or pool.release_at
    assert when is not None
    sentence = _l("These seats were released on %(when)s.", when=instant_words(when, run.zone))
    return Refusal("released", sentence, status=409)


def _note(
    run: Run, move: str, actor: Actor | None, before: dict[str, Any], after: dict[str, Any], reason: str
) -> None:
    run.version, run.updated_at = run.version + 1, clock.now()
    journal.record(
        ("run", run.id), move, actor_id=by(actor), before=before, after=after, reason=reason.strip()
    )


def shift_releases(run: Run, shift: timedelta) -> None:
    """The releases still to come keep their distance from a start that moves by `shift`; `follow_releases` does the
    rest."""
    for pool in _to_come(run):
        if pool.release_wall is not None:
            pool.release_wall += shift


def follow_releases(run: Run) -> tuple[dict[str, Any], dict[str, Any]]:
    """Derives the instants of the releases still to come from their wall times in the run's zone; one that would lie
    after the start is brought to it. Gives what changed, before and after, for the journal."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for pool in _to_come(run):
        if pool.release_wall is None:
            continue
        release_at = _instant(pool.release_wall, run.zone)
        if run.starts_at is not None and release_at > run.starts_at:
            release_at, pool.release_wall = run.starts_at, _wall(run.starts_at, run.zone)
        if release_at != pool.release_at:
            name = f"release of {pool.name}"
            before[name] = pool.release_at.isoformat() if pool.release_at else None
            after[name] = release_at.isoformat()
            pool.release_at = release_at
    return before, after


def _to_come(run: Run) -> list[Pool]:
    ahead = or_(Pool.release_at.is_(None), Pool.release_at > clock.now())
    query = select(Pool).where(Pool.run_id == run.id, Pool.released_at.is_(None), ahead)
    return list(session().scalars(query.order_by(Pool.id)))


def _instant(wall: datetime, zone: str) -> datetime:
    """Nobody is there to be asked: the first of two equal wall times, and the next one that exists."""
    try:
        return localize(wall, zone).astimezone(UTC)
    except WallTimeTwice as twice:
        return twice.first.astimezone(UTC)
    except WallTimeMissing as missing:
        return localize(missing.after, zone).astimezone(UTC)


def _wall(instant: datetime, zone: str) -> datetime:
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
