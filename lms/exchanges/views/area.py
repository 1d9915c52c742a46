"""The addresses of researcher exchange, and what several of its pages begin with."""

from __future__ import annotations

from werkzeug.wrappers import Response

from lms.access import Actor, Permission, can, current_actor, require
from lms.access import Role as Holding
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.exchanges import queries
from lms.exchanges.queries.journal import THING
from lms.exchanges.rules import ApplicationCard, Role, SlotCard, host_sees
from lms.kit.openings import note_opening
from lms.kit.refusal import NotFound
from lms.kit.routing import Area

area = Area("exchanges", __name__)

Answer = Response | str | tuple[str, int]


def slot_for(ref: str, actor: Actor) -> SlotCard:
    """A slot that the actor may read; a draft or one out of scope does not exist."""
    card = queries.slot_by_ref(ref)
    if card is None or not can(actor, Permission.SLOT_READ, queries.slot_thing(card)):
        raise NotFound
    return card


def hosted_slot(centre: str, ref: str, permission: Permission) -> tuple[CentreCard, SlotCard, Actor]:
    """A slot that `centre` hosts, for an actor who has `permission` on it; else nothing here."""
    host, card = centres.centre_card(centre), queries.slot_by_ref(ref)
    if host is None or card is None or card.centre_id != host.id:
        raise NotFound
    return host, card, require(permission, queries.slot_thing(card))


def case_at(
    address: str, permission: Permission = Permission.APPLICATION_READ
) -> tuple[ApplicationCard, Actor, frozenset[Role]]:
    """The application and what the actor is to it; who is nothing to it finds nothing."""
    card = queries.application(address)
    if card is None:
        raise NotFound
    actor = require(permission, queries.application_thing(card))
    return card, actor, roles_on(actor, card)


def roles_on(actor: Actor, card: ApplicationCard) -> frozenset[Role]:
    """What the actor is to this application, as `service.cases.roles_in` says of the locked row."""
    if card.submitted_at is None:
        return frozenset({Role.APPLICANT} if actor.person_id == card.applicant_id else ())
    known = host_sees(card.parts)
    assigned = card.decider_id is not None and actor.person_id == card.decider_id
    found = {
        Role.APPLICANT: actor.person_id == card.applicant_id,
        Role.HOME: card.home_centre_id is not None and actor.has(Holding.COORDINATOR, card.home_centre_id),
        Role.HOST: known and (assigned or actor.has(Holding.COORDINATOR, card.host_centre_id)),
        Role.LEAD: known and actor.has(Holding.LEAD, card.host_centre_id),
        Role.CONTACT: known and actor.person_id is not None and actor.person_id == card.host_contact_id,
    }
    return frozenset(role for role, holds in found.items() if holds)


def note_read(card: ApplicationCard, actor: Actor, centre: str | None) -> None:
    """Keeps that somebody else than the applicant opened this application: for the desk of `centre`, or for none."""

    def desk() -> int | None:
        found = centres.centre_card(centre) if centre is not None else None
        return found.id if found else None

    note_opening(
        (THING, card.id),
        card.address,
        owner_id=card.applicant_id,
        reader_id=actor.person_id,
        centre_id=desk,
    )


def centre_names() -> dict[int, str]:
    """Short names of the centres by id."""
    return {ident: card.acronym for ident, card in centres.centre_cards().items()}


def reader() -> Actor:
    """Who asks, for pages that everybody may open."""
    return current_actor()
