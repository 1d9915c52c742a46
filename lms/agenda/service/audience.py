"""Whom entries concern, and the numbers that tell feeds that something changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import cast

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from lms.agenda import rules
from lms.agenda.models import Audience, CentreAudience, Change, Entry
from lms.agenda.rules import Reference, Status
from lms.kit import clock
from lms.kit.db import session, use_case

_CONCERNED = (  # made once: each seat that is given asks it while others wait
    select(Entry.id, Entry.stamp, Audience)
    .outerjoin(Audience, (Audience.entry_id == Entry.id) & (Audience.person_id == bindparam("person")))
    .where(Entry.group_kind == bindparam("kind"), Entry.group_id == bindparam("group"))
    .order_by(Entry.id)
)


@use_case
def concern(group: Reference, person_id: int, *, status: Status | None, busy: bool = False) -> None:
    """From now on all entries of `group` stand in the person's own feed with `status`; None: they leave it at once.

    The personal SEQUENCE rises with each change of status and never falls, also when a person leaves and returns.
    The same status again changes nothing. `busy`: whole days of the group keep this person from anything else.
    """
    now, changed = clock.now(), False
    asked = {"kind": group[0], "group": group[1], "person": person_id}
    for entry_id, stamp, audience in session().execute(_CONCERNED, asked).all():
        if audience is not None:
            changed |= _set(audience, status, stamp, now)
        elif status is not None:
            stamp = rules.next_stamp(None, now)
            session().add(
                Audience(entry_id=entry_id, person_id=person_id, status=status, stamp=stamp, busy=busy)
            )
            changed = True
    if changed:
        session().flush()
        moved([f"person:{person_id}"], now)


@use_case
def concern_centre(group: Reference, centre_id: int, *, status: Status | None) -> None:
    """As `concern`, for the feed of a centre's desk."""
    now, changed = clock.now(), False
    query = (
        select(Entry.id, Entry.stamp, CentreAudience)
        .outerjoin(
            CentreAudience, (CentreAudience.entry_id == Entry.id) & (CentreAudience.centre_id == centre_id)
        )
        .where(Entry.group_kind == group[0], Entry.group_id == group[1])
        .order_by(Entry.id)
    )
    for entry_id, stamp, audience in session().execute(query).all():
        if audience is not None:
            changed |= _set(audience, status, stamp, now)
        elif status is not None:
            first = rules.next_stamp(None, now)
            session().add(CentreAudience(entry_id=entry_id, centre_id=centre_id, status=status, stamp=first))
            changed = True
    if changed:
        session().flush()
        moved([f"centre:{centre_id}"], now)


def leave(entry_id: int) -> None:
    """The entry leaves every own feed it stands in, of people and of centres."""
    keys = keys_of_readers(entry_id)
    for audience in (Audience, CentreAudience):
        shown = update(audience).where(audience.entry_id == entry_id, audience.shown).values(shown=False)
        session().execute(shown.execution_options(synchronize_session="fetch"))
    moved(keys, clock.now())


def keys_of_readers(entry_id: int) -> list[str]:
    """The keys of the change numbers of all whom an entry concerns."""
    people = select(Audience.person_id).where(Audience.entry_id == entry_id, Audience.shown)
    centres = select(CentreAudience.centre_id).where(
        CentreAudience.entry_id == entry_id, CentreAudience.shown
    )
    return [
        *(f"person:{ident}" for ident in session().scalars(people)),
        *(f"centre:{ident}" for ident in session().scalars(centres)),
    ]


def _set(audience: Audience | CentreAudience, status: Status | None, stamp: datetime, now: datetime) -> bool:
    """`stamp` is the entry's: what the person sees next must bear a later one than both."""
    if status is None:
        left, audience.shown = audience.shown, False
        return left
    if audience.shown and audience.status == status:
        return False
    audience.status, audience.shown = status, True
    audience.extra_sequence += 1
    audience.stamp = rules.next_stamp(max(audience.stamp, stamp), now)
    return True


@use_case
def include(group: Reference, people: Collection[int]) -> None:
    """Entries of `group` that do not stand in the own feed of one of `people` stand there from now on, confirmed: for
    those who teach. Where somebody's entries have a status already, it stays."""
    for person_id in sorted(people):
        kind, ident = group
        there = select(Audience.entry_id).where(Audience.person_id == person_id, Audience.shown)
        lacking = select(Entry.id).where(
            Entry.group_kind == kind, Entry.group_id == ident, Entry.id.not_in(there)
        )
        if session().scalars(lacking.limit(1)).first() is not None:
            concern(group, person_id, status=_status_there(group, person_id) or "confirmed")


def _status_there(group: Reference, person_id: int) -> Status | None:
    query = (
        select(Audience.status)
        .join(Entry, Entry.id == Audience.entry_id)
        .where(Entry.group_kind == group[0], Entry.group_id == group[1])
        .where(Audience.person_id == person_id, Audience.shown)
        .order_by(Audience.entry_id)
    )
    return cast("Status | None", session().scalars(query.limit(1)).first())


def reach_the_concerned(entry: Entry) -> None:
    """A new entry of a group stands in the feeds of the people the group's other entries stand in."""
    query = (
        select(Audience.person_id, func.min(Audience.status))
        .join(Entry, Entry.id == Audience.entry_id)
        .where(Entry.group_kind == entry.group_kind, Entry.group_id == entry.group_id, Audience.shown)
        .group_by(Audience.person_id)
        .order_by(Audience.person_id)
    )
    for person_id, status in session().execute(query).all():
        session().add(Audience(entry_id=entry.id, person_id=person_id, status=status, stamp=entry.stamp))
    centres = (
        select(CentreAudience.centre_id, func.min(CentreAudience.status))
        .join(Entry, Entry.id == CentreAudience.entry_id)
        .where(Entry.group_kind == entry.group_kind, Entry.group_id == entry.group_id, CentreAudience.shown)
        .group_by(CentreAudience.centre_id)
        .order_by(CentreAudience.centre_id)
    )
    for centre_id, status in session().execute(centres).all():
        session().add(
            CentreAudience(entry_id=entry.id, centre_id=centre_id, status=status, stamp=entry.stamp)
        )


def moved(keys: Iterable[str], now: datetime) -> None:
    """Raises the change number of each key, in a fixed order so that two units never wait for each other."""
    statement = _moving(session().get_bind().dialect.name)
    for key in sorted(set(keys)):
        session().execute(statement, {"key": key, "number": 1, "changed_at": now})


@cache
def _moving(dialect: str) -> sqlite.Insert | postgresql.Insert:
    change = cast(Table, Change.__table__)
    made = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(change)
    return made.on_conflict_do_update(
        index_elements=[change.c.key],
        set_={"number": change.c.number + 1, "changed_at": made.excluded.changed_at},
    )
