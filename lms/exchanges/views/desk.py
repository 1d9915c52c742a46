"""A centre's desk of exchanges: what waits, what its people have sent, what came to its slots."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from lms.access import Permission, Role, Thing, require
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.exchanges import queries, serializers
from lms.exchanges.queries.stay_list import stays_of_centre
from lms.exchanges.rules import ApplicationCard
from lms.exchanges.rules.stay_list import DIRECTIONS, NEXT_WORDS, PHASE_WORDS
from lms.exchanges.views.area import area, centre_names
from lms.kit import clock
from lms.kit.paging import Page, page_number
from lms.kit.refusal import NotFound
from lms.kit.zones import wall_day

DESK = Permission.EXCHANGE_DESK
CASES = 50


def _desk(centre: str) -> tuple[CentreCard, bool]:
    """The centre, and whether the reader decides for it."""
    card = centres.centre_card(centre)
    if card is None:
        raise NotFound
    actor = require(DESK, Thing(centre_id=card.id, home_centre_id=card.id))
    return card, actor.has(Role.COORDINATOR, card.id)


@area.get("/desk/<centre>/exchanges", permission=DESK)
def desk(centre: str) -> str:
    """What waits for the centre, what is overdue first; for those who decide. Editors find their slots from here."""
    card, decides = _desk(centre)
    number = page_number(request.args.get("page"))
    return render_template(
        "exchanges/desk.html",
        centre=card,
        decides=decides,
        page=queries.waiting_cases(card.id, page=number, size=CASES) if decides else None,
        page_url=lambda n: url_for("exchanges.desk", centre=centre, page=n),
        names=centre_names(),
        words=serializers,
        now=clock.now(),
    )


@area.get("/desk/<centre>/exchanges/outgoing", permission=DESK)
def outgoing(centre: str) -> str:
    """Applications of the centre's own people."""
    card, state, number = _list(centre)
    page = queries.outgoing(card.id, state=state, page=number)
    return _listed(card, "outgoing", state, page)


@area.get("/desk/<centre>/exchanges/incoming", permission=DESK)
def incoming(centre: str) -> str:
    """Applications to the centre's slots that are endorsed."""
    card, state, number = _list(centre)
    page = queries.incoming(card.id, state=state, page=number)
    return _listed(card, "incoming", state, page)


@area.get("/desk/<centre>/exchanges/stays", permission=DESK)
def stays(centre: str) -> str:
    """Guests and own people whose stay is planned, under way, or waits for its report; what is overdue first."""
    card, decides = _desk(centre)
    if not decides:
        raise NotFound
    facets = {"who": DIRECTIONS, "phase": PHASE_WORDS}
    given = {name: request.args.get(name, "") for name in facets}
    asked = {name: value if value in facets[name] else "" for name, value in given.items()}
    today, number = wall_day(clock.now(), card.zone), page_number(request.args.get("page"))
    return render_template(
        "exchanges/desk_stays.html",
        centre=card,
        asked=asked,
        facets=facets,
        page=stays_of_centre(card.id, today=today, direction=asked["who"], phase=asked["phase"], page=number),
        page_url=lambda n: url_for("exchanges.stays", centre=centre, **_kept(asked), page=n),
        names=centre_names(),
        next_words=NEXT_WORDS,
    )


def _kept(asked: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value}


def _list(centre: str) -> tuple[CentreCard, str, int]:
    card, decides = _desk(centre)
    if not decides:
        raise NotFound
    state = request.args.get("state", "")
    known = state if state in serializers.state_filter() else ""
    return card, known, page_number(request.args.get("page"))


def _listed(centre: CentreCard, kind: str, state: str, page: Page[ApplicationCard]) -> str:
    return render_template(
        "exchanges/desk_list.html",
        centre=centre,
        kind=kind,
        asked={"state": state},
        facets={"state": serializers.state_filter()},
        page=page,
        page_url=lambda n: url_for(f"exchanges.{kind}", centre=centre.slug, state=state or None, page=n),
        names=centre_names(),
        words=serializers,
    )
