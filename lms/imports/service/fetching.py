"""The worker's part: sources that are due are fetched, outside any transaction, and taken over in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from lms.imports import queries
from lms.imports.models import ImportSource
from lms.imports.rules import Fresh
from lms.imports.rules.plan import Key
from lms.imports.service.sources import allowed, uid_room
from lms.imports.service.taking import Prepared, change_some, prepare, take_over
from lms.kit import clock
from lms.kit.db import lock, use_case
from lms.kit.fetch import Fetched, Limits, fetch
from lms.kit.ical.outside import LARGEST, Reading, Unreadable, Window, read_apart_as_json, reading_of
from lms.kit.journal import record
from lms.kit.refusal import Refusal

EVERY = timedelta(hours=1)
WHOLE_EVERY = timedelta(days=7)  # so that a series without end goes on though its file stays the same
AT_ONCE = 4  # sources in one turn: other jobs wait for it


@dataclass(frozen=True)
class _Claim:
    """What the fetch of one source needs to know."""

    source_id: int
    live: bool
    address: str
    room: str
    etag: str
    modified: str
    digest: str


def refresh_due(limits: Limits | None = None) -> int:
    """Fetches the sources that are due, a few at a time, each at most once by all workers together; how many.

    What cannot be fetched or read, or has no events, changes nothing; the source says why. Unchanged sources cost one
    request and one small write."""
    tried = 0
    for source_id in queries.due(clock.now(), limit=AT_ONCE):
        claim = _claim(source_id)
        if claim is not None:
            tried += 1
            _refresh(claim, limits or Limits(size=LARGEST))
    return tried


@use_case
def _claim(source_id: int) -> _Claim | None:
    now = clock.now()
    source = lock(ImportSource, source_id)
    if source.next_at is None or source.next_at > now:
        return None  # another worker was faster
    source.tried_at, source.next_at = now, now + EVERY
    known = source.state == "live" and source.read_at is not None and now - source.read_at < WHOLE_EVERY
    validators = (source.etag, source.modified, source.digest) if known else ("", "", "")
    live = source.state == "live"
    return _Claim(source.id, live, source.address, uid_room(source.centre_id, source.name), *validators)


def _refresh(claim: _Claim, limits: Limits) -> None:
    try:
        found = fetch(
            claim.address,
            allowed=allowed(),
            accept="text/calendar, */*;q=0.5",
            etag=claim.etag,
            modified=claim.modified,
            limits=limits,
        )
        digest = sha256(found.body or b"").hexdigest()
        if found.body is None or digest == claim.digest:
            _note(claim.source_id, "unchanged")
            return
        text = read_apart_as_json(found.body, source=claim.room, window=Window.around(clock.now()))
    except Refusal as refusal:
        _note(claim.source_id, refusal.code)
    except Unreadable as unreadable:
        _note(claim.source_id, unreadable.code, unreadable.line)
    else:
        reading = reading_of(text)
        prepared = _prepared(claim, reading)
        _take(claim.source_id, (text, reading), digest, found, prepared)


@use_case
def _note(source_id: int, result: str, line: int = 0) -> None:
    source = lock(ImportSource, source_id)
    if result not in (source.result, "unchanged"):
        record(("import", source.id), "fetch-failed", actor_id=None, after={"result": result, "line": line})
    source.result, source.result_line = result, line


def _prepared(claim: _Claim, reading: Reading) -> Prepared | None:
    """What is new at a source that is followed, rendered; many changes are made before, part by part."""
    if not claim.live or not reading.happenings:
        return None
    prepared = prepare(claim.source_id, reading)
    for part in prepared.early:
        _change(claim.source_id, part)
    return prepared


@use_case
def _change(source_id: int, fresh: Mapping[Key, Fresh]) -> None:
    source = lock(ImportSource, source_id)
    if source.state == "live":
        change_some(source, fresh, actor_id=None)


@use_case
def _take(
    source_id: int, read: tuple[str, Reading], digest: str, found: Fetched, prepared: Prepared | None
) -> None:
    source, (text, reading), now = lock(ImportSource, source_id), read, clock.now()
    if source.state == "live":
        take_over(source, reading, actor_id=None, prepared=prepared)
    elif source.state == "asked":
        source.result, source.result_line = ("preview" if reading.happenings else "empty"), 0
        if reading.happenings:
            source.state, source.reading = "preview", text
    if source.result != "empty":
        source.digest, source.etag, source.modified, source.read_at = digest, found.etag, found.modified, now
