"""Whom entries concern, and the numbers that tell feeds that something changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    BindParameter,
    Boolean,
    Executable,
    Table,
    bindparam,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from lms.agenda import rules
from lms.agenda.models import Audience, CentreAudience, Change, Entry
from lms.agenda.rules import Reference, Status
from lms.kit import clock
from lms.kit.columns import UtcDateTime
from lms.kit.db import session, use_case
from lms.people.models import Person

_ASKED: BindParameter[list[int]] = bindparam("people", expanding=True)
_CONCERNED = (  # made once: each seat that is given asks it while others wait
    select(
        Entry.id,
        Entry.stamp,
        Audience.person_id,
        Audience.status,
        Audience.shown,
        Audience.stamp,
    )
    .outerjoin(Audience, (Audience.entry_id == Entry.id) & Audience.person_id.in_(_ASKED))
    .where(Entry.group_kind == bindparam("kind"), Entry.group_id == bindparam("group"))
    .order_by(Entry.id, Audience.person_id)
)


@use_case
def concern(group: Reference, person_id: int, *, status: Status | None, busy: bool = False) -> None:
    """As `concern_all`, for one person."""
    concern_all(group, {person_id: status}, busy=busy)


@use_case
def concern_all(group: Reference, people: Mapping[int, Status | None], *, busy: bool = False) -> None:
    """From now on all entries of `group` stand in the own feed of each of `people` with the status beside it; None:
    they leave it at once. A few statements, however many people.

    The personal SEQUENCE rises with each change of status and never falls, also when a person leaves and returns.
    The same status again changes nothing. `busy`: whole days of the group keep these people from anything else.
    """
    now = clock.now()
    entries, there = _concerned(group, people) if people else ({}, {})
    moves: dict[int, dict[_Step, list[int]]] = defaultdict(lambda: defaultdict(list))
    for entry_id, stamp in entries.items():
        for person_id, status in people.items():
            step = _step(there.get((entry_id, person_id)), status, stamp=stamp, now=now)
            if step is not None:
                moves[person_id][step].append(entry_id)
    alike: dict[tuple[_Step, tuple[int, ...]], list[int]] = defaultdict(list)
    for person_id, steps in sorted(moves.items()):
        for step, entry_ids in steps.items():
            alike[step, tuple(entry_ids)].append(person_id)
    for (step, entries_of), ids in alike.items():
        given: dict[str, Any] = {"entries": entries_of, "people": ids}
        if step.name != "leave":
            given |= {"to_status": step.status, "to_stamp": step.stamp}
        if step.name == "enter":
            given["to_busy"] = busy
        session().execute(_STATEMENTS[step.name], given)
    moved((f"person:{person_id}" for person_id in moves), now)


class _Step(NamedTuple):
    """What happens to the rows of one person: "enter", "change" (with what they say then) or "leave"."""

    name: str
    status: Status | None = None
    stamp: datetime | None = None


_TABLE = cast(Table, Audience.__table__)
_ENTRIES: BindParameter[list[int]] = bindparam("entries", expanding=True)
_STATUS, _STAMP = bindparam("to_status", type_=_TABLE.c.status.type), bindparam("to_stamp", type_=UtcDateTime)
_THOSE = (_TABLE.c.entry_id.in_(_ENTRIES), _TABLE.c.person_id.in_(_ASKED))
_STATEMENTS: dict[str, Executable] = {  # made once, and one for all to whom the same happens
    "enter": insert(_TABLE).from_select(
        ["entry_id", "person_id", "status", "stamp", "busy", "extra_sequence", "shown"],
        select(
            Entry.id,
            Person.id,
            _STATUS,
            _STAMP,
            bindparam("to_busy", type_=Boolean),
            literal(0),
            literal(True),
        )
        .select_from(Entry)
        .join(Person, Person.id.in_(_ASKED))
        .where(Entry.id.in_(_ENTRIES)),
    ),
    "change": update(_TABLE)
    .where(*_THOSE)
    .values(status=_STATUS, shown=True, stamp=_STAMP, extra_sequence=_TABLE.c.extra_sequence + 1),
    "leave": update(_TABLE).where(*_THOSE).values(shown=False),
}


Standing = dict[tuple[int, int], tuple[str, bool, datetime]]


def _concerned(group: Reference, people: Collection[int]) -> tuple[dict[int, datetime], Standing]:
    """The entries of a group with their stamps; how they stand in the own feeds, by entry and person: status, whether
    they are shown, stamp."""
    entries: dict[int, datetime] = {}
    there: Standing = {}
    asked = {"kind": group[0], "group": group[1], "people": sorted(people)}
    for entry_id, stamp, person_id, status, shown, seen in session().execute(_CONCERNED, asked):
        entries[entry_id] = stamp
        if person_id is not None:
            there[entry_id, person_id] = (status, shown, seen)
    return entries, there


def _step(
    old: tuple[str, bool, datetime] | None, status: Status | None, *, stamp: datetime, now: datetime
) -> _Step | None:
    """What happens to a row, `old` if there is one, that is to have `status` from now on; None: nothing. `stamp` is the
    entry's: what the person sees next must bear a later one than both."""
    if old is None:
        return _Step("enter", status, rules.next_stamp(None, now)) if status is not None else None
    former, shown, seen = old
    if status is None:
        return _Step("leave") if shown else None
    if shown and former == status:
        return None
    return _Step("change", status, rules.next_stamp(max(seen, stamp), now))


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


def _set(audience: CentreAudience, status: Status | None, stamp: datetime, now: datetime) -> bool:
    """`stamp` is the entry's: what the centre sees next must bear a later one than both."""
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
    rows = [{"key": key, "number": 1, "changed_at": now} for key in sorted(set(keys))]
    if rows:
        session().execute(statement, rows)


@cache
def _moving(dialect: str) -> ReturningInsert[str]:
    change = cast(Table, Change.__table__)
    made = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(change)
    made = made.on_conflict_do_update(
        index_elements=[change.c.key],
        set_={"number": change.c.number + 1, "changed_at": made.excluded.changed_at},
    )
    return made.returning(change.c.key)  # what returns something goes as one statement of many rows
