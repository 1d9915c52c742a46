"""The own personal tokens: what programs read the API with."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template

from lms.access import Permission, require
from lms.kit.i18n import gettext as _
from lms.people import queries, service
from lms.people.forms import ButtonForm, TokenForm
from lms.people.views import area

PATH = "/account/tokens"


@area.get(PATH, permission=Permission.ACCOUNT)
def tokens() -> object:
    """The tokens that work, each with its last use."""
    return _page(require(Permission.ACCOUNT).person_id or 0, TokenForm())


def _page(person_id: int, form: TokenForm, *, fresh: str = "") -> object:
    page = render_template(
        "people/tokens.html",
        form=form,
        fresh=fresh,
        tokens=queries.tokens_of(person_id),
        base=current_app.config["LMS"].base_url,
    )
    return page, form.status


@area.post(PATH, permission=Permission.ACCOUNT)
def make_token() -> object:
    """Makes a token and shows it, once."""
    person_id, form = require(Permission.ACCOUNT).person_id or 0, TokenForm()
    made = None
    if form.sent():
        made = form.attempt(lambda: service.make_token(person_id, name=form.name.data or ""))
    return _page(person_id, TokenForm(formdata=None) if made else form, fresh=made or "")


@area.post(f"{PATH}/<handle>/withdraw", permission=Permission.ACCOUNT)
def withdraw_token(handle: str) -> object:
    """Withdraws one token."""
    person_id = require(Permission.ACCOUNT).person_id or 0
    if ButtonForm().sent():
        service.withdraw_token(handle, person_id=person_id)
        flash(_("The token is withdrawn. Programs that used it are turned away."), "success")
    return redirect(PATH, 303)
