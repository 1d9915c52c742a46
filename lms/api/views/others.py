"""Centres, exchange slots, and the own enrolments of the person whose token asks."""

from __future__ import annotations

from flask import Response, request

from lms.access import Permission, current_actor, require
from lms.api.forms import Paged, SlotsAsk
from lms.api.rules import bad_filter, unknown_values
from lms.api.serializers import centres as centre_shapes
from lms.api.serializers import enrolments as enrolment_shapes
from lms.api.serializers import slots as slot_shapes
from lms.api.views.answering import listed, listed_whole, one
from lms.api.views.area import base_url, paging, resource
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.enrolments import queries as enrolments
from lms.exchanges import queries as exchanges
from lms.exchanges.rules.slot_filters import SlotFilter, read_slot_filter
from lms.exchanges.serializers.listed import slot_item
from lms.kit import clock
from lms.kit.paging import Page
from lms.kit.refusal import NotFound


@resource("centres", permission=Permission.PUBLIC, shape=centre_shapes.Centres, ask=Paged)
def list_centres() -> Response:
    """The centres of the network, by name."""
    page = listed_whole(list(centres.centre_cards().values()))
    return listed(page, [centre_shapes.centre_item(card, base_url()) for card in page.items])


@resource("centres/<slug>", permission=Permission.PUBLIC, shape=centre_shapes.CentreInFull)
def centre(slug: str) -> Response:
    """One centre."""
    page = centres.centre_page(slug)
    if page is None:
        raise NotFound
    inside, regions = centres.region_ids_of_centres([page.card.id]), centres.region_cards()
    return one(
        centre_shapes.centre_in_full(
            page.card,
            base_url(),
            about=page.about,
            website=page.website,
            regions=[regions[ident].slug for ident in inside],
        )
    )


def _filter() -> SlotFilter:
    """The filter of the list, as its page reads it; a value that means nothing is refused."""
    asked, unknown = read_slot_filter(request.args, courses.known_values(request.args))
    if unknown:
        raise bad_filter(unknown_values(unknown))
    return asked


@resource("exchanges", permission=Permission.PUBLIC, shape=slot_shapes.Slots, ask=SlotsAsk)
def list_slots() -> Response:
    """Exchange slots.

    The filters and the order are those of the page /exchanges.
    """
    (number, size), now = paging(), clock.now()
    found = exchanges.find_slots(_filter(), current_actor(), now=now, page=number, size=size)
    cards, known = exchanges.slot_cards(found.ids).values(), centres.centre_cards()
    items = [slot_item(card, known, base_url=base_url(), now=now) for card in cards]
    return listed(Page(items, number, size, found.total), items)


@resource("exchanges/<ref>", permission=Permission.SLOT_READ, shape=slot_shapes.Slot)
def slot(ref: str) -> Response:
    """One exchange slot."""
    card = exchanges.slot_by_ref(ref)
    if card is None or not exchanges.slot_thing(card).published:
        raise NotFound
    require(Permission.SLOT_READ, exchanges.slot_thing(card))
    return one(slot_item(card, centres.centre_cards(), base_url=base_url(), now=clock.now()))


@resource(
    "me/enrolments",
    permission=Permission.ACCOUNT,
    shape=enrolment_shapes.Enrolments,
    ask=Paged,
    personal=True,
)
def my_enrolments() -> Response:
    """Where one's own enrolments stand, by start of the run."""
    actor = require(Permission.ACCOUNT)
    page, known = listed_whole(enrolments.mine(actor.person_id or 0)), centres.centre_cards()
    return listed(page, [enrolment_shapes.enrolment_item(card, known, base_url()) for card in page.items])
