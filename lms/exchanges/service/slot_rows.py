"""One slot while it is written: who acts, which move, which version, what the journal keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from lms.access import Actor
from lms.access import Role as Holding
from lms.exchanges import queries
from lms.exchanges.models import (
    Application,
    Slot,
)
from lms.exchanges.rules import SLOT_MOVES, Role, SlotCase, SlotFacts, SlotState
from lms.exchanges.rules.slot_labels import facts_of_card
from lms.exchanges.service import cases, entries
from lms.kit import clock, journal
from lms.kit.db import session
from lms.kit.i18n import instant_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, stale
from lms.kit.states import Move

THING = "slot"
"""The kind under which the journal keeps slots."""


def slot_roles(actor: Actor | None, centre_id: int | None) -> frozenset[Role]:
    """What `actor` is to slots of the centre; None is the system. Empty: to them it does not exist."""
    if actor is None:
        return frozenset({Role.SYSTEM, Role.EDITOR, Role.HOST})
    found = {Role.EDITOR} if actor.has(Holding.EDITOR, centre_id) else set()
    return frozenset(found | ({Role.HOST} if actor.has(Holding.COORDINATOR, centre_id) else set()))


def by(actor: Actor | None) -> int | None:
    """Who the journal names."""
    return actor.person_id if actor is not None else journal.SYSTEM


def check_move(
    name: str,
    slot: Slot | None,
    actor: Actor | None,
    centre_id: int | None,
    reason: str | None = None,
    **known: Any,
) -> Move[SlotCase]:
    """The row of the move, when the actor may make it now; else the refusal. `known`: what only this move looks at."""
    roles: frozenset[Role] = slot_roles(actor, centre_id)
    case = SlotCase(
        state=SlotState(slot.state) if slot is not None else None,
        now=clock.now(),
        facts=cases.facts_of(slot) if slot is not None else SlotFacts(),
        ever_published=slot is not None and slot.published_at is not None,
        actor_is_creator=actor is None or slot is None or slot.created_by_id == actor.person_id,
        actor_decides=Role.HOST in roles,
    )
    if actor is None and Role.SYSTEM in SLOT_MOVES[name].who:
        roles = frozenset({Role.SYSTEM})
    return SLOT_MOVES.check(name, replace(case, **known), roles=roles, reason=reason)


def same_click(slot: Slot, move: str, state: str, actor: Actor | None) -> bool:
    """Whether the same person has just done this: the second click changes nothing."""
    if slot.state != state:
        return False
    rows = journal.rows_of((THING, slot.id))
    return bool(rows) and rows[-1].move == move and rows[-1].actor_id == by(actor)


def check_slot_version(slot: Slot, version: int | None, *, button: object) -> None:
    """Refuses a form sent from a page that shows an older slot (409): who changed it, and when."""
    if version is None or version == slot.version:
        return
    rows = journal.rows_of((THING, slot.id))
    raise stale(
        _l(
            "%(name)s changed this case at %(time)s, before you pressed “%(button)s”. Nothing was saved."
            " Look at the current state below and decide again.",
            name=(cases.name_of(rows[-1].actor_id) if rows else "") or _l("The system"),
            time=instant_words(rows[-1].at if rows else slot.updated_at),
            button=button,
        )
    )


def set_columns(slot: Slot, columns: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Sets what is new; gives what changed, as it was and as it is, for the journal."""
    before, after = {}, {}
    for name, value in columns.items():
        old = getattr(slot, name)
        if old != value:
            setattr(slot, name, value)
            if not name.endswith("_html"):
                before[name], after[name] = _shown(old), _shown(value)
    return before, after


def _shown(value: Any) -> Any:
    """A value for the journal: long texts cut."""
    return f"{value[:499]}…" if isinstance(value, str) and len(value) > 500 else value


def write_change(
    slot: Slot,
    name: str,
    actor: Actor | None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Writes a move of the slot down: version, time, journal, entries."""
    slot.updated_at, slot.version = clock.now(), slot.version + 1
    journal.record(
        (THING, slot.id),
        name,
        actor_id=by(actor),
        before=before,
        after=dict(after or {}) | {"state": slot.state, "version": slot.version},
        reason=reason,
    )
    entries.put_slot(slot.id)


def applications_exist(slot_id: int) -> bool:
    """Whether anybody has an application to the slot, a draft too."""
    return session().scalar(select(Application.id).where(Application.slot_id == slot_id).limit(1)) is not None


def card_of(slot: Slot) -> queries.SlotCard:
    """The slot as it is now, within the open use case."""
    session().flush()
    found = queries.slot_by_id(slot.id)
    if found is None:
        raise NotFound
    return found


def ahead_of(slot: Slot, now: datetime) -> tuple[datetime, ...]:
    """The deadlines of the slot that have not passed (aware UTC)."""
    facts = facts_of_card(card_of(slot))
    known = [*facts.deadlines, *([facts.last_day_ends_at] if facts.last_day_ends_at else [])]
    return tuple(sorted(at.astimezone(UTC) for at in known if at > now))
