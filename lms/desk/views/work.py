"""A centre's workspace: what waits, and the own people's enrolments."""

from __future__ import annotations

from flask import render_template, request, url_for

from lms.access import Permission, require
from lms.centres import queries as centres
from lms.courses.rules import STATE_WORDS
from lms.desk import queries
from lms.desk import serializers as run_words
from lms.desk.views.area import area
from lms.enrolments import queries as enrolments
from lms.enrolments import serializers
from lms.kit import clock
from lms.kit.paging import PAGE_SIZE, page_number

COMING = 12
MOST_CASES = 50  # of each side on one page; the oldest go first, so nobody is forgotten


def _names() -> dict[int, str]:
    return {ident: card.acronym for ident, card in centres.centre_cards().items()}


@area.get("/desk/<centre>", permission=Permission.DESK_READ)
def desk(centre: str) -> str:
    """What waits for this centre, and its coming runs."""
    card, thing = queries.desk_centre(centre)
    require(Permission.DESK_READ, thing)
    return render_template(
        "desk/desk.html",
        centre=card,
        thing=thing,
        waiting=queries.waiting_for(card.id),
        page=queries.run_lines(card.id, size=COMING, over=False),
        words=run_words,
        states=STATE_WORDS,
    )


@area.get("/desk/<centre>/approvals", permission=Permission.HOME_DECIDE)
def approvals(centre: str) -> str:
    """Everything that waits for a decision of this centre, oldest first: its own people, and those who want to come."""
    card, thing = queries.desk_centre(centre)
    actor = require(Permission.HOME_DECIDE, thing)
    waiting = queries.waiting_for(card.id)
    return render_template(
        "desk/approvals.html",
        centre=card,
        thing=thing,
        waiting=waiting,
        home=enrolments.waits_for_home(card.id, limit=MOST_CASES),
        host=enrolments.waits_for_host(card.id, limit=MOST_CASES),
        asked=enrolments.proposals_for_host(card.id, limit=MOST_CASES) if waiting.asked else [],
        most=MOST_CASES,
        names=_names(),
        words=serializers,
        actor=actor,
        now=clock.now(),
    )


@area.get("/desk/<centre>/enrolments", permission=Permission.HOME_DECIDE)
def own_people(centre: str) -> str:
    """Enrolments of the centre's own people in any centre's runs."""
    card, thing = queries.desk_centre(centre)
    require(Permission.HOME_DECIDE, thing)
    page = enrolments.of_own_people(card.id, page=page_number(request.args.get("page")), size=PAGE_SIZE)
    return render_template(
        "desk/own_people.html",
        centre=card,
        thing=thing,
        page=page,
        page_url=lambda number: url_for("desk.own_people", centre=centre, page=number),
        names=_names(),
        words=serializers,
    )
