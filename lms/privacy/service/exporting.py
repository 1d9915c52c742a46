"""Handing over: a person asks, the worker makes the file, it can be fetched for some days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import structlog
from flask import current_app
from sqlalchemy import delete, func, select

from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.folders import Folder
from lms.kit.i18n import force_locale, instant_words, known_language
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.kit.tokens import new_reference
from lms.notifications import service as notifications
from lms.people import queries as people
from lms.people.models import Person
from lms.people.queries import PersonCard
from lms.privacy import notices, queries
from lms.privacy.models import DataExport
from lms.privacy.rules import EXPORTS_A_DAY
from lms.privacy.serializers import readme, write_archive

log = structlog.get_logger()

FOLDER = Folder("personal-exports")
BATCH = 20
ORPHAN_AFTER = timedelta(days=1)


@use_case
def ask_export(person_id: int) -> None:
    """The person wishes a file of all that is held about them; one that is being made is the same wish. Refused (429
    on the form) from the fourth within a day on: each is the work of minutes and a copy of everything."""
    lock(Person, person_id)
    mine = select(func.count()).select_from(DataExport).where(DataExport.person_id == person_id)
    if session().scalar(mine.where(DataExport.state == "asked")):
        return
    now = clock.now()
    if (session().scalar(mine.where(DataExport.asked_at > now - timedelta(days=1))) or 0) >= EXPORTS_A_DAY:
        raise Refusal(
            "too_often",
            _l("You asked for %(n)s files today. Try again tomorrow.", n=EXPORTS_A_DAY),
            status=409,
        )
    add(DataExport(ref=new_reference("D"), person_id=person_id, state="asked", asked_at=now))
    journal.record(("person", person_id), "ask-export", actor_id=person_id)


def make_exports() -> int:
    """A due job: makes the files that were asked for, and tells each person; gives how many. One that cannot be made
    says so to its owner and keeps no other waiting. A second time does nothing."""
    query = select(DataExport.id, DataExport.person_id).where(DataExport.state == "asked")
    asked = [(row.id, row.person_id) for row in session().execute(query.order_by(DataExport.id).limit(BATCH))]
    return sum(_make(ident, person_id) for ident, person_id in asked)


def _make(ident: int, person_id: int) -> bool:
    card = people.person_card(person_id)
    if card is None:
        return False
    path = FOLDER.new()
    try:
        with force_locale(known_language(card.language)):
            _write(path, card)
    except Exception as error:  # whatever it is: the others' files must come
        log.error("export failed", export=ident, fault=type(error).__name__, exc_info=error)
        path.unlink(missing_ok=True)
        _settle(ident, stored="", size=0)
        return False
    if not _settle(ident, stored=path.name, size=path.stat().st_size):
        path.unlink(missing_ok=True)
        return False
    return True


def _write(path: Path, card: PersonCard) -> None:
    now = clock.now()
    about = readme(network=current_app.config["LMS"].LMS_NETWORK_NAME, made=instant_words(now, card.zone))
    data = {"made_at": now.isoformat(), **queries.everything(card.id)}
    with path.open("wb") as target:
        write_archive(target, about=about, data=data, files=_files(card.id))


def _files(person_id: int) -> Iterator[tuple[str, bytes]]:
    for part in queries.parts():
        yield from part.files(person_id)


@use_case
def _settle(ident: int, *, stored: str, size: int) -> bool:
    """Notes that the file is there (`stored`), or that it could not be made; False when the wish is gone meanwhile."""
    row = session().scalar(select(DataExport).where(DataExport.id == ident).with_for_update())
    if row is None or row.state != "asked":
        return False
    now = clock.now()
    row.state, row.stored, row.size = "ready" if stored else "failed", stored, size
    if not stored:
        return True
    row.ready_at = now
    row.until = now + timedelta(days=current_app.config["LMS"].LMS_EXPORT_DAYS)
    card = people.person_card(row.person_id)
    if card is not None:
        with force_locale(known_language(card.language)):
            letter = notices.export_ready(until=instant_words(row.until, card.zone))
        notifications.post(card.id, letter, event=f"export:{row.id}")
    return True


def content_of(stored: str) -> bytes | None:
    """The bytes of a file; None where they are gone."""
    path = FOLDER.file(stored)
    return path.read_bytes() if path else None


def remove_exports() -> int:
    """Takes away the files whose days are over, and what a crash left behind; gives how many wishes went with them."""
    gone = _forget_old()
    FOLDER.remove(gone)
    old = FOLDER.older_than(clock.now() - ORPHAN_AFTER)
    known = set(session().scalars(select(DataExport.stored))) if old else set()
    FOLDER.remove(set(old) - known)
    return len(gone)


@use_case
def _forget_old() -> list[str]:
    over = delete(DataExport).where(queries.exports_over(clock.now()))
    return list(session().scalars(over.returning(DataExport.stored)))
