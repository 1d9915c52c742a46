"""A person's written wish to be erased, which an administrator enters."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for

from lms.access import Permission, require
from lms.kit.i18n import day_words
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound
from lms.people.views import device
from lms.privacy import queries, service
from lms.privacy.forms import MistakeForm, WrittenWishForm
from lms.privacy.rules import WishCard
from lms.privacy.views.area import area

ERASE = Permission.ERASE_OTHERS


@area.get("/admin/erasure", permission=ERASE)
def written_wish() -> object:
    """The form, and what follows from it."""
    require(ERASE)
    return _page(WrittenWishForm(formdata=None))


def _page(form: WrittenWishForm) -> object:
    days = current_app.config["LMS"].LMS_ERASURE_DAYS
    return render_template(
        "privacy/written_wish.html", form=form, days=days, wishes=queries.open_wishes()
    ), form.status


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


@area.get("/admin/erasure/<ref>", permission=ERASE)
def wish(ref: str) -> object:
    """One that is not carried out yet, and what taking it back means."""
    require(ERASE)
    card = queries.last_wish(ref)
    if card.state != "asked":
        raise NotFound
    return _one(card, MistakeForm(formdata=None))


def _one(card: WishCard, form: MistakeForm) -> object:
    return render_template("privacy/wish.html", form=form, wish=card), form.status


@area.post("/admin/erasure/<ref>", permission=ERASE)
def take_back_wish(ref: str) -> object:
    """It was entered by mistake: the account stays, and the person is told."""
    actor, form = require(ERASE), MistakeForm()
    card = queries.last_wish(ref)
    if form.sent():
        form.attempt(lambda: service.take_back_wish(ref, reason=form.reason.data or "", actor=actor))
        if form.status == 200:
            flash(
                _("Taken back: the account of %(name)s stays, and a mail says so.", name=card.name),
                "success",
            )
            return redirect(url_for("privacy.written_wish"), 303)
    return _one(card, form)
