"""Slots as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, select

from lms.access import Scope, Thing
from lms.courses.models import Course, Topic
from lms.exchanges.models import Cutoff, Funding, Slot, SlotCentre, SlotCourse, SlotTopic
from lms.exchanges.rules import CutoffCard, FundingCard, Named, SlotCard
from lms.kit.db import session

WORD_LISTS = ("facilities", "audiences", "languages", "costs_covered", "external_codes")
LINE_LISTS = ("conflicts", "unconfirmed")
_BESIDE = {"topics", "courses", "cutoffs", "funding", "eligible_centre_ids"}
_COPIED = tuple(
    name for name in SlotCard.__dataclass_fields__ if name not in {*_BESIDE, *WORD_LISTS, *LINE_LISTS}
)


def slot_by_ref(ref: str) -> SlotCard | None:
    """The slot with this reference, whatever its state: ask `access` before you show it."""
    found = slots_of(select(Slot).where(Slot.ref == ref))
    return found[0] if found else None


def slot_by_id(ident: int) -> SlotCard | None:
    """The slot of this row, whatever its state."""
    return slot_cards([ident]).get(ident)


def slot_cards(ids: Collection[int]) -> dict[int, SlotCard]:
    """The slots of these rows, in the order of `ids`, by a fixed number of queries however many they are."""
    if not ids:
        return {}
    found = {card.id: card for card in slots_of(select(Slot).where(Slot.id.in_(ids)))}
    return {ident: found[ident] for ident in ids if ident in found}


def slots_of(query: Select[Slot]) -> list[SlotCard]:
    """The slots that `query` finds, in its order, by a fixed number of queries however many they are."""
    rows = list(session().scalars(query))
    if not rows:
        return []
    beside = _beside([row.id for row in rows])
    return [_card(row, beside) for row in rows]


def slot_thing(card: SlotCard) -> Thing:
    """The slot as the table of permissions sees it."""
    return Thing(
        centre_id=card.centre_id,
        published=card.state in ("published", "closed", "cancelled"),
        scope=Scope(card.scope),
    )


def _card(row: Slot, beside: dict[str, dict[int, tuple[Any, ...]]]) -> SlotCard:
    given: dict[str, Any] = {name: getattr(row, name) for name in _COPIED}
    given |= {name: tuple(getattr(row, name).split()) for name in WORD_LISTS}
    given |= {name: tuple(getattr(row, name).splitlines()) for name in LINE_LISTS}
    given |= {name: found.get(row.id, ()) for name, found in beside.items()}
    return SlotCard(**given)


def _beside(ids: list[int]) -> dict[str, dict[int, tuple[Any, ...]]]:
    """What stands in tables of its own, by slot."""
    topics = (
        select(SlotTopic.slot_id, Topic.id, Topic.slug, Topic.label)
        .join(Topic, Topic.id == SlotTopic.topic_id)
        .where(SlotTopic.slot_id.in_(ids))
        .order_by(Topic.position, Topic.id)
    )
    courses = (
        select(SlotCourse.slot_id, Course.id, Course.slug, Course.title)
        .join(Course, Course.id == SlotCourse.course_id)
        .where(SlotCourse.slot_id.in_(ids))
        .order_by(Course.title, Course.id)
    )
    cutoffs = select(Cutoff).where(Cutoff.slot_id.in_(ids)).order_by(Cutoff.at, Cutoff.id)
    funding = select(Funding).where(Funding.slot_id.in_(ids)).order_by(Funding.id)
    centres = (
        select(SlotCentre.slot_id, SlotCentre.centre_id)
        .where(SlotCentre.slot_id.in_(ids))
        .order_by(SlotCentre.centre_id)
    )
    return {
        "topics": _grouped((row[0], Named(*row[1:])) for row in session().execute(topics)),
        "courses": _grouped((row[0], Named(*row[1:])) for row in session().execute(courses)),
        "cutoffs": _grouped((row.slot_id, _cutoff(row)) for row in session().scalars(cutoffs)),
        "funding": _grouped((row.slot_id, _funding(row)) for row in session().scalars(funding)),
        "eligible_centre_ids": _grouped((row[0], row[1]) for row in session().execute(centres)),
    }


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for ident, value in pairs:
        found[ident].append(value)
    return {ident: tuple(values) for ident, values in found.items()}


def _cutoff(row: Cutoff) -> CutoffCard:
    return CutoffCard(id=row.id, label=row.label, wall=row.wall, at=row.at, repeats=row.repeats)


def _funding(row: Funding) -> FundingCard:
    return FundingCard(per=row.per, amount=row.amount, currency=row.currency, text=row.text)
