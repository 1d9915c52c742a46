"""Which slots and stays a calendar shows: the filter of the calendar, applied to exchange."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import aliased

from lms.access import Actor, Role
from lms.agenda.rules import Reference
from lms.centres import queries as centres
from lms.courses.models import Topic
from lms.courses.rules import Filter
from lms.exchanges.models import Application, Cutoff, Slot, SlotTopic, Stay
from lms.exchanges.queries.entries import public_groups
from lms.kit.db import session
from lms.kit.text import fold

SHOWN = ("published", "closed", "cancelled", "archived")
COURSES_ONLY = ("level", "language", "audience", "mode")


def visible_slots(actor: Actor) -> Select[int]:
    """Ids of the slots that were published and are shared with `actor`: everybody's, and the network's for its people;
    a centre reads its own, the network office and the administrator read all."""
    query = select(Slot.id).where(Slot.published_at.is_not(None), Slot.state.in_(SHOWN))
    if {(Role.NETWORK_OFFICE, None), (Role.ADMINISTRATOR, None)} & actor.roles:
        return query
    own = actor.centre_ids | actor.staff_centre_ids
    shared: ColumnElement[bool] = Slot.scope == "public"
    return query.where(or_(shared, Slot.scope == "network", Slot.centre_id.in_(own)) if own else shared)


def dated(asked: Filter, actor: Actor) -> dict[str, Select[int]]:
    """The groups of entries of exchange that the filter of the calendar finds, for `actor`. A filter that only courses
    have (level, language, mode, audience, open, free) finds none."""
    query = visible_slots(actor).where(*_narrowed(asked))
    return public_groups(query)


def _narrowed(asked: Filter) -> Iterable[ColumnElement[bool]]:
    if asked.open or asked.free or any(asked.values(name) for name in COURSES_ONLY):
        yield false()
    for word in fold(asked.q).split():
        yield Slot.search.contains(word, autoescape=True)
    if topics := asked.values("topic"):
        yield Slot.id.in_(_with_topic(topics))
    if countries := asked.values("country"):
        yield Slot.country.in_(countries)
    if slugs := asked.values("centre"):
        known = centres.centre_cards()
        yield Slot.centre_id.in_([ident for ident, card in known.items() if card.slug in slugs])
    if regions := asked.values("region"):
        named = [ident for ident, card in centres.region_cards().items() if card.slug in regions]
        yield Slot.centre_id.in_(set().union(*map(centres.centre_ids_of_region, named)))
    if asked.from_on or asked.to_on:
        yield _touches(asked)


def _with_topic(slugs: Iterable[str]) -> Select[int]:
    parent = aliased(Topic)
    return (
        select(SlotTopic.slot_id)
        .join(Topic, Topic.id == SlotTopic.topic_id)
        .outerjoin(parent, parent.id == Topic.parent_id)
        .where(or_(Topic.slug.in_(slugs), parent.slug.in_(slugs)))
    )


def _touches(asked: Filter) -> ColumnElement[bool]:
    """Whether a deadline or the hosting window lies on these days."""
    cutoffs = select(Cutoff.slot_id)
    window: list[ColumnElement[bool]] = [Slot.earliest_start.is_not(None), Slot.latest_end.is_not(None)]
    if asked.from_on:
        cutoffs = cutoffs.where(Cutoff.at >= datetime.combine(asked.from_on, time.min, UTC))
        window.append(Slot.latest_end >= asked.from_on)
    if asked.to_on:
        cutoffs = cutoffs.where(Cutoff.at < datetime.combine(asked.to_on, time.min, UTC) + timedelta(days=1))
        window.append(Slot.earliest_start <= asked.to_on)
    return or_(Slot.id.in_(cutoffs), and_(*window))


def host_centres(groups: Iterable[Reference]) -> dict[Reference, int]:
    """The host centre of each of these groups of entries, as far as they are slots or stays and have one."""
    slots = [ident for kind, ident in groups if kind == "slot"]
    stays = [ident for kind, ident in groups if kind == "stay"]
    of_slots = select(Slot.id, Slot.centre_id).where(Slot.id.in_(slots), Slot.centre_id.is_not(None))
    of_stays = (
        select(Stay.id, Slot.centre_id)
        .join(Application, Application.id == Stay.application_id)
        .join(Slot, Slot.id == Application.slot_id)
        .where(Stay.id.in_(stays))
    )
    found: dict[Reference, int] = {}
    for kind, query, ids in (("slot", of_slots, slots), ("stay", of_stays, stays)):
        if ids:
            found |= {(kind, ident): centre for ident, centre in session().execute(query) if centre}
    return found
