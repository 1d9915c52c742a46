"""What waits is approved: taken over at once when it is little, else left to the worker, which says how far it is."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update

from lms.access import Actor
from lms.imports import queries
from lms.imports.models import ImportSource
from lms.imports.queries import Waiting
from lms.imports.rules import Fresh, Plan, fresh_of, plan
from lms.imports.rules.plan import Key
from lms.imports.service.sources import locked, must
from lms.imports.service.taking import Prepared, change_some, prepare, take_over
from lms.kit import clock
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.ical.outside import Reading, reading_of
from lms.kit.journal import record
from lms.kit.refusal import Refusal, stale

AT_ONCE = 100
"""New and changed entries that a request takes over; more are the worker's."""


def approve(source_id: int, *, digest: str, actor: Actor) -> Plan:
    """Takes over what waits: new items appear in the calendars, changed ones change, vanished ones are flagged. More
    than `AT_ONCE` are left to the worker (`take_approved`). What is going to be, or was, done.

    `digest` names what the page showed; refused when it is another one by now, or nothing waits."""
    centre, _name = queries.centre_and_name(source_id)
    must(actor, centre.id)
    waiting = queries.waiting_of(source_id)
    if waiting is None or waiting.digest != digest:
        raise _other()
    reading = reading_of(waiting.text)
    made = plan(queries.stored_of(source_id), fresh_of(reading, zone=centre.zone), now=clock.now())
    if len(made.new) + len(made.changed) > AT_ONCE:
        _leave(source_id, digest=digest, actor=actor, number=len(made.new))
        return made
    prepared = prepare(source_id, reading)
    return _approve(source_id, reading, digest=digest, actor=actor, prepared=prepared)


def _other() -> Refusal:
    return stale(_l("Something else waits for approval by now; please look again."))


@use_case
def _approve(source_id: int, reading: Reading, *, digest: str, actor: Actor, prepared: Prepared) -> Plan:
    source = locked(source_id, actor)
    if source.reading is None or source.digest != digest:
        raise _other()
    record(("import", source.id), "approve-import", actor_id=actor.person_id)
    return _take(source, reading, actor_id=actor.person_id, prepared=prepared)


@use_case
def _leave(source_id: int, *, digest: str, actor: Actor, number: int) -> None:
    source = locked(source_id, actor)
    if source.reading is None or source.digest != digest:
        raise _other()
    if source.approved_by is None:
        source.approved_by, source.prepared, source.to_prepare = actor.person_id, 0, number
        record(("import", source.id), "approve-import", actor_id=actor.person_id)


def _take(source: ImportSource, reading: Reading, *, actor_id: int | None, prepared: Prepared) -> Plan:
    made = take_over(source, reading, actor_id=actor_id, prepared=prepared)
    source.reading, source.state, source.read_at, source.approved_by = None, "live", clock.now(), None
    return made


def take_approved() -> int:
    """A due job: takes over what was approved and is much; gives how many sources. Rendered before anything is locked;
    what changes goes in batches, what is new and what vanished in one transaction, so that nothing else waits long."""
    done = 0
    for source_id in queries.approved():
        waiting = queries.waiting_of(source_id)
        if waiting is not None and waiting.approved_by is not None:
            done += _take_approved(waiting)
    return done


def _take_approved(waiting: Waiting) -> bool:
    source_id, reading = waiting.source_id, reading_of(waiting.text)
    prepared = prepare(source_id, reading, progress=lambda done, of: _note(source_id, done, of))
    for part in prepared.early:
        _change(waiting, part)
    return _finish(waiting, reading, prepared)


@use_case
def _note(source_id: int, done: int, of: int) -> None:
    row = update(ImportSource).where(ImportSource.id == source_id)
    session().execute(row.values(prepared=done, to_prepare=of))


def _still(waiting: Waiting) -> ImportSource | None:
    """The source, locked, if what was approved still waits: it may have been removed, or sent again."""
    source = lock(ImportSource, waiting.source_id)
    there = source.reading is not None and source.approved_by is not None
    return source if there and source.digest == waiting.digest else None


@use_case
def _change(waiting: Waiting, fresh: Mapping[Key, Fresh]) -> None:
    source = _still(waiting)
    if source is not None:
        change_some(source, fresh, actor_id=waiting.approved_by)


@use_case
def _finish(waiting: Waiting, reading: Reading, prepared: Prepared) -> bool:
    source = _still(waiting)
    if source is None:
        return False
    _take(source, reading, actor_id=waiting.approved_by, prepared=prepared)
    return True
