"""The own second step at sign-in: set up, moved to another phone, switched off; recovery codes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import current_app, flash, redirect, render_template, request

from lms.access import Permission, current_actor, must_keep_second_step, require
from lms.kit import otp, qr
from lms.kit.forms import Form
from lms.kit.http import local_path
from lms.kit.i18n import gettext as _
from lms.people import queries, rules, service
from lms.people.forms import MOVE, OFF, BeginForm, ConfirmForm, SecondStepForm
from lms.people.views import area, device

PATH = "/account/second-step"


def _own() -> int:
    """The id of who asks; sent to the sign-in page otherwise."""
    return require(Permission.ACCOUNT).person_id or 0


@area.get(PATH, permission=Permission.ACCOUNT)
def second_step() -> object:
    """How to set it up; while one does, the key; afterwards what can be done with it."""
    return _page(_own())


def _page(person_id: int, sent: Form | None = None) -> object:
    """The page; `sent` is the form that was sent and refused, shown with what was typed."""
    since, key = queries.second_step_since(person_id), service.second_step.begun_key(person_id)
    wish = local_path(request.values.get("next"), default="")
    begin_form = sent if isinstance(sent, BeginForm) else BeginForm(formdata=None, next=wish)
    change_form = sent if isinstance(sent, SecondStepForm) else SecondStepForm(formdata=None)
    if needed := must_keep_second_step(current_actor()):
        change_form.leave_out(OFF)
    page = render_template(
        "people/second_step.html",
        since=since,
        left=queries.recovery_codes_left(person_id) if since else 0,
        needed=needed,
        key=_shown(key) if key else None,
        form=sent or begin_form,
        begin_form=begin_form,
        confirm_form=sent if isinstance(sent, ConfirmForm) else ConfirmForm(formdata=None, next=wish),
        change_form=change_form,
    )
    return page, sent.status if sent else 200


def _again(person_id: int, sent: Form) -> object:
    """The page with a form that was refused; a form that it does not show any more leads back to it."""
    since, key = queries.second_step_since(person_id), service.second_step.begun_key(person_id)
    shown = {BeginForm: not since and not key, ConfirmForm: bool(key), SecondStepForm: bool(since)}
    if shown[type(sent)]:
        return _page(person_id, sent)
    flash(_("That page was out of date. Nothing was changed."), "error")
    return redirect(PATH, 303)


def _shown(key: str) -> dict[str, Any]:
    """The key in the three ways an app can take it."""
    reader = service.signed_in()
    address = otp.setup_address(
        key, account=reader.card.email if reader else "", issuer=current_app.config["LMS"].LMS_NETWORK_NAME
    )
    return {"address": address, "text": rules.grouped(key, 4), "drawing": qr.inline(address, _("QR code"))}


@area.post(PATH, permission=Permission.ACCOUNT)
def begin_second_step() -> object:
    """Makes a key for who has none yet, and shows it."""
    person_id, form = _own(), BeginForm()
    if form.sent():
        form.attempt(
            lambda: service.second_step.begin(
                person_id, password=form.password.data, code="", client=device.client()
            )
        )
        if form.status == 200:
            wish = local_path(form.next.data, default="")
            return redirect(f"{PATH}?next={quote(wish, safe='/')}" if wish else PATH, 303)
    return _again(person_id, form)


@area.post(f"{PATH}/confirm", permission=Permission.ACCOUNT)
def confirm_second_step() -> object:
    """Switches it on, and shows the recovery codes, once."""
    person_id, form = _own(), ConfirmForm()
    if form.sent():
        codes = form.attempt(
            lambda: service.second_step.confirm(person_id, form.code.data, client=device.client())
        )
        if codes is not None:
            return _codes(codes, next_path=local_path(form.next.data, default=""))
    return _again(person_id, form)


def _codes(codes: list[str], *, next_path: str = "") -> object:
    shown = [rules.grouped(code, 7) for code in codes]
    return render_template("people/recovery_codes.html", codes=shown, next_path=next_path or PATH)


@area.post(f"{PATH}/change", permission=Permission.ACCOUNT)
def change_second_step() -> object:
    """New recovery codes, another phone, or the end of it: each with password and code."""
    person_id, form = _own(), SecondStepForm()
    if form.sent():
        codes = form.attempt(lambda: _change(person_id, form))
        if codes:
            return _codes(codes)
        if form.status == 200:
            return redirect(PATH, 303)
    return _again(person_id, form)


def _change(person_id: int, form: SecondStepForm) -> list[str]:
    """Does what was wished; gives new recovery codes if there are some to show."""
    proofs = {"password": form.password.data, "code": form.code.data, "client": device.client()}
    if form.wish.data == MOVE:
        service.second_step.begin(person_id, **proofs)
    elif form.wish.data == OFF:
        service.second_step.switch_off(current_actor(), **proofs)
        flash(_("The second step is switched off. The password alone opens your account."), "success")
    else:
        return service.second_step.renew_codes(person_id, **proofs)
    return []
