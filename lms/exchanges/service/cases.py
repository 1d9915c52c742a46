"""One application as the rules see it, and how a move is written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select, update

from lms.access import Actor
from lms.access import Role as Holding
from lms.exchanges import queries
from lms.exchanges.models import Application, Cutoff, Slot
from lms.exchanges.rules import (
    LIVE_STATES,
    PLACE_STATES,
    Agreed,
    ExchangeCase,
    Parts,
    Party,
    Role,
    SlotFacts,
    at_day_end,
    endorse_by,
    host_sees,
)
from lms.exchanges.service import entries
from lms.kit import clock, journal
from lms.kit.db import lock, session
from lms.kit.i18n import instant_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, stale
from lms.kit.states import Move
from lms.kit.zones import wall_day
from lms.people import queries as people

THING = "application"
"""The kind under which the journal keeps applications."""

HOST_DECIDES = ("endorsed", "in_review", "reserve")
"""States in which the host has the ball, until the day its slot names."""


def parts_of(application: Application) -> Parts:
    """The six stored parts."""
    return Parts.stored(
        step=application.step,
        home=application.home_decision,
        host=application.host_decision,
        agreed=application.agreement_state,
        stay=application.stay_state,
        end=application.end_state,
    )


def facts_of(slot: Slot) -> SlotFacts:
    """What the rules need to know of the slot."""
    deadlines = session().scalars(select(Cutoff.at).where(Cutoff.slot_id == slot.id).order_by(Cutoff.at))
    return SlotFacts(
        state=slot.state,
        opens_at=slot.opens_at,
        deadlines=tuple(deadlines),
        last_day_ends_at=at_day_end(slot.valid_to, slot.zone) if slot.valid_to else None,
        places=slot.places,
        places_taken=slot.places_taken,
        review_mode=slot.review_mode,
        decision_due_at=at_day_end(slot.decision_due, slot.zone) if slot.decision_due else None,
    )


def written_in(slot: Slot) -> Callable[[datetime], str]:
    """How instants are put into words for this slot: in the host's zone."""
    return partial(instant_words, zone=slot.zone)


def lock_case(application_id: int) -> tuple[Slot, Application]:
    """The application and its slot, both locked, the slot first: every use case waits at the same door."""
    slot_id = session().scalar(select(Application.slot_id).where(Application.id == application_id))
    slot = lock(Slot, slot_id or 0)
    return slot, lock(Application, application_id)


def roles_in(actor: Actor, slot: Slot, application: Application) -> frozenset[Role]:
    """What `actor` is to this application; empty when nothing: then it does not exist for them. The home side is
    nothing to a draft, the host side nothing to what is not endorsed."""
    found: set[Role] = set()
    if application.anonymised_at is not None:
        return frozenset()
    if actor.person_id == application.applicant_id:
        found.add(Role.APPLICANT)
    if application.submitted_at is None:
        return frozenset(found)
    if application.home_centre_id and actor.has(Holding.COORDINATOR, application.home_centre_id):
        found.add(Role.HOME)
    if host_sees(parts_of(application)):
        if actor.has(Holding.COORDINATOR, slot.centre_id):
            found.add(Role.HOST)
        if actor.has(Holding.LEAD, slot.centre_id):
            found.add(Role.LEAD)
        if actor.person_id is not None and actor.person_id == slot.host_contact_id:
            found.add(Role.CONTACT)
        if actor.person_id is not None and actor.person_id == queries.assigned_decider(application):
            found.add(Role.HOST)
    return frozenset(found)


def has_host_role(actor: Actor, slot: Slot) -> bool:
    """Whether the actor decides for the host of this slot."""
    return actor.has(Holding.COORDINATOR, slot.centre_id)


def party_of(roles: frozenset[Role], move: Move[ExchangeCase]) -> Party | None:
    """The side somebody with `roles` makes `move` for: the first of the row's roles that is theirs."""
    sides = {
        Role.APPLICANT: Party.APPLICANT,
        Role.HOME: Party.HOME,
        Role.HOST: Party.HOST,
        Role.CONTACT: Party.HOST,
    }
    return next((sides[Role(role)] for role in move.who if role in roles and role in sides), None)


def case_of(actor: Actor, slot: Slot, application: Application, **known: Any) -> ExchangeCase:
    """The case as the guards look at it; `known` are the fields of `ExchangeCase` that only this move looks at."""
    own = actor.person_id == application.applicant_id
    parts = parts_of(application)
    side = Party.HOST if host_sees(parts) else Party.HOME
    live = session().scalar(
        select(Application.ref).where(
            Application.slot_id == slot.id,
            Application.applicant_id == application.applicant_id,
            Application.id != application.id,
            Application.state.in_(LIVE_STATES),
        )
    )
    now = clock.now()
    base = ExchangeCase(
        state=parts,
        slot=facts_of(slot),
        now=now,
        today=wall_day(now, slot.zone),
        actor_is_applicant=own,
        deciders=queries.who_can_decide(application.id, side, besides=actor.person_id) if own else (),
        live_ref=live or "",
        offer_until=application.offer_until or application.offer_lapsed_at,
        applicant_name=name_of(application.applicant_id),
        contact=contact_of(slot),
        written=written_in(slot),
    )
    return replace(base, **known)


def contact_of(slot: Slot) -> str:
    """The name of the host's contact; empty where none is named."""
    return name_of(slot.host_contact_id)


def name_of(person_id: int | None) -> str:
    """A person's name; empty for the system and for somebody who is gone."""
    card = people.person_card(person_id) if person_id else None
    return card.name if card else ""


def check_version(application: Application, version: int | None, *, button: object = "") -> None:
    """Refuses a form sent from a page that shows an older state (409): who made the last move, and when."""
    if version is None or version == application.version:
        return
    rows = [row for row in journal.rows_of((THING, application.id)) if row.after]
    actor_id, at = (rows[-1].actor_id, rows[-1].at) if rows else (None, application.updated_at)
    raise stale(
        _l(
            "%(name)s changed this case at %(time)s, before you pressed %(button)s. Nothing was saved."
            " Look at the current state below and decide again.",
            name=name_of(actor_id) or _l("The system"),
            time=instant_words(at),
            button=button or _l("Send"),
        )
    )


def write_move(
    move: Move[ExchangeCase],
    slot: Slot,
    application: Application,
    *,
    actor_id: int | None,
    side: Party | None,
    reason: str = "",
    internal: str = "",
    **chosen: str,
) -> Parts:
    """Leads the application through `move` as its row says: parts, state, place, due date, version, journal, entries.

    `side`: for whom the actor acted (None: the system); `reason` is read by all concerned, `internal` by that side
    only. Gives the parts after it. What else the move writes stands on the application before. Refuses (409) an offer
    for which no place is left.
    """
    before, own = parts_of(application), str(side or "")
    after = move.follow(before, **chosen)
    _write_parts(application, after)
    if before.state != after.state:
        _change_state(slot, application, after)  # first: counting the place writes the row as it then is
        _count_place(slot, before.state, after.state)
    if before.end != after.end:
        application.ended_at, application.end_reason = clock.now(), reason
        application.end_side = side or "system"
    application.updated_at, application.version = clock.now(), application.version + 1
    thing = (THING, application.id)
    journal.record(
        thing,
        move.name,
        actor_id=actor_id,
        before=asdict(before) | {"state": before.state},
        after=asdict(after) | {"state": after.state, "version": application.version, "acting": own},
        reason=reason,
    )
    if internal:
        journal.record(thing, "internal-note", actor_id=actor_id, reason=internal, side=own)
    entries.put_case(application.id)
    return after


def _write_parts(application: Application, parts: Parts) -> None:
    if (application.agreement_state == Agreed.IN_FORCE) != (parts.agreed == Agreed.IN_FORCE):
        entries.stays_listed_anew()
    application.step, application.home_decision, application.host_decision = (
        parts.step,
        parts.home,
        parts.host,
    )
    application.agreement_state, application.stay_state = parts.agreed, parts.stay
    application.end_state = parts.end


def _change_state(slot: Slot, application: Application, parts: Parts) -> None:
    """What goes with a new state: reminders begin anew, an offer and a rank go with theirs."""
    application.state = parts.state
    application.reminded_at = application.escalated_at = None
    if parts.state != "offered":
        application.offer_until = None
    if parts.state != "reserve":
        application.reserve_rank = None
    application.due_at = due_of(slot, application, parts)


def _count_place(slot: Slot, before: str, after: str) -> None:
    """Takes or gives back a place by a guarded update: the row itself refuses one too many."""
    held, holds = before in PLACE_STATES, after in PLACE_STATES
    if held == holds:
        return
    step = 1 if holds else -1
    room = (Slot.places.is_(None)) | (Slot.places_taken + step <= Slot.places)
    changed = session().execute(
        update(Slot)
        .where(Slot.id == slot.id, room)
        .values(places_taken=Slot.places_taken + step)
        .returning(Slot.places_taken)
        .execution_options(synchronize_session=False)
    )
    taken = changed.scalar_one_or_none()
    if taken is None:
        raise Refusal("no_place", _l("All places of this slot are offered or taken."), status=409)
    session().refresh(slot, ["places_taken"])


def due_of(slot: Slot, application: Application, parts: Parts) -> datetime | None:
    """By when who has the ball now should have acted; None when nobody has to or no day is known."""
    state = parts.state
    if state in ("submitted", "returned"):
        return endorse_by(clock.now(), days=slot.endorsement_due_days, zone=slot.zone)
    if state in HOST_DECIDES:
        return at_day_end(slot.decision_due, slot.zone) if slot.decision_due else None
    return application.offer_until if state == "offered" else None


def renew_cases(slot: Slot) -> None:
    """Lets the cases of a slot follow what it says now: by when the host decides (reminders begin anew where that day
    moved), and the title in their entries."""
    sent = select(Application).where(Application.slot_id == slot.id, Application.state != "draft")
    for application in session().scalars(sent.order_by(Application.id)):
        if application.state in HOST_DECIDES:
            due = due_of(slot, application, parts_of(application))
            if due != application.due_at:
                application.due_at, application.reminded_at, application.escalated_at = due, None, None
        entries.put_case(application.id)


def found(application_id: int) -> Application:
    """The application of this row within the open use case; `NotFound` when there is none."""
    row = session().get(Application, application_id)
    if row is None:
        raise NotFound
    return row
