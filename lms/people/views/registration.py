"""Making an account and confirming its address."""

from __future__ import annotations

import time
from threading import BoundedSemaphore
from urllib.parse import quote

from flask import flash, redirect, render_template, request

from lms.access import Permission
from lms.kit.http import local_path
from lms.kit.i18n import gettext as _
from lms.kit.i18n import language
from lms.people import service
from lms.people.forms import ButtonForm, RegisterForm
from lms.people.rules import PAUSE, TooOften
from lms.people.views import area, device
from lms.people.views.sign_in import HOME

# A form filled in by a password manager comes at once too: it is answered late, not refused. No more than these
# may wait at a time, so that a flood of programs cannot hold all threads of the server.
_waiting = BoundedSemaphore(4)


@area.get("/register", permission=Permission.PUBLIC)
def register() -> object:
    """The form."""
    service.note_form_opened()
    form = RegisterForm(next=local_path(request.args.get("next"), default=""), language=language())
    return render_template("people/register.html", form=form)


@area.post("/register", permission=Permission.PUBLIC)
def register_now() -> object:
    """Makes the account; the answer is the same whether the address was known or not."""
    form = RegisterForm()
    if form.sent():
        _take_time()
        if form.website.data:  # nobody sees this field: a program filled it in
            return redirect("/register/sent", 303)
        form.attempt(
            lambda: service.register(
                form.email.data,
                name=form.name.data,
                password=form.password.data,
                zone=form.zone.data,
                language=form.language.data,
                client=device.client(),
                next_path=form.next.data or "",
            )
        )
        if form.status == 200:
            return redirect("/register/sent", 303)
    return render_template("people/register.html", form=form), form.status


def _take_time() -> None:
    pause = service.rest_of_form_time()
    if pause and not _waiting.acquire(blocking=False):
        raise TooOften(PAUSE)
    if pause:
        try:
            time.sleep(pause)
        finally:
            _waiting.release()


@area.get("/register/sent", permission=Permission.PUBLIC)
def register_sent() -> object:
    """What happens next."""
    return render_template("people/register_sent.html")


@area.get("/confirm/<token>", permission=Permission.PUBLIC)
def confirm(token: str) -> object:
    """The page behind the link of the mail; opening it changes nothing."""
    return render_template("people/confirm.html", link=service.readable_link(token), form=ButtonForm())


@area.post("/confirm/<token>", permission=Permission.PUBLIC)
def confirm_now(token: str) -> object:
    """Confirms the address."""
    link = service.confirm_address(token)
    flash(_("Your mail address is confirmed."), "success")
    reader = service.signed_in()
    target = link.next_path or HOME
    if reader is not None and reader.card.id == link.person_id:
        return redirect(target, 303)
    return redirect(f"/sign-in?next={quote(target, safe='/')}", 303)


@area.get("/change-address/<token>", permission=Permission.PUBLIC)
def change_address(token: str) -> object:
    """The page behind the link to the new address; opening it changes nothing."""
    _person, email = service.change_link(token)
    return render_template("people/change_address.html", email=email, form=ButtonForm())


@area.post("/change-address/<token>", permission=Permission.PUBLIC)
def change_address_now(token: str) -> object:
    """Moves the account to the new address."""
    service.change_link(token)
    service.change_address(token)
    flash(_("Your account uses the new address from now on."), "success")
    return redirect("/account/security" if service.signed_in() else "/sign-in", 303)
