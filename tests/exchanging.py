"""Slots and applications laid straight into the tables, in any state: what tests of one part of exchange begin with.

What the use cases write is tested where they are; here a case only has to stand where the test begins.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from lms.exchanges import queries
from lms.exchanges.models import Application, Cutoff, Slot
from lms.exchanges.rules import PLACE_STATES, ApplicationCard, Parts, SlotCard
from lms.kit import clock
from lms.kit.db import add, session, use_case
from tests.cast import Cast, Place, Somebody
from tests.remembered import remembered

DEADLINE = datetime(2027, 3, 26, 16, 0, tzinfo=UTC)  # 17:00 in Stockholm, two days before the clocks change
PARTS: dict[str, Parts] = {
    "draft": Parts(),
    "submitted": Parts.stored(
        step="submitted", home="pending", host="none", agreed="none", stay="none", end="open"
    ),
}


def _parts(
    step: str, home: str, host: str, agreed: str = "none", stay: str = "none", end: str = "open"
) -> Parts:
    return Parts.stored(step=step, home=home, host=host, agreed=agreed, stay=stay, end=end)


PARTS |= {
    "returned": _parts("submitted", "returned", "none"),
    "not_endorsed": _parts("submitted", "not_endorsed", "none"),
    "endorsed": _parts("submitted", "endorsed", "pending"),
    "asked": _parts("submitted", "endorsed", "returned"),
    "in_review": _parts("submitted", "endorsed", "in_review"),
    "reserve": _parts("submitted", "endorsed", "reserve"),
    "rejected": _parts("submitted", "endorsed", "rejected"),
    "offered": _parts("submitted", "endorsed", "offered"),
    "offer_expired": _parts("submitted", "endorsed", "offer_expired"),
    "declined": _parts("declined", "endorsed", "offered"),
    "accepted": _parts("accepted", "endorsed", "offered", "proposed"),
    "agreed": _parts("accepted", "endorsed", "offered", "in_force", "planned"),
    "ongoing": _parts("accepted", "endorsed", "offered", "in_force", "ongoing"),
    "ended": _parts("accepted", "endorsed", "offered", "in_force", "ended"),
    "closed": _parts("accepted", "endorsed", "offered", "in_force", "ended", "closed"),
    "withdrawn": _parts("submitted", "endorsed", "pending", end="withdrawn"),
}


@remembered()
@use_case
def a_slot(cast: Cast, *, centre: Place | None = None, ref: str = "SLOT-1", **fields: Any) -> SlotCard:
    """A published slot of SCCC (or `centre`): two places, 30 to 60 days in May to August 2027, one deadline."""
    now = clock.now()
    host = centre or cast.sccc
    deadline = fields.pop("deadline", DEADLINE)
    given: dict[str, Any] = {
        "ref": ref,
        "state": "published",
        "centre_id": host.id,
        "title": "Photonics in the clean room",
        "summary": "Two months of silicon photonics.",
        "kind": "researcher_visit",
        "zone": "Europe/Stockholm",
        "city": "Stockholm",
        "country": "SE",
        "host_contact_id": cast.editor.id,
        "places": 2,
        "duration_min_days": 30,
        "duration_max_days": 60,
        "earliest_start": date(2027, 5, 3),
        "latest_end": date(2027, 8, 31),
        "intake": "single_deadline",
        "decision_due": date(2027, 4, 15),
        "created_by_id": cast.host.id,
        "published_at": now,
        "created_at": now,
        "updated_at": now,
    }
    slot = add(Slot(**(given | fields)))
    if deadline is not None:
        wall = datetime.fromisoformat("2027-03-26T17:00")
        add(Cutoff(slot_id=slot.id, label="", wall=wall, at=deadline))
    found = queries.slot_by_id(slot.id)
    assert found is not None
    return found


@remembered()
@use_case
def an_application(
    cast: Cast,
    slot: SlotCard,
    *,
    person: Somebody | None = None,
    home: Place | None = None,
    state: str = "endorsed",
    **fields: Any,
) -> ApplicationCard:
    """The learner's (or `person`'s) application to `slot` from FiCCC (or `home`), standing in `state`."""
    who, parts = person or cast.learner, PARTS[state]
    base = {
        "draft_ref": f"D-{slot.id}-{who.id}",
        "slot_id": slot.id,
        "applicant_id": who.id,
        "home_centre_id": (home or cast.ficcc).id,
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    row = add(Application(**base))
    for name, value in (_columns(parts) | _typed(parts.state, row.id) | fields).items():
        setattr(row, name, value)
    if parts.state in PLACE_STATES:
        session().get_one(Slot, slot.id).places_taken += 1
    session().flush()
    return card(row.id)


def _columns(parts: Parts) -> dict[str, Any]:
    return {
        "step": parts.step,
        "home_decision": parts.home,
        "host_decision": parts.host,
        "agreement_state": parts.agreed,
        "stay_state": parts.stay,
        "end_state": parts.end,
        "state": parts.state,
    }


def _typed(state: str, ident: int) -> dict[str, Any]:
    """What the applicant typed, and what stands there in this state."""
    given: dict[str, Any] = {
        "applicant_type": "postdoc",
        "desired_start": date(2027, 5, 10),
        "desired_end": date(2027, 6, 18),
        "motivation": "To learn the process.",
        "work_plan": "Couple light into a waveguide.",
        "benefit_home": "We learn it.",
        "benefit_host": "You get a measurement.",
        "consent_share": True,
    }
    if state != "draft":
        given |= {"ref": f"EX-2027-{ident:06}", "submitted_at": clock.now()}
    if state == "offered":
        given |= {"offer_until": clock.now() + timedelta(days=10)}
    if state == "reserve":
        given |= {"reserve_rank": 1}
    if state in ("offered", "accepted", "agreed", "ongoing", "ended", "closed"):
        given |= {"offer_start": date(2027, 5, 10), "offer_end": date(2027, 6, 18)}
    return given


def card(ident: int) -> ApplicationCard:
    """The application as it is now."""
    found = queries.application_by_id(ident)
    assert found is not None
    return found


def slot_now(ident: int) -> SlotCard:
    """The slot as it is now."""
    found = queries.slot_by_id(ident)
    assert found is not None
    return found
