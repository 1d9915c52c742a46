"""Writing a slot: drafted, changed, copied, deleted."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from lms.access import Actor
from lms.centres import queries as centres
from lms.exchanges import queries
from lms.exchanges.models import Slot
from lms.exchanges.rules import NEVER_CLOSES, Deadline, at_day_end
from lms.exchanges.rules.slot_checks import Earlier, check_against, check_posting
from lms.exchanges.rules.slot_input import SlotInput, input_of_slot
from lms.exchanges.service import cases
from lms.exchanges.service import slot_parts as parts
from lms.exchanges.service import slot_rows as rows
from lms.exchanges.service import telling_slots as telling
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal
from lms.kit.text import slugify
from lms.kit.tokens import new_reference

TWICE_WITHIN = timedelta(minutes=1)


@use_case
def create_slot(
    values: SlotInput,
    *,
    actor: Actor | None,
    centre_id: int | None,
    origin: str = "own",
    ref: str = "",
    zone: str = "",
) -> int:
    """A new draft of the centre; gives its id. `origin` "listed": somebody else's offer, which no centre needs to show
    (`centre_id` None: the system only, `actor` None). The second click of the same person makes no second draft."""
    host = centres.centre_cards().get(centre_id) if centre_id is not None else None
    if actor is not None and host is None:
        raise NotFound
    zone = zone or (host.zone if host is not None else "Europe/Brussels")
    deadlines, problems = parts.problems_of(values, listed=origin == "listed", zone=zone, centre_id=centre_id)
    rows.check_move("create-slot", None, actor, centre_id, problems=tuple(problems))
    if (same := _just_made(values, actor, centre_id)) is not None:
        return same
    now = clock.now()
    prefix = slugify(host.acronym, limit=12).upper() if host is not None else "SLOT"
    slot = add(
        Slot(
            ref=ref or new_reference(f"{prefix}-X", length=6),
            origin=origin,
            state="draft",
            centre_id=centre_id,
            zone=zone,
            created_by_id=rows.by(actor),
            created_at=now,
            updated_at=now,
            version=0,
            **parts.columns_of(values, zone=zone),
        )
    )
    parts.write_parts(slot, values, deadlines)
    parts.reindex(slot)
    rows.write_change(slot, "create-slot", actor, after={"title": slot.title, "ref": slot.ref})
    return slot.id


def _just_made(values: SlotInput, actor: Actor | None, centre_id: int | None) -> int | None:
    if actor is None:
        return None
    query = (
        select(Slot.id)
        .where(Slot.created_by_id == actor.person_id, Slot.centre_id == centre_id, Slot.version == 1)
        .where(Slot.state == "draft", Slot.created_at >= clock.now() - TWICE_WITHIN)
        .order_by(Slot.id.desc())
    )
    for ident in session().scalars(query):
        if queries.slot_input(ident) == values:
            return ident
    return None


@use_case
def edit_slot(
    slot_id: int, values: SlotInput, *, actor: Actor | None, note: str = "", version: int | None = None
) -> bool:
    """Changes a slot; whether anything changed. Once public: by the host with a note; applicants with open cases are
    told once what changed.

    Refused: a stale version (409); with applications an earlier deadline (XB5), fewer places than offered (XB4),
    another kind or eligibility; what is public and would miss something.
    """
    slot = lock(Slot, slot_id)
    before = queries.slot_input(slot.id)
    if version is not None and version != slot.version and before == values and _mine(slot, actor):
        return False
    rows.check_slot_version(slot, version, button=_l("Save"))
    deadlines, problems = parts.problems_of(
        values, listed=slot.origin == "listed", zone=slot.zone, centre_id=slot.centre_id
    )
    if slot.state == "published":
        problems += _if_posted(slot, values, deadlines)
    if rows.applications_exist(slot.id):
        problems += _against(slot, values, deadlines)
    rows.check_move("edit-slot", slot, actor, slot.centre_id, note, problems=tuple(problems))
    was = rows.card_of(slot)
    old, new = rows.set_columns(slot, parts.columns_of(values, zone=slot.zone))
    beside = parts.write_parts(slot, values, deadlines)
    if not new and not beside:
        return False
    parts.reindex(slot)
    rows.write_change(
        slot, "edit-slot", actor, before=old, after=new | dict.fromkeys(beside, "changed"), reason=note
    )
    if new.keys() & {"title", "decision_due"}:
        cases.renew_cases(slot)
    if slot.state != "draft":
        telling.changed(was, rows.card_of(slot), note=note, parts=beside)
    return True


def _mine(slot: Slot, actor: Actor | None) -> bool:
    last = journal.rows_of((rows.THING, slot.id))[-1:]
    return bool(last) and last[0].move == "edit-slot" and last[0].actor_id == rows.by(actor)


def _if_posted(slot: Slot, values: SlotInput, deadlines: list[Deadline]) -> list[Problem]:
    """What a public slot would lack; a deadline that stays as it is may be past."""
    found = check_posting(values, deadlines, listed=slot.origin == "listed", zone=slot.zone, now=clock.now())
    stays = {each.at for each in rows.card_of(slot).cutoffs} == {each.at for each in deadlines}
    same = stays and values.valid_to == slot.valid_to
    return [problem for problem in found if not (same and problem.code == "deadline_past")]


def _against(slot: Slot, values: SlotInput, deadlines: list[Deadline]) -> list[Problem]:
    card, now = rows.card_of(slot), clock.now()
    ahead = rows.ahead_of(slot, now)
    before = Earlier(
        kind=card.kind,
        eligible=card.eligible,
        eligible_centre_ids=frozenset(card.eligible_centre_ids),
        also_outside=card.also_outside,
        places_taken=card.places_taken,
        ahead=ahead,
        endless=card.intake in NEVER_CLOSES,
    )
    instants = [each.at for each in deadlines]
    if values.intake == "rolling" and values.valid_to is not None:
        instants.append(at_day_end(values.valid_to, slot.zone))
    return check_against(values, before, instants, endless=values.intake in NEVER_CLOSES, now=now)


@use_case
def copy_slot(slot_id: int, *, actor: Actor) -> int:
    """A new draft like this slot, without its deadlines; gives its id."""
    slot = lock(Slot, slot_id)
    if not rows.slot_roles(actor, slot.centre_id):
        raise NotFound
    values = input_of_slot(rows.card_of(slot))
    kept = queries.slot_input(slot.id)
    fresh = {name: getattr(kept, name) for name in values.__dataclass_fields__ if name != "description_html"}
    fresh |= {"cutoffs": (), "valid_to": None, "opens_wall": None, "decision_due": None, "rough": ""}
    return create_slot(SlotInput(**fresh), actor=actor, centre_id=slot.centre_id, origin=slot.origin)


@use_case
def delete_slot(slot_id: int, *, actor: Actor, version: int | None = None) -> None:
    """Removes a draft that was never public (its creator)."""
    slot = lock(Slot, slot_id)
    rows.check_slot_version(slot, version, button=_l("Delete the draft"))
    rows.check_move("delete-slot", slot, actor, slot.centre_id)
    if rows.applications_exist(slot.id):
        raise Refusal("has_applications", _l("There are applications to it: cancel it instead."), status=409)
    journal.record(
        (rows.THING, slot.id),
        "delete-slot",
        actor_id=rows.by(actor),
        before={"title": slot.title, "ref": slot.ref},
    )
    session().delete(slot)
