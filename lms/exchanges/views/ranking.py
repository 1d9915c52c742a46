"""The applications to one slot side by side: points and tie-breakers to look at, an order that people make."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.access import Actor, Permission
from lms.centres.queries import CentreCard
from lms.exchanges import queries, rules, serializers, service
from lms.exchanges.forms import ReserveOrderForm
from lms.exchanges.rules import ApplicationCard, SlotCard
from lms.exchanges.views.area import Answer, area, centre_names, hosted_slot
from lms.kit import clock
from lms.kit.i18n import gettext as _
from lms.kit.paging import page_number

DECIDE = Permission.APPLICATION_HOST
PAGE = "/desk/<centre>/exchanges/slots/<ref>/ranking"


def _page(
    host: CentreCard,
    slot: SlotCard,
    actor: Actor,
    reserve: list[ApplicationCard],
    form: ReserveOrderForm | None = None,
) -> Answer:
    form = form or ReserveOrderForm.of(reserve, formdata=None)
    page = render_template(
        "exchanges/ranking.html",
        host=host,
        slot=slot,
        form=form,
        **_ranked(slot, actor),
        reserve=reserve,
        names=centre_names(),
        words=serializers,
        page_url=lambda number: url_for("exchanges.ranking", centre=host.slug, ref=slot.ref, page=number),
    )
    return page, form.status


def _ranked(slot: SlotCard, actor: Actor) -> dict[str, Any]:
    """The applications with what reviewers gave, as far as the reader may see it, and this year's tie-breakers."""
    found = queries.applications_to(slot.id, page=page_number(request.args.get("page")))
    reviews = queries.reviews_of([card.id for card in found.items])
    hidden = {
        card.id
        for card in found.items
        if card.applicant_id == actor.person_id
        or not rules.scores_visible(reviews.get(card.id, []), actor.person_id)
    }
    year = queries.year_of(clock.now())
    homes = {card.home_centre_id for card in found.items if card.home_centre_id}
    criteria = queries.criteria_of_slot(slot.id)
    rows = serializers.ranking_rows(
        list(found.items),
        reviews,
        criteria,
        hidden=frozenset(hidden),
        outgoing=queries.outgoing_stays(homes, year) if homes else {},
    )
    return {"found": found, "criteria": criteria, "rows": rows, "year": year}


@area.get(PAGE, permission=DECIDE)
def ranking(centre: str, ref: str) -> Answer:
    """All that the host knows of the applications to its slot, and its reserve list."""
    host, slot, actor = hosted_slot(centre, ref, DECIDE)
    return _page(host, slot, actor, queries.reserve_of(slot.id))


@area.post(PAGE, permission=DECIDE)
def order_reserve(centre: str, ref: str) -> Answer:
    """Puts the reserve list into the order typed."""
    host, slot, actor = hosted_slot(centre, ref, DECIDE)
    reserve = queries.reserve_of(slot.id)
    form = ReserveOrderForm.of(reserve)
    if form.sent():
        form.attempt(
            lambda: service.order_reserve(slot.id, form.typed(), actor=actor, seen=dict(form.as_seen()))
        )
        if form.status == 200:
            flash(_("The order of the reserve list is saved."), "success")
            return _back(host, slot)
        if form.status == 409:  # the page now shows the list as it is
            reserve = queries.reserve_of(slot.id)
            fresh = ReserveOrderForm.of(reserve, formdata=None)
            fresh.status, fresh.form_errors = form.status, form.form_errors
            form = fresh
    return _page(host, slot, actor, reserve, form)


def _back(host: CentreCard, slot: SlotCard) -> Response:
    return redirect(f"/desk/{host.slug}/exchanges/slots/{slot.ref}/ranking", 303)
