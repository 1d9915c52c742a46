"""What is kept for the whole network: its roles, and the organisations."""

from __future__ import annotations

from flask import flash, redirect, render_template, request

from lms.access import Permission, Role, can, require
from lms.centres import queries, service
from lms.centres.forms import EndRoleForm, MergeForm, NetworkRoleForm
from lms.centres.rules import ORGANISATION_KINDS
from lms.centres.views import area
from lms.kit.forms import asked_line
from lms.kit.i18n import gettext as _
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.paging import page_number
from lms.kit.refusal import NotFound, Refusal
from lms.people import queries as people


@area.get("/admin/roles", permission=Permission.NETWORK_ROLES_DECIDE)
def network_roles() -> object:
    """Who holds a role in the network."""
    require(Permission.NETWORK_ROLES_DECIDE)
    return render_template(
        "centres/network_roles.html", roles=queries.network_roles(), form=NetworkRoleForm()
    )


@area.post("/admin/roles", permission=Permission.NETWORK_ROLES_DECIDE)
def give_network_role() -> object:
    """Gives a role in the network."""
    actor, form = require(Permission.NETWORK_ROLES_DECIDE), NetworkRoleForm()
    if form.sent():
        form.attempt(
            lambda: service.give_role(
                _account(form.person.data), Role(form.role.data), centre_id=None, actor=actor
            )
        )
        if form.status == 200:
            flash(_("The role is given; the person has been told."), "success")
            return redirect("/admin/roles", 303)
    roles = queries.network_roles()
    return render_template("centres/network_roles.html", roles=roles, form=form), form.status


def _account(email: str | None) -> int:
    ident = people.person_id_by_email(email or "")
    if ident is None:
        raise Refusal("unconfirmed", _l("This person has not confirmed the mail address yet."), "person")
    return ident


@area.post("/admin/roles/end", permission=Permission.NETWORK_ROLES_DECIDE)
def end_network_role() -> object:
    """Ends a role in the network."""
    actor, form = require(Permission.NETWORK_ROLES_DECIDE), EndRoleForm()
    ident = people.person_id_by_ref(form.person.data or "") if form.sent() else None
    if ident is None:
        raise NotFound
    service.end_role(ident, Role(form.role.data), centre_id=None, actor=actor)
    flash(_("The role has ended; the person has been told."), "success")
    return redirect("/admin/roles", 303)


def _organisations(form: MergeForm) -> object:
    words = asked_line()
    return render_template(
        "centres/organisations.html",
        page=queries.organisation_cards(words=words, number=page_number(request.args.get("page"))),
        words=words,
        kinds=ORGANISATION_KINDS,
        form=form,
        may_merge=can(require(Permission.ORGANISATIONS_READ), Permission.ORGANISATIONS_MERGE),
        page_url=lambda wanted: f"{request.path}?page={wanted}",
    ), form.status


@area.get("/admin/organisations", permission=Permission.ORGANISATIONS_READ)
def organisations() -> object:
    """All organisations, and the form to merge two."""
    require(Permission.ORGANISATIONS_READ)
    return _organisations(MergeForm(queries.organisation_choices(), formdata=None))


@area.post("/admin/organisations/merge", permission=Permission.ORGANISATIONS_MERGE)
def merge() -> object:
    """Merges two organisations."""
    actor, form = require(Permission.ORGANISATIONS_MERGE), MergeForm(queries.organisation_choices())
    if form.sent():
        form.attempt(lambda: service.merge_organisations(form.source.data, form.target.data, actor=actor))
        if form.status == 200:
            flash(_("The two are one now."), "success")
            return redirect("/admin/organisations", 303)
    return _organisations(form)
