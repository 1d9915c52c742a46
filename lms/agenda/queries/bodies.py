"""Rendered entries: for feeds of lists, of persons and of desks, and for mails."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple, cast

from sqlalchemy import BindParameter, and_, bindparam, case, or_, select

from lms.agenda.models import Audience, CentreAudience, Entry, EntryBody
from lms.agenda.queries.choosing import Groups, Span, of_groups, shown_in, shown_status, within
from lms.agenda.rules import DEADLINES, Form, Reference, Status
from lms.kit import ical
from lms.kit.db import session


class Body(NamedTuple):
    """Rendered bytes of one entry, their digest, and the zone whose VTIMEZONE they need ("" for none)."""

    body: bytes
    digest: str
    zone: str


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
    chosen = select(Entry.id, Entry.starts_at, Entry.uid).where(
        of_groups(groups), shown_in(form), within(span)
    )
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
    query = _OWN if span is None else _OWN.where(within(span))
    rows = session().execute(query, {"people": [person_id], "lang": lang, "form": form})
    return [spliced(*row) for _person, *row in rows]


@lru_cache(maxsize=256)  # most people of a group have the same status, SEQUENCE and stamp
def spliced(body: bytes, zone: str, sequence: int, status: str, stamp: datetime, busy: bool) -> Body:
    """A rendered body as one person has it, with the own SEQUENCE, status, stamp and whether it keeps from others."""
    later = max(ical.stamp_of(body), stamp)
    own = ical.splice(body, status=cast("Status", status), sequence=sequence, stamp=later, busy=busy)
    return Body(own, ical.content_hash(own), zone)


def bodies_of_centre(centre_id: int, *, lang: str, span: Span) -> list[Body]:
    """What concerns the desk of a centre, with the names of people, and the centre's own STATUS, SEQUENCE and stamp."""
    sequence = Entry.sequence + CentreAudience.extra_sequence
    query = (
        select(EntryBody.body, EntryBody.zone, sequence, shown_status(CentreAudience), CentreAudience.stamp)
        .join(Entry, Entry.id == EntryBody.entry_id)
        .join(CentreAudience, and_(CentreAudience.entry_id == Entry.id, CentreAudience.shown))
        .where(CentreAudience.centre_id == centre_id, EntryBody.lang == lang, within(span))
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
