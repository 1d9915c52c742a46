"""The own centres, roles and work; invitations."""

from __future__ import annotations

from flask import flash, redirect, render_template

from lms.access import NETWORK_ROLES, Actor, Permission, Role, current_actor, require
from lms.centres import queries, service
from lms.centres.forms import CentreButton, ClaimForm, EndRoleForm, OrganisationForm, WorkForm
from lms.centres.queries import CentreCard
from lms.centres.rules import LIVE, STATE_LABELS
from lms.centres.views import area
from lms.kit.forms import Form
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound
from lms.people import service as accounts
from lms.people.rules import email_key
from lms.people.views import device

MINE = "/account/centres"


def centre_or_none(slug: str | None) -> CentreCard:
    """The centre with this slug; `NotFound` when there is none."""
    card = queries.centre_card(slug or "")
    if card is None:
        raise NotFound
    return card


def _mine(actor: Actor, sent: Form | None = None) -> object:
    """The page; `sent` is the form that was sent and refused, shown with what was typed."""
    ident = actor.person_id or 0
    cards, belongings = queries.centre_cards(), queries.belongings_of(ident)
    taken = {item.centre.id for item in belongings if item.state in LIVE}
    work, choices = queries.organisation_of(ident), queries.organisation_choices()
    free = [card for card in cards.values() if card.id not in taken]
    page = render_template(
        "centres/mine.html",
        belongings=belongings,
        state_labels=STATE_LABELS,
        held=sorted((cards[place].acronym if place else "", role, place) for role, place in actor.roles),
        cards=cards,
        form=sent,
        work=work,
        history=queries.organisation_history(ident),
        claim_form=sent if isinstance(sent, ClaimForm) else ClaimForm(free, formdata=None),
        work_form=WorkForm(choices, formdata=None, organisation=work[0] if work else 0),
        new_form=sent if isinstance(sent, OrganisationForm) else OrganisationForm(formdata=None),
    )
    return page, sent.status if sent else 200


@area.get("/account/centres", permission=Permission.ACCOUNT)
def mine() -> object:
    """Where the person belongs and works."""
    return _mine(require(Permission.ACCOUNT))


@area.post("/account/centres/claim", permission=Permission.MEMBERSHIP_CLAIM)
def claim() -> object:
    """Says to belong to a centre."""
    actor, form = require(Permission.MEMBERSHIP_CLAIM), ClaimForm(list(queries.centre_cards().values()))
    if form.sent():
        card = centre_or_none(form.centre.data)
        state = form.attempt(
            lambda: service.claim_membership(card.id, actor=actor, note=form.note.data or "")
        )
        if state == "confirmed":
            flash(_("You belong to %(centre)s.", centre=card.acronym), "success")
        elif state:
            flash(_("%(centre)s has been asked to confirm; you get a mail.", centre=card.acronym), "success")
        if state:
            return redirect(MINE, 303)
    return _mine(actor, form)


@area.post("/account/centres/leave", permission=Permission.ACCOUNT)
def leave() -> object:
    """Leaves a centre, or takes a claim back."""
    actor, form = require(Permission.ACCOUNT), CentreButton()
    card = centre_or_none(form.centre.data)
    service.leave_centre(card.id, actor=actor)
    if actor.staff_centre_ids & {card.id}:
        accounts.renew(actor.person_id or 0, client=device.client())
    flash(_("You do not belong to %(centre)s any more.", centre=card.acronym), "success")
    return redirect(MINE, 303)


@area.post("/account/centres/give-up-role", permission=Permission.ACCOUNT)
def give_up_role() -> object:
    """Gives up an own role; this device goes on under a new session id."""
    actor, form = require(Permission.ACCOUNT), EndRoleForm()
    if not form.sent():
        raise NotFound
    role = Role(form.role.data)
    place = None if role in NETWORK_ROLES else centre_or_none(form.centre.data).id
    ident = actor.person_id or 0
    service.end_role(ident, role, centre_id=place, actor=actor)
    accounts.renew(ident, client=device.client())
    flash(_("You have given up this role."), "success")
    return redirect(MINE, 303)


@area.post("/account/centres/work", permission=Permission.ACCOUNT)
def choose_work() -> object:
    """Chooses where the person works."""
    actor, form = require(Permission.ACCOUNT), WorkForm(queries.organisation_choices())
    if not form.sent():
        return _mine(actor, form)
    chosen = form.organisation.data
    if chosen:
        service.choose_organisation(chosen, person_id=actor.person_id or 0)
    else:
        service.leave_organisation(actor.person_id or 0)
    flash(_("Saved."), "success")
    return redirect(MINE, 303)


@area.post("/account/centres/new-work", permission=Permission.ACCOUNT)
def new_work() -> object:
    """Makes an organisation known and chooses it."""
    actor, form = require(Permission.ACCOUNT), OrganisationForm()
    if form.sent():
        form.attempt(
            lambda: service.create_organisation(
                form.name.data,
                kind=form.kind.data,
                country=form.country.data or "",
                person_id=actor.person_id or 0,
            )
        )
        if form.status == 200:
            flash(_("Saved."), "success")
            return redirect(MINE, 303)
    return _mine(actor, form)


@area.get("/invitation/<token>", permission=Permission.PUBLIC)
def invitation(token: str) -> object:
    """The page behind an invitation; opening it changes nothing."""
    link, reader = service.invitation_link(token), accounts.signed_in()
    current_actor()  # the page greets who is signed in
    fits = reader is not None and email_key(reader.card.email) == email_key(link.email)
    return render_template(
        "centres/invitation.html",
        link=link,
        reader=reader,
        fits=fits,
        form=Form(),
        here=f"/invitation/{token}",
    )


@area.post("/invitation/<token>", permission=Permission.ACCOUNT)
def accept_invitation(token: str) -> object:
    """Accepts it."""
    link = service.accept_invitation(token, actor=require(Permission.ACCOUNT))
    flash(_("You belong to %(centre)s.", centre=link.centre.acronym), "success")
    return redirect(MINE, 303)
