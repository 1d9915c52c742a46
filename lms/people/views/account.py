"""The own account: password, address, devices."""

from __future__ import annotations

from flask import flash, redirect, render_template

from lms.access import Permission, require
from lms.kit.forms import Form
from lms.kit.i18n import gettext as _
from lms.people import queries, service
from lms.people.forms import AddressForm, ButtonForm, DeviceForm, PasswordForm
from lms.people.service import SignedIn
from lms.people.views import area, device

SECURITY = "/account/security"


def _reader() -> SignedIn:
    """Who is signed in; sent to the sign-in page otherwise."""
    require(Permission.ACCOUNT)
    reader = service.signed_in()
    assert reader is not None  # the permission was granted to this very session
    return reader


@area.get("/account/security", permission=Permission.ACCOUNT)
def security() -> object:
    """Password, address and devices."""
    return _security(_reader())


def _security(reader: SignedIn, sent: Form | None = None) -> object:
    """The page; `sent` is the form that was sent and refused, shown with what was typed."""
    page = render_template(
        "people/security.html",
        card=reader.card,
        handle=reader.handle,
        devices=queries.devices_of(reader.card.id),
        tokens=queries.tokens_of(reader.card.id),
        second_step=queries.second_step_since(reader.card.id),
        form=sent or ButtonForm(),
        password_form=sent if isinstance(sent, PasswordForm) else PasswordForm(formdata=None),
        address_form=sent if isinstance(sent, AddressForm) else AddressForm(formdata=None),
    )
    return page, sent.status if sent else 200


@area.post("/account/security/password", permission=Permission.ACCOUNT)
def change_password() -> object:
    """A new password; all other sessions end."""
    reader, form = _reader(), PasswordForm()
    if form.sent():
        form.attempt(
            lambda: service.change_password(
                reader.card.id,
                current=form.current_password.data,
                new=form.new_password.data,
                client=device.client(),
            )
        )
        if form.status == 200:
            flash(_("Your password is new. You were signed out everywhere else."), "success")
            return redirect(SECURITY, 303)
    return _security(reader, form)


@area.post("/account/security/address", permission=Permission.ACCOUNT)
def change_own_address() -> object:
    """Sends the link to the new address."""
    reader, form = _reader(), AddressForm()
    if form.sent():
        form.attempt(
            lambda: service.request_address_change(
                reader.card.id, form.email.data, password=form.password.data, client=device.client()
            )
        )
        if form.status == 200:
            flash(_("We have sent a link to the new address. It becomes yours when you open it."), "success")
            return redirect(SECURITY, 303)
    return _security(reader, form)


@area.post("/account/security/confirmation", permission=Permission.ACCOUNT)
def resend_confirmation() -> object:
    """Sends the link that confirms the address once more."""
    service.resend_confirmation(_reader().card.id)
    flash(_("We have sent the link once more."), "success")
    return redirect(SECURITY, 303)


@area.post("/account/security/end-device", permission=Permission.ACCOUNT)
def end_device() -> object:
    """Ends one session."""
    reader, form = _reader(), DeviceForm()
    if form.sent():
        service.end_device(reader.card.id, form.device.data)
        flash(_("That device is signed out."), "success")
    return redirect(SECURITY, 303)


@area.post("/account/security/sign-out-everywhere", permission=Permission.ACCOUNT)
def sign_out_everywhere() -> object:
    """Ends all sessions, this one too."""
    service.sign_out_everywhere(_reader().card.id)
    flash(_("You are signed out on every device."), "success")
    return redirect("/sign-in", 303)
