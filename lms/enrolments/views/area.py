"""The addresses of enrolments, and what several of its pages begin with."""

from __future__ import annotations

from werkzeug.wrappers import Response

from lms.access import Actor, Permission, can, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries as courses
from lms.courses.queries import RunCard
from lms.kit.refusal import NotFound
from lms.kit.routing import Area

area = Area("enrolments", __name__)


Answer = Response | str | tuple[str, int]


def run_for(ref: str, actor: Actor) -> RunCard:
    """A run that the actor may read; an unpublished or private one does not exist."""
    run = courses.run_by_ref(ref)
    if run is None or not can(actor, Permission.CATALOGUE_READ, courses.run_thing(run)):
        raise NotFound
    return run


def hosted_run(centre: str, ref: str, permission: Permission) -> tuple[CentreCard, RunCard, Actor]:
    """A run that `centre` hosts and that is no draft, for an actor who has `permission` on it; else nothing here."""
    card, run = centres.centre_card(centre), courses.run_by_ref(ref)
    if card is None or run is None or run.centre_id != card.id or run.state == "draft":
        raise NotFound
    return card, run, require(permission, courses.run_thing(run))


def centre_names() -> dict[int, str]:
    return {ident: card.acronym for ident, card in centres.centre_cards().items()}
