"""The list of slots: a filter as SQL, in the reader's scope; how many each value of a facet would find."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from lms.access import Actor, Role
from lms.centres.models import Centre
from lms.courses.models import Topic
from lms.courses.queries import search_words
from lms.exchanges.models import Cutoff, Funding, Slot, SlotTopic
from lms.exchanges.queries.slots import slots_of
from lms.exchanges.rules import NEVER_CLOSES, SlotCard
from lms.exchanges.rules.slot_filters import SLOT_FACETS, SlotFilter
from lms.exchanges.rules.vocabulary import AUDIENCES
from lms.kit.db import session
from lms.kit.text import fold

Condition = ColumnElement[bool]
LISTED_STATES = ("published", "closed", "cancelled")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class FoundSlots:
    """One page of ids, and how many there are in all."""

    ids: Sequence[int]
    total: int


def folded_slot_words(*texts: str) -> str:
    """What is stored in `exchange_slot.search`: each folded word once, apart by blanks, one before the first."""
    words = (word for text in texts for word in _WORD.findall(fold(text)))
    return " " + " ".join(dict.fromkeys(words))


def slot_shared_with(actor: Actor) -> Condition:
    """The condition that a `Slot` is shared with `actor`, whatever its state: as `access.in_scope` says."""
    if {(Role.NETWORK_OFFICE, None), (Role.ADMINISTRATOR, None)} & actor.roles:
        return true()
    belongs = sorted(actor.centre_ids | actor.staff_centre_ids)
    inside: Condition = Slot.scope == "network" if belongs else false()
    return or_(Slot.scope == "public", inside, Slot.centre_id.in_(belongs))


def _found(asked: SlotFilter, actor: Actor, *, skip: str = "") -> list[Condition]:
    """The conditions of a filter in the hands of a reader; `skip` leaves one facet out, for its own counts."""
    found: list[Condition] = [Slot.state.in_(LISTED_STATES), slot_shared_with(actor)]
    found += [Slot.search.contains(f" {word}", autoescape=True) for word in search_words(asked.q)]
    found += [_has(name, values) for name, values in asked.chosen if name != skip]
    if asked.funded and skip != "funded":
        found.append(_is_funded())
    return [*found, *_within(asked)]


def _has(name: str, values: Sequence[str]) -> Condition:
    match name:
        case "topic":
            asked = select(Topic.id).where(Topic.slug.in_(values))
            below = select(Topic.id).where(or_(Topic.id.in_(asked), Topic.parent_id.in_(asked)))
            return Slot.id.in_(select(SlotTopic.slot_id).where(SlotTopic.topic_id.in_(below)))
        case "centre":
            return Slot.centre_id.in_(select(Centre.id).where(Centre.slug.in_(values)))
        case "audience":
            return or_(*(_meant_for(value) for value in values))
        case _:
            column: Condition = getattr(Slot, name).in_(values)
            return column


def _meant_for(audience: str) -> Condition:
    return (literal(" ") + Slot.audiences + literal(" ")).contains(f" {audience} ", autoescape=True)


def _is_funded() -> Condition:
    return or_(
        Slot.funding_source != "none", Slot.costs_covered != "", exists().where(Funding.slot_id == Slot.id)
    )


def _within(asked: SlotFilter) -> list[Condition]:
    """The hosting window touches the days asked for; without one, the printed period or last day do."""
    found: list[Condition] = []
    any_time = and_(
        Slot.intake.in_(sorted(NEVER_CLOSES)), Slot.earliest_start.is_(None), Slot.latest_end.is_(None)
    )
    if asked.from_on:
        last = func.coalesce(Slot.latest_end, Slot.valid_to, Slot.period_sort)
        found.append(or_(any_time, last >= asked.from_on))
    if asked.to_on:
        first = func.coalesce(Slot.earliest_start, Slot.period_sort, Slot.valid_to)
        found.append(or_(any_time, first <= asked.to_on))
    return found


def _next_day(now: datetime) -> Any:
    """The day (UTC) of the next deadline, for ordering; None when none with a day is ahead."""
    at = (
        select(func.min(Cutoff.at))
        .where(Cutoff.slot_id == Slot.id, Cutoff.at > now)
        .correlate(Slot)
        .scalar_subquery()
    )
    return func.date(at, type_=Date)


def _order(sort: str, now: datetime) -> tuple[Any, ...]:
    """Open ones first. A period without a day stands after the days it can mean; what has no date at the end."""
    over = Slot.state != "published"
    if sort == "title":
        return over, func.lower(Slot.title), Slot.id
    if sort == "newest":
        return over, Slot.published_at.desc(), Slot.id.desc()
    if sort == "start":
        first = func.coalesce(Slot.earliest_start, Slot.period_sort)
        return over, first.is_(None), first, Slot.period_sort.is_not(None), Slot.id
    day = func.coalesce(_next_day(now), Slot.valid_to, Slot.period_sort)
    rough = and_(Slot.period_sort.is_not(None), _next_day(now).is_(None))
    return over, day.is_(None), day, rough, Slot.id


def find_slots(asked: SlotFilter, actor: Actor, *, now: datetime, page: int, size: int) -> FoundSlots:
    """Ids of the slots that `asked` finds for `actor`, in the order it asks for. Two queries."""
    conditions = _found(asked, actor)
    total = session().scalar(select(func.count()).select_from(Slot).where(*conditions)) or 0
    query = select(Slot.id).where(*conditions).order_by(*_order(asked.sort, now))
    ids = list(session().scalars(query.limit(size).offset((page - 1) * size))) if total else []
    return FoundSlots(ids, total)


def fed_slots(asked: SlotFilter, actor: Actor, *, slot_id: int | None = None) -> Select[int]:
    """The question for the ids that `asked` finds, in no order: what feeds ask. Of one slot by key: also when it is
    archived, for those who subscribed to it."""
    conditions = _found(asked, actor)
    if slot_id is not None:
        conditions[0] = Slot.state.in_((*LISTED_STATES, "archived")) & (Slot.id == slot_id)
    return select(Slot.id).where(*conditions)


def count_slots(asked: Iterable[SlotFilter], actor: Actor) -> list[int]:
    """How many slots each of these filters finds. One query."""
    pieces = [
        select(literal(number), func.count()).select_from(Slot).where(*_found(each, actor))
        for number, each in enumerate(asked)
    ]
    if not pieces:
        return []
    counts = dict(session().execute(union_all(*pieces)).all())
    return [counts[number] for number in range(len(pieces))]


def slot_facet_counts(asked: SlotFilter, actor: Actor) -> dict[str, dict[str, int]]:
    """For each facet the values that occur and how many slots they would find; what is chosen in a facet does not
    narrow its own counts. `funded` counts under "1". One query."""
    pieces = [
        select(literal(name), cast(value, String), number)
        for name in (*SLOT_FACETS, "funded")
        for value, number in _counted(name, _found(asked, actor, skip=name))
    ]
    counts: dict[str, dict[str, int]] = {name: {} for name in (*SLOT_FACETS, "funded")}
    for name, value, number in session().execute(union_all(*pieces)):
        if value and number:
            counts[name][value] = counts[name].get(value, 0) + number
    return counts


def _counted(name: str, conditions: list[Condition]) -> Iterator[tuple[Any, Any]]:
    """(value, count) columns of the counts of one facet, in parts that do not overlap."""
    inside = select(Slot.id).where(*conditions)
    match name:
        case "topic":
            yield from _topics(inside)
        case "centre":
            slugs = select(Centre.slug, func.count()).join(Slot, Slot.centre_id == Centre.id)
            yield _pair(slugs.where(*conditions).group_by(Centre.slug))
        case "audience":
            for code in AUDIENCES:
                yield _pair(
                    select(literal(code), func.count()).select_from(Slot).where(*conditions, _meant_for(code))
                )
        case "funded":
            yield _pair(select(literal("1"), func.count()).select_from(Slot).where(*conditions, _is_funded()))
        case _:
            column = getattr(Slot, name)
            yield _pair(select(column, func.count()).where(*conditions).group_by(column))


def _pair(query: Any) -> tuple[Any, Any]:
    value, number = query.subquery().c
    return value, number


def _topics(inside: Select[Any]) -> Iterator[tuple[Any, Any]]:
    """Topics as slots name them and those above, each slot once a topic."""
    above = select(SlotTopic.slot_id, Topic.parent_id.label("topic_id")).join(
        Topic, Topic.id == SlotTopic.topic_id
    )
    named = select(SlotTopic.slot_id, SlotTopic.topic_id).union(above.where(Topic.parent_id.is_not(None)))
    pairs = named.subquery()
    counted = select(Topic.slug, func.count()).join(pairs, pairs.c.topic_id == Topic.id)
    yield _pair(counted.where(pairs.c.slot_id.in_(inside)).group_by(Topic.slug))


def public_slot_addresses() -> list[tuple[str, datetime]]:
    """Reference and last change of every slot that everybody may read, for the map of the site."""
    query = select(Slot.ref, Slot.updated_at).where(Slot.scope == "public", Slot.state.in_(LISTED_STATES))
    return [(ref, at) for ref, at in session().execute(query.order_by(Slot.id))]


def next_slots(
    actor: Actor, *, now: datetime, centre_id: int | None = None, limit: int = 8
) -> list[SlotCard]:
    """The next few open slots that `actor` may see, soonest deadline first; of one centre, if it is named. At most
    seven queries."""
    query = select(Slot).where(Slot.state == "published", slot_shared_with(actor))
    if centre_id is not None:
        query = query.where(Slot.centre_id == centre_id)
    return slots_of(query.order_by(*_order("deadline", now)).limit(limit))


def overlapping_slots(
    topic_ids: Sequence[int], actor: Actor, *, first: date | None, last: date | None, limit: int
) -> list[int]:
    """Ids of open slots that share a topic and have days in common with a period whose ends may be open: no score."""
    inside = Slot.id.in_(select(SlotTopic.slot_id).where(SlotTopic.topic_id.in_(topic_ids)))
    query = select(Slot.id).where(Slot.state == "published", slot_shared_with(actor), inside)
    if first is not None:
        query = query.where(or_(Slot.latest_end.is_(None), Slot.latest_end >= first))
    if last is not None:
        query = query.where(or_(Slot.earliest_start.is_(None), Slot.earliest_start <= last))
    order = (Slot.earliest_start.is_(None), Slot.earliest_start, Slot.id)
    return list(session().scalars(query.order_by(*order).limit(limit)))
