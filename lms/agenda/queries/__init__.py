"""Entries for feeds, pages and mails."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from lms.agenda.models import Audience, Change, Entry
from lms.agenda.queries.bodies import (
    Body,
    bodies_of,
    bodies_of_centre,
    bodies_of_person,
    body_of,
    publish_attachment,
    publish_attachments,
)
from lms.agenda.queries.choosing import Groups, Span, of_groups, shown_in, shown_status, within
from lms.agenda.rules import DEADLINES, EntryCard, Form, Reference, Status
from lms.kit.db import session

__all__ = [
    "BEGINNING",
    "Body",
    "ChangeNumber",
    "OwnDate",
    "Span",
    "bodies_of",
    "bodies_of_centre",
    "bodies_of_person",
    "body_of",
    "card_of",
    "cards_of",
    "cards_of_person",
    "change_number",
    "own_dates",
    "publish_attachment",
    "publish_attachments",
    "shown_in",
    "shown_status",
    "statuses_of_groups",
    "uid_of",
]

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ChangeNumber:
    """How often entries of a key changed, and when the last time."""

    number: int
    changed_at: datetime


def change_number(key: str) -> ChangeNumber:
    """The change number of "public" or "person:<id>" or "centre:<id>"; 0 when nothing ever changed."""
    row = session().execute(select(Change.number, Change.changed_at).where(Change.key == key)).one_or_none()
    return ChangeNumber(*row) if row else ChangeNumber(0, BEGINNING)


def _cards(query: Select[Entry], lang: str, *, public: bool = False) -> list[EntryCard]:
    ordered = query.order_by(Entry.starts_at, Entry.uid)
    return [card_of(entry, lang, public=public) for entry in session().scalars(ordered)]


def _status(stored: str) -> Status:
    return cast("Status", stored)  # a check constraint keeps it one of the three


def card_of(entry: Entry, lang: str, *, public: bool) -> EntryCard:
    """An entry as a page or a mail shows it; `public`: as everybody may read it."""
    facts: dict[str, Any] = entry.facts
    if public and "outside" in facts:
        facts = facts | facts["outside"] | {"location": ""}
    return EntryCard(
        uid=entry.uid,
        source=(entry.source_kind, entry.source_id),
        group=(entry.group_kind, entry.group_id),
        title=dict(facts["titles"]).get(lang, facts["title"]),
        path=facts["path"],
        location=facts["location"],
        zone=entry.zone,
        status=_status(entry.status),
        mark=facts["mark"],
        categories=tuple(facts["categories"]),
        starts_at=entry.starts_at,
        ends_at=entry.ends_at,
        starts_on=entry.starts_on,
        ends_on=entry.ends_on,
        stamp=entry.stamp,
    )


def cards_of(
    groups: Groups,
    *,
    form: Form,
    lang: str,
    span: Span,
    limit: int,
    deadlines: bool = True,
) -> list[EntryCard]:
    """Entries of these groups that touch `span`, by start and UID, at most `limit`; `deadlines` as for `bodies_of`."""
    query = select(Entry).where(of_groups(groups), shown_in(form), within(span))
    if not deadlines:
        query = query.where(Entry.source_kind.not_in(DEADLINES))
    return _cards(query.limit(limit), lang, public=True)


def cards_of_person(person_id: int, *, lang: str, span: Span, limit: int) -> list[EntryCard]:
    """The person's own entries (sessions) that touch `span`, by start and UID, at most `limit`;
    each with the status it has in the person's own calendar."""
    query = (
        select(Entry, shown_status(Audience))
        .join(Audience, (Audience.entry_id == Entry.id) & (Audience.person_id == person_id) & Audience.shown)
        .where(shown_in("sessions"), within(span))
        .order_by(Entry.starts_at, Entry.uid)
        .limit(limit)
    )
    return [
        replace(card_of(entry, lang, public=False), status=_status(shown))
        for entry, shown in session().execute(query)
    ]


def uid_of(source: Reference) -> str | None:
    """The UID of the entry of `source`."""
    query = select(Entry.uid).where(Entry.source_kind == source[0], Entry.source_id == source[1])
    return session().scalar(query)


def statuses_of_groups(group_kind: str, group_ids: Collection[int]) -> dict[tuple[int, int], set[str]]:
    """For each (group id, person id): the statuses their entries have in the person's own calendar."""
    query = (
        select(Entry.group_id, Audience.person_id, Audience.status)
        .join(Audience, (Audience.entry_id == Entry.id) & Audience.shown)
        .where(Entry.group_kind == group_kind, Entry.group_id.in_(group_ids))
        .distinct()
    )
    found: dict[tuple[int, int], set[str]] = {}
    for group_id, person_id, status in session().execute(query):
        found.setdefault((group_id, person_id), set()).add(status)
    return found


@dataclass(frozen=True)
class OwnDate:
    """An entry that is certain for a person, who knows of it since `since` (aware UTC)."""

    person_id: int
    card: EntryCard
    since: datetime


_DATED = ("session", "run", "cutoff", "stay")
_EARLIER = aliased(Entry)
_FIRST_OF_RUN = or_(
    Entry.group_kind != "run",
    ~exists().where(
        _EARLIER.group_kind == "run",
        _EARLIER.group_id == Entry.group_id,
        _EARLIER.form.in_(("sessions", "both")),
        _EARLIER.status != "cancelled",
        _EARLIER.starts_at < Entry.starts_at,
    ),
)


def own_dates(span: Span) -> list[OwnDate]:
    """What begins or ends within `span` and is certain, for whomever it concerns: of a run its first session, stays,
    deadlines of slots. Of what somebody has to do by a day its feature reminds."""
    begins = (Entry.starts_at > span[0]) & (Entry.starts_at < span[1])
    ends = (Entry.ends_at > span[0]) & (Entry.ends_at < span[1])
    query = (
        select(Entry, Audience.person_id, Audience.stamp)
        .join(Audience, (Audience.entry_id == Entry.id) & Audience.shown)
        .where(Entry.source_kind.in_(_DATED), shown_in("sessions"), or_(begins, ends), _FIRST_OF_RUN)
        .where(Entry.status == "confirmed", Audience.status == "confirmed")
        .order_by(Audience.person_id, Entry.starts_at, Entry.uid)
    )
    return [
        OwnDate(person, card_of(entry, "", public=False), stamp)
        for entry, person, stamp in session().execute(query)
    ]
