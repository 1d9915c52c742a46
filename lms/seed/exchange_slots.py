"""Slots of the demonstration network: those of others as they are listed, and the centres' own, which are invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from lms.courses import queries as courses
from lms.exchanges import queries, service
from lms.exchanges.rules.slot_input import CriterionInput, CutoffInput, DocumentInput, FundingInput, SlotInput
from lms.kit import clock
from lms.kit.db import use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.seed.exchange_records import ListedSlotFacts, OfferFacts, OwnSlotFacts
from lms.seed.network import World
from lms.seed.reading import about
from lms.seed.stories import Day0

LEAP = 2028  # a year that has every day
PAST = "past"


@use_case
def give_listed_slot(facts: ListedSlotFacts, world: World) -> None:
    """Somebody else's offer, published; one that is over, by its source or by its last day, is closed at once. One that
    exists stays as it is."""
    ref = facts.ref.upper()
    if queries.slot_by_ref(ref) is not None:
        return
    with about(f"slot {facts.ref}"), clock.at(_when_it_was_open(facts)):
        centre_id = world.centres[facts.centre] if facts.centre else None
        values = _listed(facts, world)
        ident = service.create_slot(values, actor=None, centre_id=centre_id, origin="listed", ref=ref)
        service.post_slot(ident, actor=None)
        if facts.status == PAST:
            service.close_slot(ident, actor=None)


def _when_it_was_open(facts: ListedSlotFacts) -> datetime:
    """Now, or, of an offer whose last day has passed, the noon before it."""
    days = [*facts.cutoffs, *([facts.valid_to] if facts.valid_to else [])]
    now = clock.now()
    if not days or max(days) > now.date():
        return now
    return datetime.combine(max(days) - timedelta(days=1), time(12), UTC)


def _listed(facts: ListedSlotFacts, world: World) -> SlotInput:
    first, last = facts.window or (None, None)
    sender = world.centres[facts.sending_centre] if facts.sending_centre else None
    return SlotInput(
        **_offered(facts, world),
        cutoffs=tuple(CutoffInput(day) for day in (*facts.cutoffs, *_yearly(facts))),
        opens_wall=datetime.combine(facts.opens, time()) if facts.opens else None,
        valid_to=facts.valid_to,
        earliest_start=first,
        latest_end=last,
        eligible="chosen" if sender else "all",
        eligible_centre_ids=(sender,) if sender else (),
        also_outside=facts.country == "TW",
        eligibility_text=facts.eligibility,
        provider=facts.provider,
        duration_text=facts.duration,
        apply_url=facts.apply_url,
        source=facts.source,
        as_of=facts.as_of,
        status_at_source=facts.status,
        source_note=facts.note,
        conflicts=facts.conflicts,
        unconfirmed=facts.unconfirmed,
    )


def _offered(facts: OfferFacts, world: World) -> dict[str, Any]:
    return {
        "title": facts.title,
        "summary": facts.summary,
        "kind": facts.kind,
        "mode": facts.mode,
        "city": facts.city,
        "country": facts.country,
        "unit": facts.unit,
        "topic_ids": tuple(world.topics[slug] for slug in facts.topics),
        "audiences": facts.audiences,
        "places": facts.places,
        "duration_min_days": facts.duration_min_days,
        "duration_max_days": facts.duration_max_days,
        "intake": facts.intake,
        "funding_source": facts.funding_source,
        "funding": tuple(
            FundingInput(each.per, each.amount, each.currency, each.text) for each in facts.funding
        ),
        "funding_text": facts.funding_text,
        "costs_covered": facts.costs_covered,
    }


def _yearly(facts: OfferFacts) -> list[date]:
    return [date(LEAP, *map(int, day.split("-"))) for day in facts.yearly]


def give_own_slot(facts: OwnSlotFacts, world: World, day0: Day0) -> int:
    """Within the open use case: an invented slot of a centre, published on the day it was made (`draft`: not at all).
    Gives its id."""
    host, centre_id = world.coordinator(facts.centre), world.centres[facts.centre]
    with about(f"slot {facts.ref}"), day0.when(facts.made, 9):
        ident = service.create_slot(_own(facts, world, day0), actor=host, centre_id=centre_id, ref=facts.ref)
        if not facts.draft:
            service.post_slot(ident, actor=host)
    return ident


def end_slot(slot_id: int, facts: OwnSlotFacts, world: World, day0: Day0) -> None:
    """Within the open use case: closes or cancels the slot where the facts say so."""
    host = world.coordinator(facts.centre)
    with about(f"slot {facts.ref}"), day0.when(facts.ends_on, 17):
        if facts.ends == "closed":
            service.close_slot(slot_id, actor=host)
        elif facts.ends == "cancelled":
            service.cancel_slot(slot_id, actor=host, reason=facts.reason)


def _own(facts: OwnSlotFacts, world: World, day0: Day0) -> SlotInput:
    first, last = (_on(day0, day) for day in facts.window)
    return SlotInput(
        **_offered(facts, world),
        **_terms(facts),
        description=facts.description,
        host_contact_id=world.people[facts.contact],
        cutoffs=(
            *(CutoffInput(_on(day0, each.day), label=each.label) for each in facts.cutoffs),
            *(CutoffInput(day) for day in _yearly(facts)),
        ),
        rough=f"{facts.season} {day0.today.year + 1}" if facts.season else "",
        valid_to=None if facts.valid_to is None else _on(day0, facts.valid_to),
        decision_due=None if facts.decision is None else _on(day0, facts.decision),
        earliest_start=first,
        latest_end=last,
        eligible="chosen" if facts.only_centres else "all",
        eligible_centre_ids=tuple(world.centres[slug] for slug in facts.only_centres),
        course_ids=tuple(_course(slug) for slug in facts.courses),
        invented=True,
    )


def _course(slug: str) -> int:
    found = courses.course_by_slug(slug)
    if found is None:
        raise Refusal("facts", _l("there is no course %(name)s", name=slug))
    return found.id


def _terms(facts: OwnSlotFacts) -> dict[str, Any]:
    return {
        "supervisor_name": facts.supervisor,
        "equipment_text": facts.equipment,
        "scope": facts.scope,
        "also_outside": facts.also_outside,
        "languages": facts.languages,
        "prerequisites": facts.prerequisites,
        "residence_text": facts.residence,
        "confidentiality": facts.confidentiality,
        "nda_text": facts.nda,
        "ip_text": facts.results,
        "ownership_text": facts.ownership,
        "export_text": facts.export,
        "accessibility_text": facts.accessibility,
        "review_mode": "host_plus_reviewers" if facts.reviewed else "host_only",
        "criteria": tuple(CriterionInput(each.name, each.weight) for each in facts.criteria),
        "documents": tuple(
            DocumentInput(each.label, each.owed_by, each.days, each.text) for each in facts.papers
        ),
        "reserve_shown": facts.reserve_shown,
        "stay_in_public_calendar": facts.stay_in_public_calendar,
    }


def _on(day0: Day0, day: int) -> date:
    return day0.today + timedelta(days=day)


def turn_the_calendar() -> None:
    """What the worker would have done since: deadlines that come again are moved on, slots whose last one has passed
    are closed."""
    while service.advance_cutoffs():
        pass
    while service.close_due_slots():
        pass
