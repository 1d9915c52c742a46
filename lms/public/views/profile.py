"""The own profile."""

from __future__ import annotations

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from lms.access import Permission, require
from lms.kit.i18n import gettext as _
from lms.people import service as accounts
from lms.people.forms import ProfileForm
from lms.people.service import SignedIn
from lms.public import service
from lms.public.views.area import area


def _signed_in() -> SignedIn:
    require(Permission.ACCOUNT)
    found = accounts.signed_in()
    assert found is not None  # the permission was granted to this very session
    return found


@area.get("/account", permission=Permission.ACCOUNT)
def profile() -> str:
    """The profile."""
    found = _signed_in()
    card = found.card
    form = ProfileForm(name=card.name, zone=card.zone, language=card.language, shortcuts=found.shortcuts)
    return render_template("public/account.html", form=form, card=card)


@area.post("/account", permission=Permission.ACCOUNT)
def edit_profile() -> Response | tuple[str, int]:
    """Saves the profile."""
    found, form = _signed_in(), ProfileForm()
    if form.sent():
        form.attempt(
            lambda: service.edit_profile(
                found.card.id,
                name=form.name.data,
                zone=form.zone.data,
                language=form.language.data,
                shortcuts=form.shortcuts.data,
            )
        )
        if form.status == 200:
            flash(_("Saved."), "success")
            return redirect("/account", 303)
    return render_template("public/account.html", form=form, card=found.card), form.status
