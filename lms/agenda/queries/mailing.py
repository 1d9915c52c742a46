"""Entries of one person as they are mailed, one by one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, or_, select

from lms.agenda.models import Audience, Entry, EntryBody
from lms.agenda.queries import card_of
from lms.agenda.queries.bodies import spliced
from lms.agenda.queries.choosing import shown_in, shown_status
from lms.agenda.rules import InvitationPart, Reference, next_stamp
from lms.kit.db import session


def invitation_parts(group: Reference, person_id: int, *, lang: str, now: datetime) -> list[InvitationPart]:
    """The entries of one group that stand in the person's own calendar or have left it, by start and UID, as they are
    mailed one by one; SEQUENCE is that of the private feed, and one more for what has left it."""
    query = (
        select(Entry, Audience, EntryBody.body, EntryBody.zone, shown_status(Audience))
        .join(Audience, (Audience.entry_id == Entry.id) & (Audience.person_id == person_id))
        .join(EntryBody, (EntryBody.entry_id == Entry.id) & (EntryBody.lang == lang))
        .where(Entry.group_kind == group[0], Entry.group_id == group[1], shown_in("sessions"))
        .where(
            EntryBody.variant
            == case((or_(Audience.status == "confirmed", Entry.discreet), "private"), else_="public")
        )
        .order_by(Entry.starts_at, Entry.uid)
    )
    return [_part(*row, lang=lang, now=now) for row in session().execute(query)]


def _part(
    entry: Entry, own: Audience, body: bytes, zone: str, shown: str, *, lang: str, now: datetime
) -> InvitationPart:
    status, stamp = (shown, own.stamp) if own.shown else ("cancelled", next_stamp(own.stamp, now))
    sequence = entry.sequence + own.extra_sequence + (not own.shown)
    own_body = spliced(body, zone, sequence, status, stamp, own.busy).body
    card = card_of(entry, lang, public=False)
    return InvitationPart(entry.uid, sequence, own_body, zone, status == "cancelled", card)


def group_of(uid: str) -> Reference | None:
    """The group of the entry with this UID."""
    row = session().execute(select(Entry.group_kind, Entry.group_id).where(Entry.uid == uid)).one_or_none()
    return (row.group_kind, row.group_id) if row else None
