"""The addresses of reports, and what they begin with."""

from __future__ import annotations

from lms.access import Actor, Permission, Thing, can, current_actor, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.kit.refusal import NotFound
from lms.kit.routing import Area

area = Area("reports", __name__)


def centre_at(slug: str, permission: Permission) -> tuple[CentreCard, Actor]:
    """The centre whose desk it is, for an actor who has `permission` there; else nothing here (404)."""
    card = centres.centre_card(slug)
    if card is None:
        raise NotFound
    return card, require(permission, Thing(centre_id=card.id, home_centre_id=card.id))


def run_at(centre: str, ref: str, permission: Permission) -> tuple[CentreCard, RunCard, Actor]:
    """The run that `centre` hosts and the actor may read, with `permission` on it; else nothing here (404)."""
    card, run = centres.centre_card(centre), courses.run_by_ref(ref)
    if card is None or run is None or run.centre_id != card.id:
        raise NotFound
    if not can(current_actor(), Permission.CATALOGUE_READ, courses.run_thing(run)):
        raise NotFound
    return card, run, require(permission, courses.run_thing(run))


def acronyms() -> dict[int, str]:
    return {ident: card.acronym for ident, card in centres.centre_cards().items()}
