"""Questions about sources and their items, always of one centre or of the system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select

from lms.agenda.rules import EntrySource
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.imports.models import ImportItem, ImportSource
from lms.imports.rules import Facts, Plan, Stored, entry_source, fresh_of, plan
from lms.imports.rules.plan import Key
from lms.kit import clock
from lms.kit.db import session
from lms.kit.ical.outside import Reading, Remark, reading_of
from lms.kit.journal import JournalRow, latest_of
from lms.kit.refusal import NotFound

SHOWN = 100  # rows of one table of a page
LOGGED = 20


@dataclass(frozen=True)
class SourceCard:
    """A source as a page shows it; `live` and `vanished` count its items."""

    id: int
    ref: str
    centre_id: int
    name: str
    address: str
    state: str
    waits: bool
    digest: str
    approved: bool
    prepared: int
    to_prepare: int
    result: str
    result_line: int
    tried_at: datetime | None
    next_at: datetime | None
    live: int
    vanished: int


@dataclass(frozen=True)
class ItemCard:
    """An item as a page shows it."""

    id: int
    ref: str
    state: str
    version: int
    facts: Facts


def _cards() -> Select[ImportSource, int, int]:
    counts = [
        select(func.count())
        .select_from(ImportItem)
        .where(ImportItem.source_id == ImportSource.id, ImportItem.state == state)
        .scalar_subquery()
        for state in ("live", "vanished")
    ]
    return select(ImportSource, *counts).where(ImportSource.state != "removed")


def _card(source: ImportSource, live: int, vanished: int) -> SourceCard:
    names = (
        "id",
        "ref",
        "centre_id",
        "name",
        "address",
        "state",
        "digest",
        "prepared",
        "to_prepare",
        "result",
        "result_line",
        "tried_at",
        "next_at",
    )
    told = {name: getattr(source, name) for name in names}
    waits, approved = source.reading is not None, source.approved_by is not None
    return SourceCard(**told, waits=waits, approved=approved, live=live, vanished=vanished)


def sources_of(centre_id: int) -> list[SourceCard]:
    """The sources of a centre that were not removed, by name."""
    query = _cards().where(ImportSource.centre_id == centre_id).order_by(ImportSource.name, ImportSource.id)
    return [_card(*row) for row in session().execute(query)]


def source_at(centre_id: int, ref: str) -> SourceCard:
    """A source of this centre; `NotFound` for any other."""
    query = _cards().where(ImportSource.centre_id == centre_id, ImportSource.ref == ref)
    row = session().execute(query).one_or_none()
    if row is None:
        raise NotFound
    return _card(*row)


def item_at(source_id: int, ref: str) -> ItemCard:
    """An item of this source; `NotFound` for any other."""
    query = select(ImportItem).where(ImportItem.source_id == source_id, ImportItem.ref == ref)
    row = session().scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return _item(row)


def _item(row: ImportItem) -> ItemCard:
    return ItemCard(row.id, row.ref, row.state, row.version, Facts.of(row.facts))


def items_of(source_id: int) -> list[ItemCard]:
    """What a page lists of a source: vanished items first, then the others that are not over yet, by time; at most
    100."""
    query = select(ImportItem).where(
        ImportItem.source_id == source_id,
        or_(ImportItem.state == "vanished", ImportItem.over_at > clock.now()),
    )
    order = (ImportItem.state != "vanished", ImportItem.over_at, ImportItem.id)
    return [_item(row) for row in session().scalars(query.order_by(*order).limit(SHOWN))]


def stored_of(source_id: int) -> dict[Key, Stored]:
    """Every item of a source by its key."""
    query = select(ImportItem).where(ImportItem.source_id == source_id).order_by(ImportItem.id)
    return {(row.uid, row.recurrence_id): stored(row) for row in session().scalars(query)}


def stored(row: ImportItem) -> Stored:
    """The item as a plain value."""
    return Stored(Facts.of(row.facts), row.sequence, row.modified, row.state)


@dataclass(frozen=True)
class Preview:
    """What approving would do: the plan, what each of its items says, and the remarks of the reader."""

    plan: Plan
    facts: dict[Key, Facts]
    reading: Reading


def preview_of(card: SourceCard, centre: CentreCard) -> Preview | None:
    """What waits for approval at this source; None when nothing does."""
    text = session().scalar(select(ImportSource.reading).where(ImportSource.id == card.id))
    if text is None:
        return None
    reading = reading_of(text)
    fresh, known = fresh_of(reading, zone=centre.zone), stored_of(card.id)
    facts = {key: item.facts for key, item in (known | fresh).items()}
    return Preview(plan(known, fresh, now=clock.now()), facts, reading)


@dataclass(frozen=True)
class Waiting:
    """What was read and waits: the stored reading and the digest of its bytes. `approved_by`: somebody approved it, and
    the worker takes it over."""

    source_id: int
    text: str
    digest: str
    approved_by: int | None


def waiting_of(source_id: int) -> Waiting | None:
    """What waits at a source; None when nothing does."""
    source = session().get(ImportSource, source_id)
    if source is None or source.reading is None:
        return None
    return Waiting(source.id, source.reading, source.digest, source.approved_by)


def approved() -> list[int]:
    """The sources whose reading was approved and is to be taken over by the worker, of every centre."""
    query = select(ImportSource.id).where(
        ImportSource.approved_by.is_not(None), ImportSource.reading.is_not(None)
    )
    return list(session().scalars(query.order_by(ImportSource.id)))


def centre_and_name(source_id: int) -> tuple[CentreCard, str]:
    """The centre that a source belongs to, and what it is called."""
    query = select(ImportSource.centre_id, ImportSource.name).where(ImportSource.id == source_id)
    row = session().execute(query).one_or_none()
    card = centres.centre_cards().get(row.centre_id) if row else None
    if row is None or card is None:
        raise NotFound
    return card, row.name


def remarks_of(source_id: int) -> list[Remark]:
    """What could not be taken as it is when the source was taken over last."""
    stored = session().scalar(select(ImportSource.remarks).where(ImportSource.id == source_id))
    return [Remark(*each) for each in stored or []]


def log_of(source_id: int) -> list[JournalRow]:
    """The latest 20 rows of a source's journal, the newest first."""
    return latest_of(("import", source_id), limit=LOGGED)


def due(now: datetime, *, limit: int) -> list[int]:
    """The sources that are to be fetched at `now`, those that wait longest first; of every centre: for the worker."""
    query = select(ImportSource.id).where(
        ImportSource.state.in_(("asked", "live")), ImportSource.next_at <= now
    )
    return list(session().scalars(query.order_by(ImportSource.next_at, ImportSource.id).limit(limit)))


def entry_sources() -> Iterator[EntrySource]:
    """Every calendar entry there should be of imports."""
    known = centres.centre_cards()
    query = select(ImportItem, ImportSource.centre_id, ImportSource.name)
    rows = query.join(ImportSource, ImportSource.id == ImportItem.source_id).order_by(ImportItem.id)
    for row, centre_id, name in session().execute(rows):
        withdrawn = row.state == "withdrawn"
        yield entry_source(row.id, Facts.of(row.facts), known[centre_id], name=name, withdrawn=withdrawn)
