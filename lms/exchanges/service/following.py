"""Following a slot, and what a centre tells all its guests."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete

from lms import access
from lms.access import Actor, Permission, Thing
from lms.exchanges import queries
from lms.exchanges.models import CentreInfo, Slot, SlotFollower
from lms.exchanges.service import entries
from lms.kit import clock, journal
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.inserts import insert_once
from lms.kit.refusal import NotFound, Problem, refuse_if_any

LONGEST = 5_000


@use_case
def follow_slot(slot_id: int, *, actor: Actor) -> None:
    """The person has the slot's deadlines in the own calendar and hears when it opens again. A second click changes
    nothing; a slot that one may not read does not exist."""
    card = queries.slot_by_id(slot_id)
    if card is None or actor.person_id is None:
        raise NotFound
    if not access.can(actor, Permission.SLOT_READ, queries.slot_thing(card)):
        raise NotFound
    if insert_once(SlotFollower, slot_id=slot_id, person_id=actor.person_id, since=clock.now()):
        entries.put_follower(slot_id, actor.person_id, follows=True)


@use_case
def unfollow_slot(slot_id: int, *, actor: Actor) -> None:
    """The person follows the slot no longer, whatever became of it."""
    lock(Slot, slot_id)
    person_id = actor.person_id or 0
    mine = (SlotFollower.slot_id == slot_id) & (SlotFollower.person_id == person_id)
    if session().scalar(delete(SlotFollower).where(mine).returning(SlotFollower.person_id)) is not None:
        entries.put_follower(slot_id, person_id, follows=False)


@use_case
def save_guest_info(centre_id: int, texts: Mapping[str, str], *, actor: Actor) -> bool:
    """Writes what the centre tells every guest; whether anything changed. Shown on all its slots at once."""
    if not access.can(actor, Permission.SLOT_WRITE, Thing(centre_id=centre_id)):
        raise NotFound
    sentence = _l("At most %(limit)s characters.", limit=LONGEST)
    refuse_if_any(
        [Problem("too_long", sentence, name) for name, text in texts.items() if len(text) > LONGEST]
    )
    insert_once(CentreInfo, centre_id=centre_id, updated_at=clock.now())
    row = lock(CentreInfo, centre_id)
    before = {name: getattr(row, name) for name in queries.INFO_FIELDS}
    after = {name: texts.get(name, before[name]).strip() for name in queries.INFO_FIELDS}
    if before == after:
        return False
    for name, text in after.items():
        setattr(row, name, text)
    row.updated_at, row.updated_by_id = clock.now(), actor.person_id
    changed = {name: text[:500] for name, text in after.items() if text != before[name]}
    journal.record(("guest-info", centre_id), "save-guest-info", actor_id=actor.person_id, after=changed)
    return True
