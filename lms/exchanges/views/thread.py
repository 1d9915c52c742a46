"""The messages of an application: writing one, changing one that nobody has answered."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from lms.access import Actor, Permission
from lms.exchanges import queries, serializers, service
from lms.exchanges.forms import EditMessageForm
from lms.exchanges.rules import ApplicationCard, Party
from lms.exchanges.views.area import Answer, area
from lms.exchanges.views.casebook import message_form, side_of
from lms.exchanges.views.cases import DESK, MINE, address_of, at_side
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound

READ, OWN = Permission.APPLICATION_READ, Permission.APPLICATION_OWN


@area.post(f"{MINE}/messages", permission=OWN)
def own_message(ref: str) -> Answer:
    """The applicant writes."""
    return _write(ref, None)


@area.post(f"{DESK}/messages", permission=READ)
def desk_message(centre: str, ref: str) -> Answer:
    """A coordinator writes for the centre."""
    return _write(ref, centre)


def _write(ref: str, centre: str | None) -> Answer:
    card, actor, roles = at_side(ref, centre)
    side, form = side_of(roles), message_form(card, roles)
    if side is None or form is None:
        raise NotFound
    address = address_of(card, centre)
    if form.sent():
        audience, text = form.audience.data or "", form.text.data or ""
        made = form.attempt(
            lambda: service.write_message(card.id, actor=actor, side=side, audience=audience, text=text)
        )
        if made is not None:
            flash(_("Your message is sent."), "success")
            return redirect(f"{address}#thread", 303)
    page = render_template("exchanges/message.html", card=card, form=form, address=address, number="")
    return page, form.status


@area.get(f"{MINE}/messages/<number>", permission=OWN)
def own_message_page(ref: str, number: str) -> Answer:
    """An own message, to be changed."""
    return _edit(ref, None, number)


@area.post(f"{MINE}/messages/<number>", permission=OWN)
def edit_own_message(ref: str, number: str) -> Answer:
    """Changes it."""
    return _edit(ref, None, number)


@area.get(f"{DESK}/messages/<number>", permission=READ)
def desk_message_page(centre: str, ref: str, number: str) -> Answer:
    """An own message, to be changed."""
    return _edit(ref, centre, number)


@area.post(f"{DESK}/messages/<number>", permission=READ)
def edit_desk_message(centre: str, ref: str, number: str) -> Answer:
    """Changes it."""
    return _edit(ref, centre, number)


def _message(card: ApplicationCard, actor: Actor, side: Party | None, number: str) -> queries.MessageCard:
    for each in queries.messages_of(card.id):
        if each.author_id == actor.person_id and each.side == side and str(each.number) == number:
            return each
    raise NotFound


def _edit(ref: str, centre: str | None, number: str) -> Answer:
    card, actor, roles = at_side(ref, centre)
    side = side_of(roles)
    found = _message(card, actor, side, number)
    form, address = EditMessageForm(data={"text": found.text}), address_of(card, centre)
    if form.sent() and side is not None:
        text = form.text.data or ""
        form.attempt(lambda: service.edit_message(card.id, found.id, actor=actor, side=side, text=text))
        if form.status == 200:
            return _kept(address)
    page = render_template(
        "exchanges/message.html", card=card, form=form, address=address, number=number, words=serializers
    )
    return page, form.status


def _kept(address: str) -> Response:
    flash(_("Saved."), "success")
    return redirect(f"{address}#thread", 303)
