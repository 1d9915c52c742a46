"""Taking a reading over: rows and calendar entries, within one use case."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from sqlalchemy import select

from lms.agenda import service as agenda
from lms.agenda.rules import next_stamp
from lms.agenda.service import Rendered
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.imports import queries
from lms.imports.models import ImportItem, ImportSource
from lms.imports.rules import Facts, Fresh, Plan, entry_source, fresh_of, plan
from lms.imports.rules.plan import Key
from lms.kit import clock
from lms.kit.db import in_use_case, session
from lms.kit.ical.outside import Reading
from lms.kit.journal import record
from lms.kit.refusal import NotFound

TOLD_EVERY = 100
CHANGED_AT_ONCE = 100
"""Changed entries of one transaction, which renders them: others wait for it."""


def centre_of(source: ImportSource) -> CentreCard:
    """The centre a source belongs to."""
    found = centres.centre_cards().get(source.centre_id)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Prepared:
    """A reading made ready before anything is locked: the entries of new items, rendered, each with what it says;
    `stamp` is when they are made. `early`: the changes that are to be made before, because they are many, in parts that
    are small enough for one transaction; see `change_some`."""

    stamp: datetime
    made: Mapping[Key, tuple[Facts, Rendered]]
    early: Sequence[Mapping[Key, Fresh]]


def prepare(
    source_id: int, reading: Reading, *, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Prepared:
    """Renders what `take_over` would make anew, outside any transaction: that is what takes long. `progress` hears, now
    and then, how many of how many are done."""
    if in_use_case():
        raise AssertionError("rendering by the thousand is no part of a transaction")
    centre, name = queries.centre_and_name(source_id)
    fresh = fresh_of(reading, zone=centre.zone)
    wanted = plan(queries.stored_of(source_id), fresh, now=clock.now())
    stamp, made = next_stamp(None, clock.now()), dict[Key, tuple[Facts, Rendered]]()
    for number, key in enumerate(wanted.new):
        if number % TOLD_EVERY == 0:
            progress(number, len(wanted.new))
        facts = fresh[key].facts
        made[key] = facts, _rendered(facts, centre, name, stamp)
    many = wanted.changed[:-CHANGED_AT_ONCE]
    parts = [many[at : at + CHANGED_AT_ONCE] for at in range(0, len(many), CHANGED_AT_ONCE)]
    return Prepared(stamp, made, [{key: fresh[key] for key in part} for part in parts])


def _rendered(facts: Facts, centre: CentreCard, name: str, stamp: datetime) -> Rendered:
    said = entry_source(0, facts, centre, name=name)
    return agenda.rendered_new(said, uid=secrets.token_hex(16), stamp=stamp)


def change_some(source: ImportSource, fresh: Mapping[Key, Fresh], *, actor_id: int | None) -> None:
    """These items of a locked source follow what it says now, those that still differ, and so do their entries. What a
    crash leaves undone, the same reading changes the next time."""
    centre, found = centre_of(source), _rows(source.id, {uid for uid, _instance in fresh})
    rows = {key: row for key, row in found.items() if key in fresh}
    known = {key: queries.stored(row) for key, row in rows.items()}
    changed = plan(known, {key: fresh[key] for key in known}, now=clock.now()).changed
    for key in changed:
        _change(rows[key], fresh[key], source, centre)
    if changed:
        counts = {"new": 0, "changed": len(changed), "vanished": 0}
        record(("import", source.id), "take-over", actor_id=actor_id, after=counts)


def take_over(
    source: ImportSource, reading: Reading, *, actor_id: int | None, prepared: Prepared | None = None
) -> Plan:
    """Makes the items of a locked source and their entries follow a reading; the same reading again changes nothing.
    Vanished items are flagged, and their entries stay. A reading without events changes nothing at all. What is not
    `prepared`, or says something else by now, is rendered here."""
    centre = centre_of(source)
    fresh = fresh_of(reading, zone=centre.zone)
    source.result, source.result_line = ("taken" if fresh else "empty"), 0
    if fresh:
        source.remarks = [list(astuple(each)) for each in reading.remarks]
    made = plan(queries.stored_of(source.id) if fresh else {}, fresh, now=clock.now())
    if not made.anything:
        return made
    _add(source, centre, {key: fresh[key] for key in made.new}, prepared)
    rows = _rows(source.id)
    for key in made.changed:
        _change(rows[key], fresh[key], source, centre)
    for key in made.vanished:
        rows[key].state = "vanished"
    session().flush()
    counts = {"new": len(made.new), "changed": len(made.changed), "vanished": len(made.vanished)}
    record(("import", source.id), "take-over", actor_id=actor_id, after=counts)
    return made


def _rows(source_id: int, uids: Collection[str] | None = None) -> dict[Key, ImportItem]:
    query = select(ImportItem).where(ImportItem.source_id == source_id).order_by(ImportItem.id)
    if uids is not None:
        query = query.where(ImportItem.uid.in_(uids))
    return {(row.uid, row.recurrence_id): row for row in session().scalars(query)}


def _add(
    source: ImportSource, centre: CentreCard, fresh: Mapping[Key, Fresh], prepared: Prepared | None
) -> None:
    """New items, in as few statements as their number allows."""
    if not fresh:
        return
    rows = [
        ImportItem(
            ref=secrets.token_hex(6),
            source_id=source.id,
            uid=uid,
            recurrence_id=instance,
            state="live",
            sequence=item.sequence,
            modified=item.modified,
            facts=item.facts.stored(),
            over_at=item.facts.over_at,
        )
        for (uid, instance), item in fresh.items()
    ]
    session().add_all(rows)
    session().flush()
    stamp = prepared.stamp if prepared else next_stamp(None, clock.now())
    known = prepared.made if prepared else {}
    entries = {}
    for row, (key, item) in zip(rows, fresh.items(), strict=True):
        facts, entry = known.get(key, (None, None))
        if entry is None or facts != item.facts:
            entry = _rendered(item.facts, centre, source.name, stamp)
        entries["import", row.id] = entry
    agenda.put_rendered(entries, at=clock.now())


def _change(row: ImportItem, item: Fresh, source: ImportSource, centre: CentreCard) -> None:
    row.state, row.sequence, row.modified = "live", item.sequence, item.modified
    say(row, item.facts, source, centre)


def say(row: ImportItem, facts: Facts, source: ImportSource, centre: CentreCard) -> None:
    """The item says `facts` from now on, and so does its entry."""
    row.facts, row.over_at = facts.stored(), facts.over_at
    row.version += 1
    withdrawn = row.state == "withdrawn"
    agenda.put(entry_source(row.id, facts, centre, name=source.name, withdrawn=withdrawn))
