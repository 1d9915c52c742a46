"""The addresses of enrolments, and what several of its pages begin with."""

from __future__ import annotations

from werkzeug.wrappers import Response

from lms.access import Actor, Permission, can, current_actor, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.enrolments import queries, serializers
from lms.enrolments.rules import CaseCard, EnrolmentCase, Role
from lms.kit.openings import note_opening
from lms.kit.refusal import NotFound
from lms.kit.routing import Area
from lms.kit.states import Move

area = Area("enrolments", __name__)


Answer = Response | str | tuple[str, int]


def run_for(ref: str, actor: Actor) -> RunCard:
    """A run that the actor may read; an unpublished or private one does not exist."""
    run = courses.run_by_ref(ref)
    if run is None or not can(actor, Permission.CATALOGUE_READ, courses.run_thing(run)):
        raise NotFound
    return run


def hosted_run(
    centre: str, ref: str, permission: Permission, *, draft: bool = False
) -> tuple[CentreCard, RunCard, Actor]:
    """A run that `centre` hosts, for an actor who has `permission` on it; else nothing here. A `draft` only where asked
    for."""
    card, run = centres.centre_card(centre), courses.run_by_ref(ref)
    if card is None or run is None or run.centre_id != card.id or (run.state == "draft" and not draft):
        raise NotFound
    return card, run, require(permission, courses.run_thing(run))


def centre_names() -> dict[int, str]:
    return {ident: card.acronym for ident, card in centres.centre_cards().items()}


def case_at(ref: str) -> tuple[CaseCard, Actor, frozenset[Role]]:
    """The enrolment and what the actor is to it; who is nothing to it finds nothing. No role: a host that has answered
    whether it takes the person over."""
    card = queries.case(ref)
    if card is None:
        raise NotFound
    thing = queries.thing_of(card)
    if not can(current_actor(), Permission.ENROLMENT_READ, thing):
        thing = queries.thing_asked(card)
    actor = require(Permission.ENROLMENT_READ, thing)
    return card, actor, serializers.roles_in(actor, card)


def deciders_of(actor: Actor, card: CaseCard, move: Move[EnrolmentCase]) -> tuple[str, ...]:
    """Who else decides, for somebody whose own case it is."""
    if actor.person_id != card.person_id:
        return ()
    centre_id = card.home_centre_id if Role.HOME in move.who else card.host_centre_id
    if Role.OTHER_HOST in move.who:
        centre_id = card.asked_centre_id
    return queries.deciders(centre_id, besides=card.person_id)


def note_read(card: CaseCard, actor: Actor, centre_id: int | None) -> None:
    """Keeps that somebody else than the person opened this enrolment, for a centre or for none."""
    reader = actor.person_id
    note_opening(
        ("enrolment", card.id), card.ref, owner_id=card.person_id, reader_id=reader, centre_id=centre_id
    )
