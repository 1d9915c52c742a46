"""One item of a source: detached and then edited here, or withdrawn."""

from __future__ import annotations

from dataclasses import replace

from lms.access import Actor
from lms.imports.models import ImportItem, ImportSource
from lms.imports.rules import Facts
from lms.imports.service.sources import locked
from lms.imports.service.taking import centre_of, say
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.journal import record
from lms.kit.refusal import NotFound, Refusal, stale


def _locked(item_id: int, actor: Actor) -> tuple[ImportSource, ImportItem]:
    known = session().get(ImportItem, item_id)
    if known is None:
        raise NotFound
    source = locked(known.source_id, actor)
    return source, lock(ImportItem, item_id)


@use_case
def detach_item(item_id: int, *, actor: Actor) -> None:
    """The item no longer follows its source and may be edited here; done twice, nothing changes. Refused for what was
    withdrawn."""
    source, item = _locked(item_id, actor)
    if item.state == "withdrawn":
        raise Refusal("withdrawn", _l("This entry was withdrawn."), status=409)
    if item.state != "detached":
        item.state = "detached"
        _note(source, item, "detach-item", actor)


@use_case
def withdraw_item(item_id: int, *, actor: Actor) -> None:
    """The item's calendar entry is cancelled, whatever its source says from now on; done twice, nothing changes."""
    source, item = _locked(item_id, actor)
    if item.state != "withdrawn":
        item.state = "withdrawn"
        say(item, Facts.of(item.facts), source, centre_of(source))
        _note(source, item, "withdraw-item", actor)


@use_case
def change_item(item_id: int, facts: Facts, *, version: int, actor: Actor) -> None:
    """A detached item says something else: title, place and times of `facts`, all else as it was. Refused for an item
    that follows its source, an end that is not after the start, and a page that is out of date."""
    source, item = _locked(item_id, actor)
    if item.state != "detached":
        raise Refusal("follows", _l("This entry follows its source; detach it first."), status=409)
    if item.version != version:
        raise stale(_l("The entry was changed meanwhile; please look again."))
    starts, ends = facts.starts_at or facts.starts_on, facts.ends_at or facts.ends_on
    if starts is None or ends is None or ends < starts or (facts.starts_at is not None and ends == starts):
        raise Refusal("order", _l("The end must lie after the start."), "ends")
    kept = Facts.of(item.facts)
    times = {name: getattr(facts, name) for name in ("starts_at", "ends_at", "starts_on", "ends_on")}
    say(item, replace(kept, title=facts.title, location=facts.location, **times), source, centre_of(source))
    _note(source, item, "change-item", actor)


def _note(source: ImportSource, item: ImportItem, move: str, actor: Actor) -> None:
    record(("import", source.id), move, actor_id=actor.person_id, after={"title": item.facts["title"]})
