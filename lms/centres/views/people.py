"""The people of a centre: claims, members, invitations, roles."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request

from lms.access import Actor, Permission, Role, Thing, can, require
from lms.centres import queries, service
from lms.centres.forms import CentreRoleForm, EndRoleForm, InviteForm, PersonForm
from lms.centres.queries import CentreCard
from lms.centres.views import area
from lms.centres.views.belonging import centre_or_none
from lms.kit.forms import Form, asked_line
from lms.kit.i18n import gettext as _
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.paging import page_number
from lms.kit.refusal import NotFound, Refusal
from lms.people import queries as people


def _page(card: CentreCard, actor: Actor, sent: Form | None = None) -> object:
    """The page; `sent` is the form that was sent and refused."""
    words, thing = asked_line(), Thing(centre_id=card.id)
    page = render_template(
        "centres/people.html",
        card=card,
        claims=queries.members_of(card.id, state="claimed", size=100).items,
        members=queries.members_of(card.id, number=page_number(request.args.get("page"))),
        found=queries.search_members(card.id, words) if words else None,
        words=words,
        roles=queries.roles_in(card.id),
        form=None if isinstance(sent, PersonForm) else sent,
        problems=_sentences(sent) if isinstance(sent, PersonForm) else [],
        person_form=PersonForm(formdata=None),
        invite_form=sent if isinstance(sent, InviteForm) else InviteForm(formdata=None),
        role_form=sent if isinstance(sent, CentreRoleForm) else CentreRoleForm(formdata=None),
        may_confirm=can(actor, Permission.MEMBERSHIP_CONFIRM, thing),
        may_appoint=can(actor, Permission.ROLES_DECIDE, thing),
        page_url=lambda wanted: f"{request.path}?page={wanted}",
    )
    return page, sent.status if sent else 200


def _sentences(form: Form) -> list[tuple[None, object]]:
    """What is wrong with a form that stands in many rows, so that no link can lead to its field."""
    return [(None, text) for text in (*form.form_errors, *(text for field in form for text in field.errors))]


def _back(card: CentreCard, sentence: str) -> object:
    flash(sentence, "success")
    return redirect(f"/desk/{card.slug}/people", 303)


@area.get("/desk/<centre>/people", permission=Permission.MEMBERSHIPS_READ)
def centre_people(centre: str) -> object:
    """Who belongs to the centre, who asks to, and who does what in it."""
    card = centre_or_none(centre)
    return _page(card, require(Permission.MEMBERSHIPS_READ, Thing(centre_id=card.id)))


def _decide(centre: str, call: Callable[[CentreCard, int, Actor, str], None], done: str) -> object:
    card = centre_or_none(centre)
    actor = require(Permission.MEMBERSHIP_CONFIRM, Thing(centre_id=card.id))
    form = PersonForm()
    if form.sent():
        ident = people.person_id_by_ref(form.person.data or "")
        if ident is None:
            raise NotFound
        form.attempt(lambda: call(card, ident, actor, form.reason.data or ""))
        if form.status == 200:
            return _back(card, done)
    return _page(card, actor, form)


@area.post("/desk/<centre>/people/confirm", permission=Permission.MEMBERSHIP_CONFIRM)
def confirm(centre: str) -> object:
    """Confirms a claim."""
    return _decide(
        centre,
        lambda card, ident, actor, _reason: service.confirm_membership(card.id, ident, actor=actor),
        _("The membership is confirmed."),
    )


@area.post("/desk/<centre>/people/decline", permission=Permission.MEMBERSHIP_CONFIRM)
def decline(centre: str) -> object:
    """Declines a claim."""
    return _decide(
        centre,
        lambda card, ident, actor, reason: service.decline_membership(
            card.id, ident, actor=actor, reason=reason
        ),
        _("The claim is declined; the person has been told."),
    )


@area.post("/desk/<centre>/people/end", permission=Permission.MEMBERSHIP_CONFIRM)
def end(centre: str) -> object:
    """Ends a membership."""
    return _decide(
        centre,
        lambda card, ident, actor, reason: service.end_membership(card.id, ident, actor=actor, reason=reason),
        _("The membership has ended; the person has been told."),
    )


@area.post("/desk/<centre>/people/invite", permission=Permission.MEMBERSHIP_CONFIRM)
def invite(centre: str) -> object:
    """Sends an invitation."""
    card = centre_or_none(centre)
    actor = require(Permission.MEMBERSHIP_CONFIRM, Thing(centre_id=card.id))
    form = InviteForm()
    if form.sent():
        form.attempt(lambda: service.invite(card.id, form.email.data or "", actor=actor))
        if form.status == 200:
            return _back(card, _("The invitation is on its way."))
    return _page(card, actor, form)


@area.post("/desk/<centre>/people/give-role", permission=Permission.ROLES_DECIDE)
def give_role(centre: str) -> object:
    """Gives a role in the centre."""
    card = centre_or_none(centre)
    actor = require(Permission.ROLES_DECIDE, Thing(centre_id=card.id))
    form = CentreRoleForm()
    if form.sent():
        form.attempt(
            lambda: service.give_role(
                known(form.person.data), Role(form.role.data), centre_id=card.id, actor=actor
            )
        )
        if form.status == 200:
            return _back(card, _("The role is given; the person has been told."))
    return _page(card, actor, form)


def known(email: str | None) -> int:
    """The person with this address. Nobody reads alike to somebody of another centre: roles go to own people only."""
    ident = people.person_id_by_email(email or "")
    if ident is None:
        raise Refusal("not_member", _l("Roles go to people who belong to the centre."), "person")
    return ident


@area.post("/desk/<centre>/people/end-role", permission=Permission.ROLES_DECIDE)
def end_role(centre: str) -> object:
    """Ends a role in the centre."""
    card = centre_or_none(centre)
    actor = require(Permission.ROLES_DECIDE, Thing(centre_id=card.id))
    form = EndRoleForm()
    ident = people.person_id_by_ref(form.person.data or "") if form.sent() else None
    if ident is None:
        raise NotFound
    service.end_role(ident, Role(form.role.data), centre_id=card.id, actor=actor)
    return _back(card, _("The role has ended; the person has been told."))
