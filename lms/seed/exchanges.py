"""Researcher exchange of the demonstration network: each slot, with what people did with it, is one use case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import select

from lms.centres import queries as centres
from lms.exchanges import queries, service
from lms.exchanges.models import CentreInfo, Wanted
from lms.exchanges.rules import WantedInput
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.kit.zones import wall_day
from lms.seed.exchange_cases import Event, events
from lms.seed.exchange_records import CaseFacts, ExchangeFacts, GuestFacts, OwnSlotFacts, WantedFacts
from lms.seed.exchange_slots import end_slot, give_listed_slot, give_own_slot, turn_the_calendar
from lms.seed.network import World
from lms.seed.reading import about
from lms.seed.stories import Day0


def exchange(facts: ExchangeFacts, world: World) -> None:
    """Makes the slots, the cases and what is beside them; what exists stays as it is."""
    for guests in facts.guests:
        _tell_guests(guests, world)
    for listed in facts.listed:
        give_listed_slot(listed, world)
    cases: dict[str, list[CaseFacts]] = defaultdict(list)
    for case in facts.cases:
        cases[case.slot].append(case)
    for slot in facts.slots:
        _give(slot, cases[slot.ref], world)
    for post in facts.wanted:
        _look_for(post, world)
    if facts.slots:
        turn_the_calendar()


@use_case
def _give(slot: OwnSlotFacts, cases: Sequence[CaseFacts], world: World) -> None:
    if queries.slot_by_ref(slot.ref) is not None:
        return
    zone = centres.centre_cards()[world.centres[slot.centre]].zone
    day0 = Day0(wall_day(clock.now(), zone), zone)
    ident = give_own_slot(slot, world, day0)
    happened = [event for case in cases for event in events(ident, case, slot, world, day0)]
    happened.append(Event(slot.ends_on, 17, partial(end_slot, ident, slot, world, day0)))
    for event in sorted(happened, key=lambda each: (each.day, each.hour)):
        event.do()


@use_case
def _tell_guests(facts: GuestFacts, world: World) -> None:
    centre_id = world.centres[facts.centre]
    if session().get(CentreInfo, centre_id) is None:
        with about(f"guests of {facts.centre}"):
            service.save_guest_info(centre_id, facts.texts, actor=world.coordinator(facts.centre))


@use_case
def _look_for(facts: WantedFacts, world: World) -> None:
    author = world.people[facts.person]
    known = select(Wanted.id).where(Wanted.author_id == author, Wanted.title == facts.title)
    if session().scalar(known) is not None:
        return
    actor, today = centres.actor_of(author), clock.now().astimezone(ZoneInfo("UTC")).date()
    first, last = (today + timedelta(days=day) for day in facts.window) if facts.window else (None, None)
    values = WantedInput(
        title=facts.title,
        direction=facts.direction,
        kind=facts.kind,
        text=facts.text,
        topic_ids=tuple(world.topics[slug] for slug in facts.topics),
        from_on=first,
        to_on=last,
        days=facts.days,
        scope=facts.scope,
    )
    with about(f"post of {facts.person}"):
        service.post_wanted(
            values, actor=actor, centre_id=world.centres[facts.centre] if facts.centre else None
        )
