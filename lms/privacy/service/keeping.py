"""Keeping no longer than stated: what is due of each kind, removed in batches; accounts that nobody uses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Select, delete, exists, select

from lms.config import Settings
from lms.kit import clock, journal
from lms.kit.db import add, session, use_case
from lms.kit.i18n import day_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.openings import Opening
from lms.kit.periods import Period
from lms.kit.personal import Afterwards, Kind
from lms.notifications.models import Notice
from lms.people.models import Person, PersonalToken, SignInSession
from lms.privacy import notices, queries
from lms.privacy.models import DataExport, Erasure
from lms.privacy.service import erasing

BATCH, BATCHES = 200, 50
WARNED = timedelta(days=30)
"""So long before an unused account is erased its owner is told."""
THING = ("retention", 0)
"""Under this the journal keeps how many of each kind went."""


def keep_no_longer() -> int:
    """A due job: removes what is due of every kind that has no job of its own, in batches of one transaction each, and
    writes into the journal how many; gives the sum. What more than 50 batches hold waits for the next time. A second
    time does nothing: the highest features, which look at what others hold, come last."""
    return sum(_remove(kind.code) for kind in reversed(queries.kinds()) if kind.remove is not None)


def _remove(code: str) -> int:
    total = 0
    for _batch in range(BATCHES):
        number, afterwards = _one_batch(code)
        for each in afterwards:
            each()
        total += number
        if number < BATCH:
            break
    return total


@use_case
def _one_batch(code: str) -> tuple[int, list[Afterwards]]:
    kind = queries.kind(code)
    assert kind.remove is not None
    keys = list(session().scalars(kind.due(clock.now()).limit(BATCH)))
    if not keys:
        return 0, []
    afterwards = list(kind.remove(keys))
    journal.record(THING, code, actor_id=journal.SYSTEM, after={"removed": len(keys)})
    return len(keys), afterwards


def _settings() -> Settings:
    found: Settings = current_app.config["LMS"]
    return found


def _unconfirmed_for() -> Period:
    return Period(days=_settings().LMS_KEEP_UNCONFIRMED_DAYS)


def _unused_for() -> Period:
    return Period(months=_settings().LMS_KEEP_UNUSED_MONTHS)


def _people() -> Select[int]:
    """People, without those of the demonstration and rows that stand for nobody."""
    query = select(Person.id).where(Person.deactivated_at.is_(None), Person.demonstration.is_(False))
    return query.where(Person.email_key.not_like("%.invalid")).order_by(Person.id)


def _unconfirmed(now: datetime) -> Select[int]:
    return _people().where(Person.verified_at.is_(None), Person.created_at <= _unconfirmed_for().before(now))


def _unused(now: datetime) -> Select[int]:
    """Nobody signed in, no program read, and nothing was told to the person, for so long; not asked about yet."""
    before = _unused_for().before(now)
    seen = exists().where(SignInSession.person_id == Person.id, SignInSession.created_at > before)
    used = exists().where(PersonalToken.person_id == Person.id, PersonalToken.used_at > before)
    told = exists().where(Notice.person_id == Person.id, Notice.created_at > before)
    asked = exists().where(Erasure.person_id == Person.id, Erasure.state == "asked")
    quiet = _people().where(Person.verified_at.is_not(None), Person.created_at <= before)
    return quiet.where(~seen, ~used, ~told, ~asked)


def _erase(ids: Sequence[int]) -> Iterable[Afterwards]:
    return [each for ident in ids if not queries.obstacles(ident) for each in erasing.erase(ident)]


def _warn(ids: Sequence[int]) -> Iterable[Afterwards]:
    """Nobody is erased unwarned: the wish of the system waits, and signing in takes it back."""
    now, months = clock.now(), _unused_for().months
    due = now + WARNED
    for ident in ids:
        row = add(Erasure(person_id=ident, by="system", state="asked", asked_at=now, due_at=due))
        erasing.tell(
            ident,
            lambda card: notices.unused(when=day_words(due, card.zone), months=months),
            f"unused:{row.id}",
        )
    return ()


def _old_exports(now: datetime) -> Select[int]:
    return select(DataExport.id).where(queries.exports_over(now)).order_by(DataExport.id)


def _remove_openings(ids: Sequence[int]) -> Iterable[Afterwards]:
    session().execute(delete(Opening).where(Opening.id.in_(ids)))
    return ()


KINDS = (
    Kind(
        code="privacy.unconfirmed",
        what=_l("Accounts whose address was never confirmed"),
        since=_l("after they were made"),
        period=_unconfirmed_for,
        due=_unconfirmed,
        remove=_erase,
    ),
    Kind(
        code="privacy.unused",
        what=_l("Accounts that nobody uses: warned, and erased 30 days later"),
        since=_l("after the last sign-in or notice"),
        period=_unused_for,
        due=_unused,
        remove=_warn,
    ),
    Kind(
        code="privacy.openings",
        what=_l("Who opened whose case"),
        since=_l("after it was opened"),
        period=lambda: queries.OPENINGS,
        due=queries.old_openings,
        remove=_remove_openings,
    ),
    Kind(
        code="privacy.exports",
        what=_l("Files of personal data that people asked for"),
        since=_l("after they were made"),
        period=lambda: Period(days=_settings().LMS_EXPORT_DAYS),
        due=_old_exports,
    ),
)
