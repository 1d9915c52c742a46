"""Taking a reading over: rows and calendar entries, within one use case."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import astuple

from sqlalchemy import select

from lms.agenda import service as agenda
from lms.agenda.rules import next_stamp
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.imports import queries
from lms.imports.models import ImportItem, ImportSource
from lms.imports.rules import Facts, Fresh, Plan, entry_source, fresh_of, plan
from lms.imports.rules.plan import Key
from lms.kit import clock
from lms.kit.db import session
from lms.kit.ical.outside import Reading
from lms.kit.journal import record
from lms.kit.refusal import NotFound


def centre_of(source: ImportSource) -> CentreCard:
    """The centre a source belongs to."""
    found = centres.centre_cards().get(source.centre_id)
    if found is None:
        raise NotFound
    return found


def take_over(source: ImportSource, reading: Reading, *, actor_id: int | None) -> Plan:
    """Makes the items of a locked source and their entries follow a reading; the same reading again changes nothing.
    Vanished items are flagged, and their entries stay. A reading without events changes nothing at all."""
    centre = centre_of(source)
    fresh = fresh_of(reading, zone=centre.zone)
    source.result, source.result_line = ("taken" if fresh else "empty"), 0
    if fresh:
        source.remarks = [list(astuple(each)) for each in reading.remarks]
    made = plan(queries.stored_of(source.id) if fresh else {}, fresh, now=clock.now())
    if not made.anything:
        return made
    _add(source, centre, {key: fresh[key] for key in made.new})
    rows = _rows(source.id)
    for key in made.changed:
        _change(rows[key], fresh[key], source, centre)
    for key in made.vanished:
        rows[key].state = "vanished"
    session().flush()
    counts = {"new": len(made.new), "changed": len(made.changed), "vanished": len(made.vanished)}
    record(("import", source.id), "take-over", actor_id=actor_id, after=counts)
    return made


def _rows(source_id: int) -> dict[Key, ImportItem]:
    query = select(ImportItem).where(ImportItem.source_id == source_id).order_by(ImportItem.id)
    return {(row.uid, row.recurrence_id): row for row in session().scalars(query)}


def _add(source: ImportSource, centre: CentreCard, fresh: Mapping[Key, Fresh]) -> None:
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
    items = zip(rows, fresh.values(), strict=True)
    entries = [entry_source(row.id, item.facts, centre, name=source.name) for row, item in items]
    names = {entry.source: secrets.token_hex(16) for entry in entries}
    agenda.put_new(entries, names=names, stamp=next_stamp(None, clock.now()))


def _change(row: ImportItem, item: Fresh, source: ImportSource, centre: CentreCard) -> None:
    row.state, row.sequence, row.modified = "live", item.sequence, item.modified
    say(row, item.facts, source, centre)


def say(row: ImportItem, facts: Facts, source: ImportSource, centre: CentreCard) -> None:
    """The item says `facts` from now on, and so does its entry."""
    row.facts, row.over_at = facts.stored(), facts.over_at
    row.version += 1
    withdrawn = row.state == "withdrawn"
    agenda.put(entry_source(row.id, facts, centre, name=source.name, withdrawn=withdrawn))
