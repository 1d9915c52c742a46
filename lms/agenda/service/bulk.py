"""Entries and audiences by the thousand, for a network that is filled at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select

from lms.agenda.models import Audience, Entry
from lms.agenda.rules import EntrySource, Reference, Status
from lms.agenda.service.audience import moved
from lms.agenda.service.entries import new_bodies, new_entry
from lms.kit.db import session, use_case


@use_case
def put_new(sources: Sequence[EntrySource], *, names: Mapping[Reference, str], stamp: datetime) -> None:
    """Makes the entries of `sources`, none of which has one yet nor concerns anybody, in a few statements; rendered as
    by `put`. `names` are the left parts of their UIDs, `stamp` is when they were made (whole seconds)."""
    entries = [new_entry(source, uid=names[source.source], stamp=stamp) for source in sources]
    session().add_all(entries)
    session().flush()
    for entry, source in zip(entries, sources, strict=True):
        session().add_all(new_bodies(entry, source))
    session().flush()
    moved(["public"], stamp)


@use_case
def concern_new(
    groups: Mapping[Reference, Sequence[tuple[int, Status]]], *, kind: str, stamp: datetime
) -> None:
    """Puts the entries of each group (all of `kind`) into the feeds of the people named with it, who are concerned by
    none of them yet, with their status."""
    idents = [ident for _, ident in groups]
    query = select(Entry.id, Entry.group_id).where(Entry.group_kind == kind, Entry.group_id.in_(idents))
    rows = [
        {"entry_id": entry, "person_id": person, "status": status, "stamp": stamp}
        for entry, group in session().execute(query.order_by(Entry.id)).all()
        for person, status in groups[kind, group]
    ]
    if rows:
        session().execute(insert(Audience), rows)
        moved({f"person:{row['person_id']}" for row in rows}, stamp)
