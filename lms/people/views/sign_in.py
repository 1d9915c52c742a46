"""Signing in and out, and the way back in for a forgotten password."""

from __future__ import annotations

from urllib.parse import quote

from flask import flash, redirect, render_template, request

from lms.access import Permission, current_actor
from lms.kit.http import local_path
from lms.kit.i18n import gettext as _
from lms.people import service
from lms.people.forms import CodeForm, NewPasswordForm, ResetForm, SignInForm
from lms.people.views import area, device, second_step

HOME = "/me"
CODE = "/sign-in/code"


@area.get("/sign-in", permission=Permission.PUBLIC)
def sign_in() -> object:
    """The form."""
    form = SignInForm(next=local_path(request.args.get("next"), default=""))
    return render_template("people/sign_in.html", form=form)


@area.post("/sign-in", permission=Permission.PUBLIC)
def sign_in_now() -> object:
    """Signs in, and leads to where the person wanted to go."""
    form = SignInForm()
    if form.sent():
        person_id = form.attempt(
            lambda: service.sign_in(
                form.email.data,
                form.password.data,
                remember=form.remember.data,
                client=device.client(),
                next_path=local_path(form.next.data, default=""),
            )
        )
        if form.status == 200:
            return _led_on(person_id, form.next.data) if person_id else redirect(CODE, 303)
    form.next.data = local_path(form.next.data, default="")
    return render_template("people/sign_in.html", form=form), form.status


def _led_on(person_id: int, wish: str | None) -> object:
    """On to where the person wanted to go; by way of the second step where a role does not count without it."""
    target = local_path(wish, default=HOME)
    if current_actor().withheld:
        target = f"{second_step.PATH}?next={quote(target, safe='/')}"
    return device.remember(redirect(target, 303), person_id)


@area.get(CODE, permission=Permission.PUBLIC)
def code() -> object:
    """Asks for the code, when the password was right."""
    if service.waiting() is None:
        return redirect("/sign-in", 303)
    return render_template("people/code.html", form=CodeForm())


@area.post(CODE, permission=Permission.PUBLIC)
def code_now() -> object:
    """Signs in with a right code."""
    form = CodeForm()
    if service.waiting() is None:
        flash(_("That took too long. Please sign in again."), "error")
        return redirect("/sign-in", 303)
    if form.sent():
        found = form.attempt(lambda: service.finish(form.code.data, client=device.client()))
        if found is not None:
            return _led_on(found.person_id, found.next_path)
    return render_template("people/code.html", form=form), form.status


@area.post("/sign-out", permission=Permission.PUBLIC)
def sign_out() -> object:
    """Ends this session."""
    service.sign_out()
    flash(_("You are signed out."), "success")
    return redirect("/", 303)


@area.get("/reset", permission=Permission.PUBLIC)
def reset() -> object:
    """Asks for the address."""
    return render_template("people/reset.html", form=ResetForm())


@area.post("/reset", permission=Permission.PUBLIC)
def reset_ask() -> object:
    """Sends the link, or does as if."""
    form = ResetForm()
    if form.sent():
        form.attempt(lambda: service.request_reset(form.email.data, client=device.client()))
        if form.status == 200:
            return redirect("/reset/sent", 303)
    return render_template("people/reset.html", form=form), form.status


@area.get("/reset/sent", permission=Permission.PUBLIC)
def reset_sent() -> object:
    """What happens next."""
    return render_template("people/reset_sent.html")


@area.get("/reset/<token>", permission=Permission.PUBLIC)
def reset_choose(token: str) -> object:
    """The form behind the link of the mail; opening it changes nothing."""
    service.reset_link(token)
    return render_template("people/reset_choose.html", form=NewPasswordForm())


@area.post("/reset/<token>", permission=Permission.PUBLIC)
def reset_set(token: str) -> object:
    """Sets the new password."""
    service.reset_link(token)
    form = NewPasswordForm()
    if form.sent():
        form.attempt(lambda: service.reset_password(token, form.password.data, client=device.client()))
        if form.status == 200:
            flash(_("Your password is new. Please sign in with it."), "success")
            return redirect("/sign-in", 303)
    return render_template("people/reset_choose.html", form=form), form.status
