"""A centre's sources: added by address or by file, sent again, removed."""

from __future__ import annotations

import secrets
from hashlib import sha256

from flask import current_app
from sqlalchemy import select

from lms.access import Actor, Permission, Thing, can
from lms.config import Settings
from lms.imports.models import ImportItem, ImportSource
from lms.imports.rules import Facts, refusal_words
from lms.imports.service.taking import centre_of, say
from lms.kit import clock
from lms.kit.db import add, lock, session, use_case
from lms.kit.fetch import Allowed, taken_apart
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.ical.outside import Unreadable, Window, read_apart_as_json, reading_of
from lms.kit.journal import record
from lms.kit.refusal import NotFound, Refusal

MOST_SOURCES = 50


def allowed() -> Allowed:
    """What the operator lets imports reach besides the public."""
    settings: Settings = current_app.config["LMS"]
    return Allowed.read(settings.LMS_IMPORT_ALLOW)


def add_address(centre_id: int, *, name: str, address: str, actor: Actor) -> str:
    """A source that the worker fetches: at once for the preview, each hour once it is approved. Its ref. Refused: who
    does not coordinate the centre, an address that tells by itself that it may not be fetched, too many sources."""
    taken_apart(address, allowed())
    return _add(centre_id, name=name, actor=actor, address=address, state="asked")


def add_file(centre_id: int, *, name: str, data: bytes, actor: Actor) -> str:
    """A source of a file that was sent; it waits for approval. Its ref. Refused as for an address, and what is no
    calendar or has no events."""
    text, digest = _read(data, source=uid_room(centre_id, name))
    return _add(centre_id, name=name, actor=actor, state="preview", reading=text, digest=digest)


def send_again(source_id: int, *, data: bytes, actor: Actor) -> None:
    """A newer file for a source that lives on files; waits for approval. Refused as for `add_file`."""
    text, digest = _read(data, source=_room_of_files(source_id, actor=actor))
    _wait(source_id, text=text, digest=digest, actor=actor)


def _read(data: bytes, *, source: str) -> tuple[str, str]:
    """The reading as it is stored, and the digest of the file."""
    try:
        text = read_apart_as_json(data, source=source, window=Window.around(clock.now()))
    except Unreadable as refused:
        raise Refusal(f"calendar_{refused.code}", refusal_words(refused), "file") from refused
    if not reading_of(text).happenings:
        raise Refusal(
            "calendar_empty", _l("The calendar has no event in the coming 18 months or the last six."), "file"
        )
    return text, sha256(data).hexdigest()


@use_case
def _add(
    centre_id: int,
    *,
    name: str,
    actor: Actor,
    state: str,
    address: str = "",
    reading: str | None = None,
    digest: str = "",
) -> str:
    must(actor, centre_id)
    now = clock.now()
    query = select(ImportSource.id).where(
        ImportSource.centre_id == centre_id, ImportSource.state != "removed"
    )
    if len(session().scalars(query.limit(MOST_SOURCES)).all()) == MOST_SOURCES:
        raise Refusal("too_many_sources", _l("A centre has at most 50 sources; remove one first."), "name")
    source = add(
        ImportSource(
            ref=secrets.token_hex(6),
            centre_id=centre_id,
            name=name,
            address=address,
            state=state,
            reading=reading,
            digest=digest,
            result="preview" if reading else "",
            next_at=now if address else None,
            tried_at=now if reading else None,
            created_at=now,
        )
    )
    record(("import", source.id), "add-import", actor_id=actor.person_id, after={"name": name})
    return source.ref


def must(actor: Actor, centre_id: int) -> None:
    """`NotFound` for one who may not look after imports of this centre."""
    if not can(actor, Permission.IMPORTS, Thing(centre_id=centre_id)):
        raise NotFound


def locked(source_id: int, actor: Actor) -> ImportSource:
    """The source, locked, for one who coordinates its centre; `NotFound` for others and once it is removed."""
    source = lock(ImportSource, source_id)
    must(actor, source.centre_id)
    if source.state == "removed":
        raise NotFound
    return source


def uid_room(centre_id: int, name: str) -> str:
    """What UIDs are made from, besides start and title, where a source gives none."""
    return f"{centre_id} {name}"


@use_case
def _room_of_files(source_id: int, *, actor: Actor) -> str:
    source = locked(source_id, actor)
    if source.address:
        raise NotFound
    return uid_room(source.centre_id, source.name)


@use_case
def _wait(source_id: int, *, text: str, digest: str, actor: Actor) -> None:
    source = locked(source_id, actor)
    source.reading, source.digest, source.approved_by = text, digest, None
    source.result, source.result_line, source.tried_at = "preview", 0, clock.now()


@use_case
def fetch_again(source_id: int, *, actor: Actor) -> None:
    """The worker fetches the address next, the whole file, whatever it remembers of it."""
    source = locked(source_id, actor)
    if not source.address:
        raise NotFound
    source.next_at, source.read_at = clock.now(), None
    if source.state == "preview":
        source.state, source.reading, source.approved_by = "asked", None, None


@use_case
def remove_source(source_id: int, *, actor: Actor) -> None:
    """The source is fetched no more. What came from it and is not over is cancelled in the calendars, also what was
    detached; what is over stays as it was."""
    source = locked(source_id, actor)
    centre = centre_of(source)
    query = select(ImportItem).where(
        ImportItem.source_id == source.id,
        ImportItem.state != "withdrawn",
        ImportItem.over_at > clock.now(),
    )
    for row in session().scalars(query.order_by(ImportItem.id)).all():
        row.state = "withdrawn"
        say(row, Facts.of(row.facts), source, centre)
    source.state, source.reading, source.next_at, source.approved_by = "removed", None, None, None
    record(("import", source.id), "remove-import", actor_id=actor.person_id)
