"""Entries for feeds, pages and mails."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import aliased

from lms.agenda.models import Audience, CentreAudience, Change, Entry, EntryBody
from lms.agenda.rules import DEADLINES, EntryCard, Form, Reference, Status
from lms.kit import ical
from lms.kit.db import session

Span = tuple[datetime, datetime]
Groups = Mapping[str, Select[int] | Sequence[int]]
"""What is listed, by kind of group: the list's own query for ids (its filter is the scope), or ids."""
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ChangeNumber:
    """How often entries of a key changed, and when the last time."""

    number: int
    changed_at: datetime


class Body(NamedTuple):
    """Rendered bytes of one entry, their digest, and the zone whose VTIMEZONE they need ("" for none)."""

    body: bytes
    digest: str
    zone: str


def change_number(key: str) -> ChangeNumber:
    """The change number of "public" or "person:<id>" or "centre:<id>"; 0 when nothing ever changed."""
    row = session().execute(select(Change.number, Change.changed_at).where(Change.key == key)).one_or_none()
    return ChangeNumber(*row) if row else ChangeNumber(0, BEGINNING)


def shown_in(form: Form) -> ColumnElement[bool]:
    """The condition that a feed of `form` shows an entry."""
    return Entry.form.in_((form, "both"))


def _within(span: Span) -> ColumnElement[bool]:
    return (Entry.ends_at > span[0]) & (Entry.starts_at < span[1])


def bodies_of(
    groups: Groups,
    *,
    form: Form,
    lang: str,
    span: Span,
    limit: int | None = None,
    deadlines: bool = True,
) -> list[Body]:
    """Public bodies of the entries of these groups that touch `span`, by start and UID, at most `limit`; without those
    that only say by when something has to be done unless `deadlines`."""
    chosen = select(Entry.id, Entry.starts_at, Entry.uid).where(_of(groups), shown_in(form), _within(span))
    if not deadlines:
        chosen = chosen.where(Entry.source_kind.not_in(DEADLINES))
    # chosen and sorted by what the index holds; a body is read for those that are shown only
    first = chosen.order_by(Entry.starts_at, Entry.uid).limit(limit).subquery()
    query = (
        select(EntryBody.body, EntryBody.digest, EntryBody.zone)
        .join(first, first.c.id == EntryBody.entry_id)
        .where(EntryBody.lang == lang, EntryBody.variant == "public")
        .order_by(first.c.starts_at, first.c.uid)
    )
    return [Body._make(row) for row in session().execute(query).all()]


def _of(groups: Groups) -> ColumnElement[bool]:
    kinds: dict[int, list[str]] = {}  # what the same list gives is asked for once
    for kind, ids in groups.items():
        kinds.setdefault(id(ids), []).append(kind)
    lists = {id(ids): ids for ids in groups.values()}
    return or_(*(Entry.group_kind.in_(kinds[key]) & Entry.group_id.in_(ids) for key, ids in lists.items()))


def body_of(source: Reference, *, lang: str) -> Body | None:
    """The public body of one entry."""
    query = (
        select(EntryBody.body, EntryBody.digest, EntryBody.zone)
        .join(Entry, Entry.id == EntryBody.entry_id)
        .where(EntryBody.lang == lang, EntryBody.variant == "public")
        .where(Entry.source_kind == source[0], Entry.source_id == source[1])
    )
    row = session().execute(query).one_or_none()
    return Body(*row) if row else None


def shown_status(audience: type[Audience | CentreAudience]) -> ColumnElement[str]:
    """The STATUS in an own feed: the own one, but nobody's makes certain what is not certain for anybody."""
    return case((Entry.status == "confirmed", audience.status), else_=Entry.status)


_ASKED: BindParameter[list[int]] = bindparam("people", expanding=True)
_OWN = (  # made once: it is asked for the letters about seats, while others wait for the run
    select(
        Audience.person_id,
        EntryBody.body,
        EntryBody.zone,
        Entry.sequence + Audience.extra_sequence,
        shown_status(Audience),
        Audience.stamp,
        Audience.busy,
    )
    .join(Entry, Entry.id == EntryBody.entry_id)
    .join(Audience, Audience.entry_id == Entry.id)
    .where(Audience.person_id.in_(_ASKED), Audience.shown, EntryBody.lang == bindparam("lang"))
    .where(
        EntryBody.variant
        == case((or_(Audience.status == "confirmed", Entry.discreet), "private"), else_="public")
    )
    .where(Entry.form.in_((bindparam("form"), "both")))
    .order_by(Entry.starts_at, Entry.uid)
)
_OWN_OF_GROUP = _OWN.where(Entry.group_kind == bindparam("kind"), Entry.group_id == bindparam("group"))


def bodies_of_person(person_id: int, *, form: Form, lang: str, span: Span | None = None) -> list[Body]:
    """The person's own entries with the personal STATUS, SEQUENCE and stamp; join links for confirmed places only."""
    query = _OWN if span is None else _OWN.where(_within(span))
    rows = session().execute(query, {"people": [person_id], "lang": lang, "form": form})
    return [spliced(*row) for _person, *row in rows]


@lru_cache(maxsize=256)  # most people of a group have the same status, SEQUENCE and stamp
def spliced(body: bytes, zone: str, sequence: int, status: str, stamp: datetime, busy: bool) -> Body:
    """A rendered body as one person has it, with the own SEQUENCE, status, stamp and whether it keeps from others."""
    later = max(ical.stamp_of(body), stamp)
    own = ical.splice(body, status=_status(status), sequence=sequence, stamp=later, busy=busy)
    return Body(own, ical.content_hash(own), zone)


def bodies_of_centre(centre_id: int, *, lang: str, span: Span) -> list[Body]:
    """What concerns the desk of a centre, with the names of people, and the centre's own STATUS, SEQUENCE and stamp."""
    sequence = Entry.sequence + CentreAudience.extra_sequence
    query = (
        select(EntryBody.body, EntryBody.zone, sequence, shown_status(CentreAudience), CentreAudience.stamp)
        .join(Entry, Entry.id == EntryBody.entry_id)
        .join(CentreAudience, and_(CentreAudience.entry_id == Entry.id, CentreAudience.shown))
        .where(CentreAudience.centre_id == centre_id, EntryBody.lang == lang, _within(span))
        .where(EntryBody.variant == "private")
        .order_by(Entry.starts_at, Entry.uid)
    )
    return [spliced(*row, busy=False) for row in session().execute(query)]


def publish_attachment(group: Reference, person_id: int, *, lang: str) -> bytes:
    """As `publish_attachments`, for one person."""
    return publish_attachments(group, [person_id], lang=lang)[person_id]


def publish_attachments(group: Reference, people: Collection[int], *, lang: str) -> dict[int, bytes]:
    """For each of `people` a calendar with the own entries of one group, for a mail (METHOD:PUBLISH, same UIDs as the
    feed). One query."""
    found: dict[int, list[Body]] = {person_id: [] for person_id in people}
    asked = {"people": sorted(found), "lang": lang, "form": "sessions", "kind": group[0], "group": group[1]}
    for person_id, *row in session().execute(_OWN_OF_GROUP, asked) if found else ():
        found[person_id].append(spliced(*row))
    return {
        person_id: ical.attachment([each.body for each in own], [each.zone for each in own if each.zone])
        for person_id, own in found.items()
    }


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
    query = select(Entry).where(_of(groups), shown_in(form), _within(span))
    if not deadlines:
        query = query.where(Entry.source_kind.not_in(DEADLINES))
    return _cards(query.limit(limit), lang, public=True)


def cards_of_person(person_id: int, *, lang: str, span: Span, limit: int) -> list[EntryCard]:
    """The person's own entries (sessions) that touch `span`, by start and UID, at most `limit`;
    each with the status it has in the person's own calendar."""
    query = (
        select(Entry, shown_status(Audience))
        .join(Audience, (Audience.entry_id == Entry.id) & (Audience.person_id == person_id) & Audience.shown)
        .where(shown_in("sessions"), _within(span))
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
