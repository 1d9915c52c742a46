"""What a centre tells every guest; following a slot."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.access import Permission, require
from lms.centres.queries import CentreCard
from lms.exchanges import queries, service
from lms.exchanges.forms import GuestInfoForm
from lms.exchanges.views.area import Answer, area, slot_for
from lms.exchanges.views.slots import DESK, WRITE, at_desk
from lms.kit.i18n import gettext as _


@area.get(f"{DESK}/info", permission=WRITE)
def guest_info(centre: str) -> Answer:
    """What the centre tells every guest."""
    card, _actor = at_desk(centre)
    return _info_page(card, GuestInfoForm(data=queries.guest_info(card.id)))


@area.post(f"{DESK}/info", permission=WRITE)
def save_guest_info(centre: str) -> Answer:
    """Saves it; it stands on every slot of the centre at once."""
    card, actor = at_desk(centre)
    form = GuestInfoForm()
    if form.sent():
        texts = {name: form[name].data or "" for name in queries.INFO_FIELDS}
        form.attempt(lambda: service.save_guest_info(card.id, texts, actor=actor))
        if form.status == 200:
            flash(_("Saved."), "success")
            return redirect(url_for("exchanges.guest_info", centre=centre), 303)
    return _info_page(card, form)


def _info_page(centre: CentreCard, form: GuestInfoForm) -> Answer:
    return render_template("exchanges/guest_info.html", centre=centre, form=form), form.status


@area.post("/exchanges/<ref>/follow", permission=Permission.ACCOUNT)
def follow_slot(ref: str) -> Response:
    """The reader follows the slot."""
    actor = require(Permission.ACCOUNT)
    card = slot_for(ref, actor)
    service.follow_slot(card.id, actor=actor)
    flash(
        _("You follow this slot: its deadlines are in your calendar, and you hear when it opens again."),
        "success",
    )
    return redirect(f"/exchanges/{card.ref}", 303)


@area.post("/exchanges/<ref>/unfollow", permission=Permission.ACCOUNT)
def unfollow_slot(ref: str) -> Response:
    """The reader follows the slot no longer."""
    actor = require(Permission.ACCOUNT)
    card = slot_for(ref, actor)
    service.unfollow_slot(card.id, actor=actor)
    flash(_("You do not follow this slot any more."), "success")
    return redirect(f"/exchanges/{card.ref}", 303)
