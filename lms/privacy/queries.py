"""Questions about a person's wishes, and about what each feature holds of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, Select, func, or_, select

from lms.centres.models import Centre
from lms.kit import personal
from lms.kit.consents import Consent, ConsentText
from lms.kit.db import session, streamed
from lms.kit.journal import JournalRow
from lms.kit.openings import Opening
from lms.kit.paging import PAGE_SIZE, Page
from lms.kit.periods import Period
from lms.kit.personal import Kind, Part
from lms.kit.refusal import NotFound, Sentence
from lms.kit.seals import JournalSeal
from lms.people.models import Person
from lms.privacy.models import DataExport, Erasure
from lms.privacy.rules import (
    AHEAD,
    ConsentCard,
    ErasureCard,
    ExportCard,
    KeptFor,
    Line,
    OpeningCard,
    Span,
    WishCard,
)

Row = dict[str, Any]
PARTS = "lms_personal_parts"
SHOWN = 5
OPENINGS = Period(months=24)
FAILED_KEPT = timedelta(days=30)


def parts() -> tuple[Part, ...]:
    """What every feature says, the highest first; handed down when the application is wired."""
    found: tuple[Part, ...] = current_app.extensions[PARTS]
    return found


def kinds() -> list[Kind]:
    """All that is kept for a while only."""
    return [kind for part in parts() for kind in part.kinds]


def kind(code: str) -> Kind:
    """The kind of this name; KeyError for one that is none."""
    return {each.code: each for each in kinds()}[code]


def retention(now: datetime) -> list[KeptFor]:
    """What is due of each kind now, and what becomes due within `AHEAD`. One query."""
    every = kinds()
    numbers = personal.numbers_due(every, now, now + AHEAD)
    return [
        KeptFor(each.what, each.since, each.period(), due, later - due)
        for each, (due, later) in zip(every, numbers, strict=True)
    ]


def exports_of(person_id: int) -> list[ExportCard]:
    """The files that the person asked for last, newest first."""
    query = select(DataExport).where(DataExport.person_id == person_id)
    rows = session().scalars(query.order_by(DataExport.id.desc()).limit(SHOWN))
    return [ExportCard(row.ref, row.state, row.asked_at, row.until, row.size) for row in rows]


def stored_export(ref: str, *, person_id: int, now: datetime) -> str | None:
    """Under which name the bytes of the person's own file lie; None for others', ones not made yet, and old ones."""
    query = select(DataExport.stored).where(
        DataExport.ref == ref,
        DataExport.person_id == person_id,
        DataExport.state == "ready",
        DataExport.until > now,
    )
    return session().scalar(query)


def exports_over(now: datetime) -> ColumnElement[bool]:
    """Files whose days are over, and wishes of a month ago that came to nothing."""
    return or_(
        DataExport.until <= now, DataExport.until.is_(None) & (DataExport.asked_at <= now - FAILED_KEPT)
    )


def erasure_of(person_id: int) -> ErasureCard | None:
    """The open wish of a person to be erased."""
    row = session().scalar(select(Erasure).where(Erasure.person_id == person_id, Erasure.state == "asked"))
    return ErasureCard(row.by, row.asked_at, row.due_at) if row else None


_WISHES = (
    select(Erasure.id, Person.ref, Person.name, Erasure.asked_at, Erasure.due_at, Erasure.state)
    .join(Person, Person.id == Erasure.person_id)
    .where(Erasure.written)
)


def open_wishes() -> list[WishCard]:
    """Written wishes that are not carried out yet, the next one first; at most 100."""
    query = _WISHES.where(Erasure.state == "asked").order_by(Erasure.due_at, Erasure.id).limit(100)
    return [WishCard(*row) for row in session().execute(query)]


def last_wish(ref: str) -> WishCard:
    """The last written wish of the person with this reference; `NotFound` where there is none, and once it is carried
    out."""
    row = session().execute(_WISHES.where(Person.ref == ref).order_by(Erasure.id.desc()).limit(1)).first()
    if row is None or row.state == "done":
        raise NotFound
    return WishCard(*row)


def erasures_due(now: datetime, *, limit: int) -> list[int]:
    """Ids of wishes whose day has come, the oldest first."""
    query = select(Erasure.id).where(Erasure.state == "asked", Erasure.due_at <= now)
    return list(session().scalars(query.order_by(Erasure.due_at, Erasure.id).limit(limit)))


def obstacles(person_id: int) -> list[Sentence]:
    """What is open that others depend on; while there is anything the person cannot be erased."""
    return [sentence for part in parts() for sentence in part.obstacles(person_id)]


def what_becomes(person_id: int) -> tuple[list[Line], list[Line]]:
    """What goes and what stays without a name when the person is erased, of what there is. One query."""
    every = [held for part in parts() for held in part.held]
    lines: dict[bool, list[Line]] = {False: [], True: []}
    for held, number in zip(every, personal.numbers_of(every, person_id), strict=True):
        if number:
            lines[held.stays].append(Line(held.what, number, held.why))
    return lines[False], lines[True]


def everything(person_id: int) -> dict[str, Any]:
    """All that is held about a person, by feature and kind, as plain JSON values."""
    return {
        part.name: {
            str(held.what): rows for held in part.held if (rows := personal.handed_over(held, person_id))
        }
        for part in parts()
    }


def openings(
    *, owner_id: int | None = None, centre_id: int | None = None, number: int = 1
) -> Page[OpeningCard]:
    """Who opened cases, the latest first: those of a person, those opened for a centre, or all. Two queries."""
    wanted = [
        column == value
        for column, value in ((Opening.owner_id, owner_id), (Opening.centre_id, centre_id))
        if value is not None
    ]
    total = session().scalar(select(func.count(Opening.id)).where(*wanted)) or 0
    query = (
        select(Opening.at, Opening.thing_kind, Opening.ref, Person.name, Opening.centre_id)
        .outerjoin(Person, Person.id == Opening.reader_id)
        .where(*wanted)
        .order_by(Opening.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    rows = [
        OpeningCard(at, kind, ref, name or "–", centre)
        for at, kind, ref, name, centre in session().execute(query)
    ]
    return Page(rows, number, PAGE_SIZE, total)


def opened_within(span: Span, *, owner_id: int | None = None, centre_id: int | None = None) -> Iterator[Row]:
    """The same within a span, the latest first, streamed: the names that the file uses for its columns."""
    query = (
        select(Opening.at, Opening.thing_kind.label("kind"), Opening.ref.label("reference"))
        .add_columns(Person.name.label("reader"), Centre.slug.label("for_centre"))
        .outerjoin(Person, Person.id == Opening.reader_id)
        .outerjoin(Centre, Centre.id == Opening.centre_id)
        .where(*_opened(span, owner_id, centre_id))
    )
    return (row._asdict() for row in streamed(query.order_by(Opening.id.desc())))


def number_opened(span: Span, *, owner_id: int | None = None, centre_id: int | None = None) -> int:
    """How many `opened_within` gives."""
    wanted = _opened(span, owner_id, centre_id)
    return session().scalar(select(func.count()).select_from(Opening).where(*wanted)) or 0


def _opened(span: Span, owner_id: int | None, centre_id: int | None) -> list[ColumnElement[bool]]:
    whose = ((Opening.owner_id, owner_id), (Opening.centre_id, centre_id))
    return [*(column == value for column, value in whose if value is not None), *_within(Opening.at, span)]


def journal_within(span: Span) -> Iterator[Row]:
    """Who moved what within a span, the oldest first, streamed; without what people wrote, and people by their
    references. `seal`: the hash of the chain, where the worker has sealed the row."""
    query = (
        select(JournalRow.id.label("number"), JournalRow.at, Person.ref.label("actor"))
        .add_columns(JournalRow.thing_kind.label("thing"), JournalRow.thing_id.label("thing_number"))
        .add_columns(JournalRow.move, JournalRow.side, JournalSeal.chain.label("seal"))
        .outerjoin(Person, Person.id == JournalRow.actor_id)
        .outerjoin(JournalSeal, JournalSeal.journal_id == JournalRow.id)
        .where(*_within(JournalRow.at, span))
    )
    return (row._asdict() for row in streamed(query.order_by(JournalRow.id)))


def number_journaled(span: Span) -> int:
    """How many `journal_within` gives."""
    return session().scalar(select(func.count(JournalRow.id)).where(*_within(JournalRow.at, span))) or 0


def _within(column: Any, span: Span) -> list[ColumnElement[bool]]:
    since, before = span
    return [*([column >= since] if since else []), *([column < before] if before else [])]


def old_openings(now: datetime) -> Select[int]:
    """Asks for the ids of openings that are old enough to be forgotten."""
    return select(Opening.id).where(Opening.at <= OPENINGS.before(now)).order_by(Opening.id)


def consents_of(person_id: int) -> list[ConsentCard]:
    """What the person agreed to, what stands first, then the latest; at most 200."""
    query = (
        select(Consent.id, ConsentText.words, ConsentText.version, Consent.ref)
        .add_columns(Consent.given_at, Consent.withdrawn_at)
        .join(ConsentText, ConsentText.id == Consent.text_id)
        .where(Consent.person_id == person_id)
        .order_by(Consent.withdrawn_at.is_not(None), Consent.id.desc())
        .limit(200)
    )
    return [ConsentCard(str(ident), *rest) for ident, *rest in session().execute(query)]


def consent_standing(handle: str, *, person_id: int) -> tuple[str, int, int] | None:
    """Kind, row and part of a consent of the person that stands."""
    if not (handle.isascii() and handle.isdigit() and len(handle) < 10):
        return None
    query = select(Consent.kind, Consent.thing_id, Consent.part).where(
        Consent.id == int(handle), Consent.person_id == person_id, Consent.withdrawn_at.is_(None)
    )
    row = session().execute(query).one_or_none()
    return (row.kind, row.thing_id, row.part) if row else None
