"""A centre's workspace: what waits, and the own people's enrolments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from flask import render_template, request, url_for

from lms.access import Permission, can, require
from lms.centres import queries as centres
from lms.courses.rules import STATE_WORDS
from lms.desk import queries
from lms.desk import serializers as run_words
from lms.desk.views.area import area
from lms.enrolments import queries as enrolments
from lms.enrolments import serializers
from lms.enrolments.rules import SIDES, STATES, WAITING, OwnPeople, Undecided
from lms.kit import clock
from lms.kit.paging import PAGE_SIZE, page_number

COMING = 12
CASES = 50  # on one page; the oldest go first, so nobody is forgotten


def _names() -> dict[int, str]:
    return {ident: card.acronym for ident, card in centres.centre_cards().items()}


@area.get("/desk/<centre>", permission=Permission.DESK_READ)
def desk(centre: str) -> str:
    """What waits for this centre, and its coming runs."""
    card, thing = queries.desk_centre(centre)
    actor = require(Permission.DESK_READ, thing)
    nominating = can(actor, Permission.ENROL_OWN_PEOPLE, thing)
    return render_template(
        "desk/desk.html",
        centre=card,
        thing=thing,
        nominations=queries.nominations_for(card.id, actor, clock.now()) if nominating else [],
        waiting=queries.waiting_for(card.id),
        undecided=queries.runs_to_decide(centre_id=card.id),
        kept=enrolments.kept_for(card.id, now=clock.now()),
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
    asked, now = Undecided.read(request.args), clock.now()
    number = page_number(request.args.get("page"))
    page = enrolments.undecided(card.id, asked, now=now, page=number, size=CASES)
    return render_template(
        "desk/approvals.html",
        centre=card,
        thing=thing,
        waiting=waiting,
        asked=asked,
        page=page,
        page_url=_pages("desk.approvals", centre, asked),
        facets={"side": SIDES, "state": WAITING},
        unmet=enrolments.unmet_of(page.items),
        proposals=enrolments.proposals_for_host(card.id, limit=CASES) if waiting.asked else [],
        names=_names(),
        words=serializers,
        actor=actor,
        now=now,
        chosen=request.args.get("chosen") == "all",
    )


def _pages(endpoint: str, centre: str, asked: Undecided | OwnPeople) -> Callable[..., str]:
    """The address of a page of the list, narrowed as it is."""
    kept = {name: value for name, value in asdict(asked).items() if value}
    return lambda number, **more: url_for(endpoint, centre=centre, page=number, **kept, **more)


@area.get("/desk/<centre>/enrolments", permission=Permission.HOME_DECIDE)
def own_people(centre: str) -> str:
    """Enrolments of the centre's own people in any centre's runs."""
    card, thing = queries.desk_centre(centre)
    require(Permission.HOME_DECIDE, thing)
    asked, number = OwnPeople.read(request.args), page_number(request.args.get("page"))
    known = centres.centre_cards().values()
    return render_template(
        "desk/own_people.html",
        centre=card,
        thing=thing,
        asked=asked,
        page=enrolments.of_own_people(card.id, asked, page=number, size=PAGE_SIZE),
        page_url=_pages("desk.own_people", centre, asked),
        facets={"state": STATES, "host": {each.slug: each.acronym for each in known}},
        names={each.id: each.acronym for each in known},
        words=serializers,
    )
