"""The own data: what is kept, a file of it, and leaving."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, current_app, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.access import Permission, current_actor, require
from lms.kit import clock
from lms.kit.i18n import gettext as _
from lms.kit.refusal import NotFound
from lms.people import rules as people
from lms.people.views import device
from lms.privacy import queries, serializers, service
from lms.privacy.forms import ButtonForm, ConsentForm, ErasureForm
from lms.privacy.rules import AHEAD
from lms.privacy.views.area import area

ACCOUNT = Permission.ACCOUNT


def _me() -> int:
    return require(ACCOUNT).person_id or 0


@area.get("/account/privacy", permission=ACCOUNT)
def own_data() -> object:
    """What one can do with the own data, and the files that were asked for."""
    return _own_data(_me(), ButtonForm(formdata=None))


def _own_data(person_id: int, form: ButtonForm) -> object:
    page = render_template(
        "privacy/own_data.html",
        form=form,
        exports=queries.exports_of(person_id),
        erasure=queries.erasure_of(person_id),
        now=clock.now(),
        days=current_app.config["LMS"].LMS_EXPORT_DAYS,
    )
    return page, form.status


@area.post("/account/privacy/export", permission=ACCOUNT)
def ask_export() -> object:
    """Asks for a file of everything."""
    person_id, form = _me(), ButtonForm()
    if form.sent():
        form.attempt(lambda: service.ask_export(person_id))
        if form.status == 200:
            flash(_("We are making the file, and write to you when it is ready."), "success")
            return redirect(url_for("privacy.own_data"), 303)
    return _own_data(person_id, form)


@area.get("/account/privacy/export/<ref>.zip", permission=ACCOUNT)
def fetch_export(ref: str) -> Response:
    """The file, for its owner only and while its days last."""
    stored = queries.stored_export(ref, person_id=_me(), now=clock.now())
    content = service.content_of(stored) if stored else None
    if content is None:
        raise NotFound
    response = Response(content, content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{ref}.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@area.get("/account/privacy/erasure", permission=ACCOUNT)
def erasure() -> object:
    """What goes, what stays and why, what stands in the way, and the form; or until when it can be taken back."""
    return _erasure(_me(), ErasureForm(formdata=None))


def _erasure(person_id: int, form: ErasureForm) -> object:
    gone, stays = queries.what_becomes(person_id)
    page = render_template(
        "privacy/erasure.html",
        form=form,
        asked=queries.erasure_of(person_id),
        obstacles=queries.obstacles(person_id),
        gone=gone,
        stays=stays,
        days=current_app.config["LMS"].LMS_ERASURE_DAYS,
    )
    return page, form.status


@area.post("/account/privacy/erasure", permission=ACCOUNT, endpoint="ask_erasure")
def ask_erasure() -> object:
    """Asks to be erased."""
    person_id, form = _me(), ErasureForm()
    if form.sent():
        password, client = form.password.data, device.client()
        form.attempt(lambda: service.ask_erasure(person_id, password=password, client=client))
        if form.status == 200:
            return redirect(url_for("privacy.erasure"), 303)
    return _erasure(person_id, form)


@area.post("/account/privacy/erasure/take-back", permission=ACCOUNT)
def take_back_erasure() -> BaseResponse:
    """Stays after all."""
    service.take_back_erasure(_me())
    flash(_("Your account stays. Nothing was changed."), "success")
    return redirect(url_for("privacy.own_data"), 303)


@area.get("/admin/retention", permission=Permission.MAIL_QUEUE)
def retention() -> str:
    """What is kept for how long, how many are due, and how many will be."""
    require(Permission.MAIL_QUEUE)
    return render_template(
        "privacy/retention.html", lines=queries.retention(clock.now()), words=serializers, ahead=AHEAD.days
    )


@area.get("/help/privacy", permission=Permission.PUBLIC)
def help_privacy() -> str:
    """What is kept about people, why, for how long, and what one can do about it."""
    g.private = current_actor().person_id is not None  # a browser may keep it for everybody
    return render_template(
        "privacy/help.html",
        contact=current_app.config["LMS"].LMS_MAIL_FROM,
        hours=people.IDLE // timedelta(hours=1),
        days=people.REMEMBERED // timedelta(days=1),
        kinds=queries.kinds(),
        words=serializers,
    )


@area.get("/account/privacy/consents", permission=ACCOUNT)
def consents() -> object:
    """What one agreed to, in which words, and a button to take each back."""
    return _consents(_me(), ConsentForm(formdata=None))


def _consents(person_id: int, form: ConsentForm) -> object:
    page = render_template("privacy/consents.html", form=form, consents=queries.consents_of(person_id))
    return page, form.status


@area.post("/account/privacy/consents", permission=ACCOUNT)
def withdraw_consent() -> object:
    """Takes one back."""
    person_id, form = _me(), ConsentForm()
    if form.sent():
        done = form.attempt(lambda: service.withdraw_consent(person_id, form.consent.data or ""))
        if done:
            flash(_("Withdrawn. What was published because of it is public no more."), "success")
        if form.status == 200:
            return redirect(url_for("privacy.consents"), 303)
    return _consents(person_id, form)
