"""A person's written wish to be erased, which an administrator enters."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for

from lms.access import Permission, require
from lms.kit.i18n import day_words
from lms.kit.i18n import gettext as _
from lms.people.views import device
from lms.privacy import service
from lms.privacy.forms import WrittenWishForm
from lms.privacy.views.area import area

ERASE = Permission.ERASE_OTHERS


@area.get("/admin/erasure", permission=ERASE)
def written_wish() -> object:
    """The form, and what follows from it."""
    require(ERASE)
    return _page(WrittenWishForm(formdata=None))


def _page(form: WrittenWishForm) -> object:
    days = current_app.config["LMS"].LMS_ERASURE_DAYS
    return render_template("privacy/written_wish.html", form=form, days=days), form.status


@area.post("/admin/erasure", permission=ERASE)
def enter_wish() -> object:
    """Enters the wish; the person is told."""
    actor, form = require(ERASE), WrittenWishForm()
    if form.sent():
        wish = {"email": form.email.data, "reason": form.reason.data, "password": form.password.data}
        asked = form.attempt(lambda: service.ask_for(**wish, actor=actor, client=device.client()))
        if asked:
            name, due = asked
            words = _(
                "%(name)s will be erased on %(day)s, and is told so by mail.", name=name, day=day_words(due)
            )
            flash(words, "success")
            return redirect(url_for("privacy.written_wish"), 303)
    return _page(form)
