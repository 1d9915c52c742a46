"""Entries and audiences by the thousand, for a network that is filled at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from lms.agenda.models import Audience, Entry, EntryBody
from lms.agenda.rules import EntrySource, Reference, Status
from lms.agenda.service.audience import moved
from lms.agenda.service.entries import new_bodies, new_entry
from lms.kit.db import session, use_case


@dataclass(frozen=True)
class Rendered:
    """A new entry and its bodies as rows, but for the thing it is of: made before a transaction, written in it."""

    entry: Mapping[str, Any]
    bodies: Sequence[Mapping[str, Any]]


def rendered_new(source: EntrySource, *, uid: str, stamp: datetime) -> Rendered:
    """The entry of something that has none yet nor concerns anybody, rendered as by `put`. `uid` is the left part of
    its UID, `stamp` when it is made (whole seconds); the id in `source` does not matter."""
    entry = new_entry(source, uid=uid, stamp=stamp)
    bodies = [_values(body, "entry_id") for body in new_bodies(entry, source)]
    return Rendered(_values(entry, "id", "source_kind", "source_id"), bodies)


def _values(row: Entry | EntryBody, *without: str) -> dict[str, Any]:
    names = (column.key for column in type(row).__table__.columns)
    return {name: getattr(row, name) for name in names if name not in without}


@use_case
def put_rendered(made: Mapping[Reference, Rendered], *, at: datetime) -> None:
    """Writes the entries of these things, none of which has one yet, in a few statements. `at`: when feeds change by
    it; that is now, whenever they were rendered."""
    things = list(made)
    rows = [
        {"source_kind": kind, "source_id": ident} | dict(made[kind, ident].entry) for kind, ident in things
    ]
    if not rows:
        return
    ids = session().scalars(insert(Entry).returning(Entry.id, sort_by_parameter_order=True), rows).all()
    bodies = [
        {"entry_id": ident} | dict(body)
        for ident, thing in zip(ids, things, strict=True)
        for body in made[thing].bodies
    ]
    session().execute(insert(EntryBody), bodies)
    moved(["public"], at)


@use_case
def put_new(sources: Sequence[EntrySource], *, names: Mapping[Reference, str], stamp: datetime) -> None:
    """Makes the entries of `sources`, none of which has one yet nor concerns anybody, in a few statements. `names` are
    the left parts of their UIDs, `stamp` is when they were made (whole seconds)."""
    made = {each.source: rendered_new(each, uid=names[each.source], stamp=stamp) for each in sources}
    put_rendered(made, at=stamp)


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
