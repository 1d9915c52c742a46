"""Whom the releases of a pool are told to: the coordinators of its centres, and after it those of the host."""

from __future__ import annotations

from collections.abc import Callable

from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.models import Run
from lms.courses.rules import PoolCard
from lms.enrolments import notices
from lms.enrolments.notices import AboutPool
from lms.enrolments.service import naming, seats
from lms.kit.i18n import force_locale, instant_words, known_language
from lms.kit.refusal import NotFound
from lms.notifications import service as notifications
from lms.notifications.rules import Letter
from lms.people import queries as people


def pool_of(run_id: int, pool_id: int) -> PoolCard:
    """The pool, if it is one of the run's; else `NotFound`."""
    found = next((card for card in courses.pools_of([run_id])[run_id] if card.id == pool_id), None)
    if found is None:
        raise NotFound
    return found


def unused_of(run: Run, card: PoolCard) -> int:
    """Seats of the pool that nobody of its centres holds, whether it is due or not."""
    plan = seats.plan_of(run)
    pool = next(each for each in plan.pools if each.key == card.id)
    return max(0, pool.seats - seats.holders_of(run, plan).of(pool))


def ahead(run: Run, card: PoolCard, unused: int, *, days: int) -> None:
    """Some days before the release: once for each number of days and each date of release."""
    assert card.release_at is not None
    event = f"pool:{card.id}:{card.release_at.isoformat()}:{days}"
    _tell(run, card, unused, notices.release_ahead, event, card.centre_ids)


def released(run: Run, card: PoolCard, unused: int) -> None:
    """After the release, once."""
    event = f"pool:{card.id}:released"
    _tell(run, card, unused, notices.seats_released, event, card.centre_ids | {run.centre_id})


def _tell(
    run: Run,
    card: PoolCard,
    unused: int,
    write: Callable[[AboutPool], Letter],
    event: str,
    centre_ids: frozenset[int],
) -> None:
    """Each coordinator once, with the way to the desk of a centre of theirs."""
    known = centres.centre_cards()
    paths: dict[int, str] = {}
    for ident in sorted(centre_ids):
        here = f"/desk/{known[ident].slug}"
        host = ident == run.centre_id and ident not in card.centre_ids
        path = f"{here}/runs/{run.ref}/seats" if host else f"{here}/seats"
        for reader_id in centres.coordinators_of(ident):
            paths.setdefault(reader_id, path)
    for reader_id, reader in people.person_cards(paths).items():
        with force_locale(known_language(reader.language)):
            about = AboutPool(
                run=naming.title_of(run),
                ref=run.ref,
                pool=card.name,
                seats=card.seats,
                unused=unused,
                until=instant_words(card.release_at, run.zone) if card.release_at else "",
                when=naming.when_of(run, reader.zone),
                path=paths[reader_id],
            )
            letter = write(about)
        notifications.post(reader_id, letter, event=event)
