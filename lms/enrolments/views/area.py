"""The addresses of enrolments, and what several of its pages begin with."""

from __future__ import annotations

from werkzeug.wrappers import Response

from lms.access import Actor, Permission, can
from lms.centres import queries as centres
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


def centre_names() -> dict[int, str]:
    return {ident: card.acronym for ident, card in centres.centre_cards().items()}
