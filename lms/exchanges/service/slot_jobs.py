"""Due jobs of slots: any worker may run them at any time; running one again changes nothing."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select

from lms.exchanges.models import Application, Cutoff, Slot, Stay
from lms.exchanges.rules import NEVER_CLOSES, advanced, closes_itself, instant_of
from lms.exchanges.service import cases, entries, slot_moves
from lms.kit import clock, journal
from lms.kit.db import lock, session, use_case
from lms.kit.refusal import Refusal

BATCH = 100
ARCHIVED_AFTER = timedelta(days=90)


def advance_cutoffs() -> int:
    """Moves deadlines that come again, and have passed, on to the next ones; gives how many."""
    now = clock.now()
    query = (
        select(Cutoff.slot_id)
        .join(Slot, Slot.id == Cutoff.slot_id)
        .where(Cutoff.repeats != "", Cutoff.at <= now, Slot.state == "published")
        .distinct()
        .order_by(Cutoff.slot_id)
        .limit(BATCH)
    )
    return sum(_advance(slot_id) for slot_id in list(session().scalars(query)))


@use_case
def _advance(slot_id: int) -> int:
    slot, now = lock(Slot, slot_id), clock.now()
    query = (
        select(Cutoff)
        .where(Cutoff.slot_id == slot.id, Cutoff.repeats != "", Cutoff.at <= now)
        .order_by(Cutoff.id)
    )
    moved = 0
    for cutoff in list(session().scalars(query)) if slot.state == "published" else []:
        wall = advanced(cutoff.wall, cutoff.repeats, zone=slot.zone, now=now)
        while (at := instant_of(wall, slot.zone, field="cutoffs")[0]) is None:
            wall += timedelta(hours=1)  # the clocks change in that night
        before = {"cutoff": cutoff.wall}
        cutoff.wall, cutoff.at = wall, at
        journal.record(
            ("slot", slot.id),
            "advance-cutoff",
            actor_id=journal.SYSTEM,
            before=before,
            after={"cutoff": wall},
        )
        moved += 1
    if moved:
        entries.put_slot(slot.id)
    return moved


def close_due_slots() -> int:
    """Closes published slots whose last deadline, or last day, has passed; gives how many. Others' offers too."""
    now = clock.now()
    passed = exists().where(Cutoff.slot_id == Slot.id, Cutoff.at <= now)
    last_day = Slot.valid_to <= now.date() + timedelta(days=1)  # a zone may be ahead: looked at again below
    query = (
        select(Slot.id)
        .where(Slot.state == "published", Slot.intake.not_in(NEVER_CLOSES), or_(passed, last_day))
        .where(~exists().where(Cutoff.slot_id == Slot.id, Cutoff.at > now))
        .order_by(Slot.id)
        .limit(BATCH)
    )
    return sum(_close(slot_id) for slot_id in list(session().scalars(query)))


@use_case
def _close(slot_id: int) -> bool:
    slot = lock(Slot, slot_id)
    last = cases.facts_of(slot).last_deadline()
    if slot.state != "published" or not closes_itself(slot.intake, last, clock.now()):
        return False
    slot_moves.close_slot(slot.id, actor=None)
    return True


def archive_slots() -> int:
    """Archives closed and cancelled slots 90 days after their last stay, without stays 90 days after that move; gives
    how many. One with a case that is still open waits."""
    now = clock.now()
    query = (
        select(Slot.id)
        .where(Slot.state.in_(("closed", "cancelled")), Slot.closed_at <= now - ARCHIVED_AFTER)
        .where(~_ends_after((now - ARCHIVED_AFTER).date()), ~_open_case())
        .order_by(Slot.id)
        .limit(BATCH)
    )
    return sum(_archive(slot_id) for slot_id in list(session().scalars(query)))


def _ends_after(day: date) -> ColumnElement[bool]:
    ends = func.coalesce(Stay.actual_departure, Stay.planned_end)
    return (
        exists()
        .where(Application.slot_id == Slot.id, Stay.application_id == Application.id)
        .where(Application.stay_state.in_(("planned", "ongoing", "ended")), ends > day)
    )


def _open_case() -> ColumnElement[bool]:
    waiting = ("draft", "submitted", "returned", "endorsed", "in_review", "reserve", "offered")
    going_on = ("accepted", "agreed", "ongoing", "ended")
    return exists().where(Application.slot_id == Slot.id, Application.state.in_((*waiting[1:], *going_on)))


@use_case
def _archive(slot_id: int) -> bool:
    try:
        slot_moves.archive_slot(slot_id)
    except Refusal:
        return False  # opened again meanwhile
    return True
