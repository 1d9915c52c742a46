"""Applications as plain values, and what each side may know of one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from lms.access import Thing
from lms.centres import queries as centres
from lms.exchanges.models import Application, Decider, Slot
from lms.exchanges.rules import ASSIGNED_DECIDES, ApplicationCard, Parts, host_sees
from lms.kit.db import session
from lms.people import queries as people
from lms.people.models import Person

_BESIDE: dict[str, ColumnElement[Any]] = {
    "slot_ref": Slot.ref.expression,
    "slot_title": Slot.title.expression,
    "slot_state": Slot.state.expression,
    "slot_zone": Slot.zone.expression,
    "host_centre_id": Slot.centre_id.expression,
    "host_contact_id": Slot.host_contact_id.expression,
    "applicant_name": Person.name.expression,
    "applicant_email": Person.email.expression,
    "decider_id": Decider.person_id.expression,
}
_MADE = {"ref", "address", "parts"}
_COPIED = tuple(name for name in ApplicationCard.__dataclass_fields__ if name not in {*_BESIDE, *_MADE})

ALL_APPLICATIONS: Select[Any] = (
    select(Application, *(column.label(name) for name, column in _BESIDE.items()))
    .join(Slot, Slot.id == Application.slot_id)
    .join(Person, Person.id == Application.applicant_id)
    .outerjoin(
        Decider, and_(Decider.application_id == Application.id, Application.state.in_(ASSIGNED_DECIDES))
    )
    .where(Application.anonymised_at.is_(None))
)
"""The question for applications, without those that are anonymised: they are figures only. Whoever lists adds the
side's filter, an order that ends in the id, and a limit."""


def application_cards(query: Select[Any]) -> list[ApplicationCard]:
    """The answers to a question made from `ALL_APPLICATIONS`, in its order."""
    return [_card(row) for row in session().execute(query)]


def application(address: str) -> ApplicationCard | None:
    """The application with this reference, or the draft with this opaque one: ask `access` before you show it."""
    named = or_(Application.ref == address, Application.draft_ref == address)
    found = application_cards(ALL_APPLICATIONS.where(named))
    return next((card for card in found if card.address == address), None)


def application_by_id(ident: int) -> ApplicationCard | None:
    """The application of this row."""
    found = application_cards(ALL_APPLICATIONS.where(Application.id == ident))
    return found[0] if found else None


def application_thing(card: ApplicationCard) -> Thing:
    """The application as the table of permissions sees it: a side that may not know of it yet is not named, so that a
    draft is the applicant's alone and the host learns of nothing that is not endorsed."""
    known_to_home = card.submitted_at is not None and card.home_centre_id is not None
    known_to_host = card.submitted_at is not None and host_sees(card.parts)
    contact = frozenset({card.host_contact_id} if card.host_contact_id and card.parts.stay != "none" else ())
    return Thing(
        centre_id=card.host_centre_id if known_to_host else None,
        home_centre_id=card.home_centre_id if known_to_home else None,
        person_id=card.applicant_id,
        contact_ids=contact,
        decider_ids=frozenset({card.decider_id} if card.decider_id and known_to_host else ()),
    )


def contact_name(card: ApplicationCard) -> str:
    """The name of the host's contact; empty where none is named."""
    found = people.person_card(card.host_contact_id) if card.host_contact_id else None
    return found.name if found else ""


def deciders(centre_id: int | None, *, besides: int) -> tuple[str, ...]:
    """Names of the coordinators and leads of a centre who can decide, without the person `besides`."""
    if centre_id is None:
        return ()
    cards = people.person_cards(set(centres.coordinators_of(centre_id)) - {besides})
    return tuple(sorted(card.name for card in cards.values()))


def _card(row: Any) -> ApplicationCard:
    kept: Application = row[0]
    parts = Parts.stored(
        step=kept.step,
        home=kept.home_decision,
        host=kept.host_decision,
        agreed=kept.agreement_state,
        stay=kept.stay_state,
        end=kept.end_state,
    )
    return ApplicationCard(
        **{name: getattr(kept, name) for name in _COPIED},
        ref=kept.ref or "",
        address=kept.ref or kept.draft_ref,
        parts=parts,
        **{name: getattr(row, name) for name in _BESIDE},
    )
