"""Applying to a slot: what is asked before, the draft, what is checked before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, request

from lms.access import Actor, Permission, require
from lms.exchanges import queries, serializers, service
from lms.exchanges.forms import DraftForm, EndorseForm, HomeAnswerForm, MoveForm, ReasonForm, StartForm
from lms.exchanges.rules import ApplicationCard, SlotCard, draft_of
from lms.exchanges.views.area import Answer, area, centre_names, slot_for
from lms.exchanges.views.cases import at_side
from lms.exchanges.views.pages import PAGES, MovePage
from lms.kit.forms import version_of
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound, Refusal, refuse_if_any

APPLY, OWN = Permission.APPLY, Permission.APPLICATION_OWN
EDIT = "/me/applications/<ref>/edit"


def _slot(ref: str) -> tuple[SlotCard, Actor, ApplicationCard | None]:
    """An own slot of the network, and the reader's live application to it."""
    actor = require(APPLY)
    slot = slot_for(ref, actor)
    if slot.origin != "own":
        raise NotFound
    return slot, actor, queries.live_application(actor.person_id or 0, slot.id)


@area.get("/exchanges/<ref>/apply", permission=APPLY)
def apply_page(ref: str) -> Answer:
    """The conditions of the slot, before anything is written; who has a draft is led to it."""
    slot, actor, mine = _slot(ref)
    if mine is not None and mine.state == "draft":
        return redirect(f"/me/applications/{mine.address}/edit", 303)
    return _apply_page(slot, actor, mine, StartForm())


def _apply_page(slot: SlotCard, actor: Actor, mine: ApplicationCard | None, form: StartForm) -> Answer:
    if not slot.residence_text:
        del form.meets_conditions
    page = render_template(
        "exchanges/apply.html",
        slot=slot,
        form=form,
        mine=mine,
        homes=queries.possible_homes(actor.person_id or 0, slot),
        names=centre_names(),
    )
    return page, form.status


@area.post("/exchanges/<ref>/apply", permission=APPLY)
def start(ref: str) -> Answer:
    """Starts a draft; a second click leads to the first one's."""
    slot, actor, mine = _slot(ref)
    form = StartForm()
    ticked = bool(form.meets_conditions.data)
    if form.sent():
        made = form.attempt(lambda: service.start(slot.id, actor=actor, meets_conditions=ticked))
        card = queries.application_by_id(made) if made else None
        if card is not None:
            return redirect(f"/me/applications/{card.address}/edit", 303)
    return _apply_page(slot, actor, mine, form)


def _draft_at(ref: str) -> tuple[ApplicationCard, Actor, SlotCard]:
    card, actor, _roles = at_side(ref, None)
    slot = queries.slot_by_id(card.slot_id)
    if slot is None:
        raise NotFound
    return card, actor, slot


def _form(card: ApplicationCard, slot: SlotCard) -> DraftForm:
    stored = asdict(draft_of(card)) | {"version": card.version, "home_centre_id": card.home_centre_id or ""}
    form = DraftForm(data=stored | {"home_centre_id": str(stored["home_centre_id"])})
    homes = [] if card.submitted_at else queries.possible_homes(card.applicant_id, slot)
    form.offer(slot, [(each.id, each.name) for each in homes], fixed=card.submitted_at is not None)
    return form


@area.get(EDIT, permission=OWN)
def edit(ref: str) -> Answer:
    """The draft, or what was returned, to be written."""
    card, _actor, slot = _draft_at(ref)
    if card.state not in ("draft", "returned"):
        return redirect(f"/me/applications/{card.address}", 303)
    return _edit_page(card, slot, _form(card, slot))


def _edit_page(card: ApplicationCard, slot: SlotCard, form: DraftForm) -> Answer:
    page = render_template(
        "exchanges/edit.html",
        card=card,
        slot=slot,
        form=form,
        names=centre_names(),
        files={each.kind: each for each in queries.files_of(card.id)},
    )
    return page, form.status


@area.post(EDIT, permission=OWN)
def save(ref: str) -> Answer:
    """Keeps what was typed; with `then` "check" it goes on to the page that shows everything before it is sent."""
    card, actor, slot = _draft_at(ref)
    form = _form(card, slot)
    if form.sent():
        form.attempt(lambda: _save(card, actor, form))
    if form.status != 200:
        form.ask_again()
        if form.status == 409:
            form.version.data = str(_draft_at(ref)[0].version)
        return _edit_page(card, slot, form)
    if request.form.get("then") != "check":
        flash(_("Kept. You can go on at any time."), "success")
        return redirect(f"/me/applications/{card.address}/edit", 303)
    return _checked(ref, form)


def _save(card: ApplicationCard, actor: Actor, form: DraftForm) -> None:
    refuse_if_any(form.too_many())
    service.save_draft(
        card.id,
        form.draft(card),
        actor=actor,
        version=version_of(form),
        uploads=form.uploads(),
        removed=form.removed(),
    )


def _checked(ref: str, form: DraftForm) -> Answer:
    """It is kept; what is missing is said at its field, else everything is shown."""
    card, _actor, slot = _draft_at(ref)
    problems = queries.missing_of(card)
    if not problems:
        return redirect(f"/me/applications/{card.address}/submit", 303)
    form.show(Refusal.of(problems))
    form.version.data = str(card.version)
    return _edit_page(card, slot, form)


def _beside(card: ApplicationCard, _actor: Actor) -> Mapping[str, Any]:
    """Every answer, and what stands in the way."""
    edit = f"/me/applications/{card.address}/edit"
    files = [(each.kind, each.name) for each in queries.files_of(card.id)]
    home, problems = queries.sending_of(card)
    homes = centre_names()
    return {
        "answers": serializers.answers_of(card, files, home=homes.get(home or 0, ""), edit=edit),
        "links": serializers.problem_links(problems, edit),
        "home_name": homes.get(home or 0, ""),
    }


PAGES |= {
    "submit": MovePage(service.submit, MoveForm, "exchanges/check.html", _beside),
    "return": MovePage(service.return_application, HomeAnswerForm),
    "endorse": MovePage(service.endorse, EndorseForm),
    "refuse-endorsement": MovePage(service.refuse_endorsement, HomeAnswerForm),
    "reopen": MovePage(service.reopen, ReasonForm),
    "withdraw": MovePage(service.withdraw, ReasonForm),
    "delete": MovePage(service.delete, MoveForm),
}
