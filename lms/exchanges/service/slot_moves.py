"""Leading a slot on: published, closed, opened again, cancelled, archived."""

from __future__ import annotations

from sqlalchemy import select

from lms.access import PUBLIC, Actor
from lms.exchanges import queries
from lms.exchanges.models import Application, Slot
from lms.exchanges.rules import APPLICATION_MOVES, SLOT_MOVES, ExchangeCase, Party, Role, StayState
from lms.exchanges.rules.slot_checks import check_posting
from lms.exchanges.service import cases
from lms.exchanges.service import slot_parts as parts
from lms.exchanges.service import slot_rows as rows
from lms.exchanges.service import telling_slots as telling
from lms.kit import clock
from lms.kit.db import lock, session, use_case
from lms.kit.refusal import Problem
from lms.kit.states import Move


def _ready(slot: Slot) -> tuple[Problem, ...]:
    """What the slot as it stands lacks to be public."""
    values, listed = queries.slot_input(slot.id), slot.origin == "listed"
    deadlines, problems = parts.problems_of(values, listed=listed, zone=slot.zone, centre_id=slot.centre_id)
    now = clock.now()
    return (*problems, *check_posting(values, deadlines, listed=listed, zone=slot.zone, now=now))


@use_case
def post_slot(slot_id: int, *, actor: Actor | None, version: int | None = None) -> None:
    """A draft becomes public to its scope. Refused with everything that is missing or past, each at its field."""
    slot = lock(Slot, slot_id)
    if rows.same_click(slot, "post-slot", "published", actor):
        return
    problems = _ready(slot) if slot.state == "draft" and rows.slot_roles(actor, slot.centre_id) else ()
    _check_version(slot, version, "post-slot", actor)
    rows.check_move("post-slot", slot, actor, slot.centre_id, problems=problems)
    slot.state, slot.published_at, slot.closed_reason = "published", clock.now(), ""
    rows.write_change(slot, "post-slot", actor, before={"state": "draft"})


@use_case
def close_slot(slot_id: int, *, actor: Actor | None, version: int | None = None) -> None:
    """No applications any more; those that are in go on. Applicants read by when the host decides."""
    slot = lock(Slot, slot_id)
    if rows.same_click(slot, "close-slot", "closed", actor):
        return
    _check_version(slot, version, "close-slot", actor)
    rows.check_move("close-slot", slot, actor, slot.centre_id)
    slot.state, slot.closed_at = "closed", clock.now()
    rows.write_change(slot, "close-slot", actor, before={"state": "published"})
    telling.closed(rows.card_of(slot))


@use_case
def reopen_slot(slot_id: int, *, actor: Actor, version: int | None = None) -> None:
    """A closed slot takes applications again: a place is left, a new deadline is ahead. Followers are told."""
    slot = lock(Slot, slot_id)
    if rows.same_click(slot, "reopen-slot", "published", actor):
        return
    problems = _ready(slot) if slot.state == "closed" and rows.slot_roles(actor, slot.centre_id) else ()
    _check_version(slot, version, "reopen-slot", actor)
    rows.check_move("reopen-slot", slot, actor, slot.centre_id, problems=problems)
    slot.state, slot.closed_at = "published", None
    rows.write_change(slot, "reopen-slot", actor, before={"state": "closed"})
    telling.reopened(rows.card_of(slot))


@use_case
def cancel_slot(slot_id: int, *, actor: Actor, reason: str, version: int | None = None) -> None:
    """The host takes the slot back, with a reason: each open application is cancelled by the host, and its owner told
    once, owners of drafts too. Who was rejected, or ended before, hears nothing. Refused while a stay is under way."""
    slot = lock(Slot, slot_id)
    if rows.same_click(slot, "cancel-slot", "cancelled", actor):
        return
    _check_version(slot, version, "cancel-slot", actor)
    before = slot.state
    underway = session().scalars(
        select(Application.ref)
        .where(Application.slot_id == slot.id, Application.state == "ongoing")
        .order_by(Application.id)
    )
    names = tuple(ref or "" for ref in underway)
    rows.check_move("cancel-slot", slot, actor, slot.centre_id, reason, underway=names)
    slot.state, slot.closed_at, slot.closed_reason = "cancelled", clock.now(), reason
    ended = _end_applications(slot, actor, reason)
    rows.write_change(slot, "cancel-slot", actor, before={"state": before}, reason=reason)
    telling.cancelled(rows.card_of(slot), ended, reason=reason)


def _end_applications(slot: Slot, actor: Actor, reason: str) -> list[Application]:
    """Cancels what is open, in the order of the rows; gives the applications that this ended."""
    move = APPLICATION_MOVES["cancel-with-slot"]
    ids = session().scalars(
        select(Application.id).where(Application.slot_id == slot.id).order_by(Application.id)
    )
    ended = []
    for ident in list(ids):
        application = lock(Application, ident)
        if not move.starts_at(cases.parts_of(application)):
            continue
        _end(move, slot, application, actor, reason)
        ended.append(application)
    return ended


def _end(move: Move[ExchangeCase], slot: Slot, application: Application, actor: Actor, reason: str) -> None:
    case = cases.case_of(PUBLIC, slot, application)
    APPLICATION_MOVES.check(move.name, case, roles={Role.SYSTEM}, reason=reason)
    planned = application.stay_state != StayState.NONE
    stay = StayState.CANCELLED if planned else StayState.NONE
    cases.write_move(
        move, slot, application, actor_id=actor.person_id, side=Party.HOST, reason=reason, stay=stay
    )


def _check_version(slot: Slot, version: int | None, move: str, actor: Actor | None) -> None:
    """A stale page is told so, but only to those who may know of the slot."""
    if rows.slot_roles(actor, slot.centre_id):
        rows.check_slot_version(slot, version, button=SLOT_MOVES[move].label)


@use_case
def archive_slot(slot_id: int) -> None:
    """A closed or cancelled slot leaves lists and feeds (system); its address goes with them."""
    slot = lock(Slot, slot_id)
    if slot.state == "archived":
        return
    before = slot.state
    rows.check_move("archive-slot", slot, None, slot.centre_id)
    slot.state = "archived"
    rows.write_change(slot, "archive-slot", None, before={"state": before})
