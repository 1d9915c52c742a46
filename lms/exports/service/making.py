"""The worker makes the exports that were asked for, and takes away those whose days are over."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import structlog
from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from lms.access import Actor
from lms.centres import queries as centres
from lms.exports import notices, queries
from lms.exports.models import ExportFile
from lms.exports.rules import LEASE, TRIES, Card, Opened, State
from lms.exports.service.asking import too_long
from lms.kit import clock, journal, sheets
from lms.kit.db import session, use_case
from lms.kit.folders import Folder
from lms.kit.i18n import force_locale, instant_words, known_language
from lms.kit.refusal import NotFound
from lms.notifications import service as notifications
from lms.people import queries as people

log = structlog.get_logger()

FOLDER = Folder("exports")
BATCH, AT_MOST = 20, 15.0  # seconds
ORPHAN_AFTER = timedelta(days=1)


def make_due() -> int:
    """A due job: makes the exports that were asked for, each with the rights that its person has now, and tells the
    person; gives how many. One that cannot be made says so and keeps no other waiting. A second time does nothing;
    what a killed worker had begun is begun anew, and nobody sees the half of a file. After `AT_MOST` it begins no other
    one: the worker has more to do, and comes back within a minute."""
    began, made = time.monotonic(), 0
    for ident in queries.to_make(clock.now(), limit=BATCH):
        made += _make(ident)
        if time.monotonic() - began > AT_MOST:
            break
    return made


def _make(ident: int) -> bool:
    begun = _begin(ident)
    if begun is None:
        return False
    address, person_id = begun
    path = FOLDER.new()
    try:
        kind, opened = _opened(address, centres.actor_of(person_id))
        if opened.number() > sheets.MOST_ROWS:
            raise too_long()
        with path.open("wb") as target:
            number = sheets.write(target, opened.sheet(), kind)
            target.flush()
            os.fsync(target.fileno())  # before a row says that it is there
    except NotFound:
        path.unlink()
        _end(ident, State.REFUSED)
        return False
    except DBAPIError:  # it is away, or cut the line: begun anew later
        path.unlink()
        raise
    except Exception as error:  # whatever it is: the others' files must come
        log.error("export failed", export=ident, fault=type(error).__name__, exc_info=error)
        path.unlink(missing_ok=True)
        _end(ident, State.FAILED)
        return False
    if not _end(ident, State.READY, path, number):
        path.unlink()
        return False
    return True


def _opened(address: str, actor: Actor) -> tuple[str, Opened]:
    """The kind of file and the export, with the rights of this instant."""
    _address, export, asked = queries.at(address)
    return asked["kind"], export.open(asked, actor)


@use_case
def _begin(ident: int) -> tuple[str, int] | None:
    """Notes that a worker is at it, so that no other one is; None where another is, or nobody wants it any more. What
    was begun too often is given up."""
    row = session().scalar(select(ExportFile).where(ExportFile.id == ident).with_for_update())
    now = clock.now()
    if row is None or row.state != State.ASKED.value or (row.began_at and row.began_at > now - LEASE):
        return None
    if row.tries >= TRIES:
        _end(ident, State.FAILED)
        return None
    row.began_at, row.tries = now, row.tries + 1
    return row.address, row.person_id


@use_case
def _end(ident: int, state: State, path: Path | None = None, number: int = 0) -> bool:
    """Notes what came of it (a file of so many rows), and tells the person; False when it has ended meanwhile, or
    nobody wants it any more."""
    row = session().scalar(select(ExportFile).where(ExportFile.id == ident).with_for_update())
    if row is None or row.state != State.ASKED.value:
        return False
    row.state = state.value
    if path is not None:
        row.stored, row.size, row.number = path.name, path.stat().st_size, number
        row.until = clock.now() + timedelta(days=current_app.config["LMS"].LMS_EXPORT_DAYS)
    journal.record(("export", ident), state.value, actor_id=journal.SYSTEM)
    card = people.person_card(row.person_id)
    if card is not None:
        with force_locale(known_language(card.language)):
            letter = (
                notices.ready(ref=row.ref, name=row.name, until=instant_words(row.until, card.zone))
                if row.until
                else notices.not_made(ref=row.ref, name=row.name)
            )
        notifications.post(card.id, letter, event=f"export-file:{ident}")
    return True


def is_there(card: Card) -> bool:
    """Whether the file of an export can be fetched now: a restored backup may know of one that is gone."""
    return card.there(clock.now()) and FOLDER.file(card.stored) is not None


def file_of(ref: str, *, actor: Actor) -> tuple[Path, str]:
    """Where the file of an export lies, and what it is called. `NotFound` for everybody but who asked for it, for one
    that is not there, and when the person may not have it any more."""
    card = queries.card(ref, person_id=actor.person_id or 0)
    path = FOLDER.file(card.stored)
    if path is None or not is_there(card):
        raise NotFound
    _opened(card.address, actor)  # without the roles that want a second step, if there is none
    return path, card.name


def remove_old() -> int:
    """A due job: takes away the files whose days are over, and what a crash left behind; gives how many exports went
    with them."""
    gone = _forget_old()
    FOLDER.remove(gone)
    old = FOLDER.older_than(clock.now() - ORPHAN_AFTER)
    known = set(session().scalars(select(ExportFile.stored))) if old else set()
    FOLDER.remove(set(old) - known)
    return len(gone)


@use_case
def _forget_old() -> list[str]:
    old = delete(ExportFile).where(queries.over(clock.now()))
    return list(session().scalars(old.returning(ExportFile.stored)))
