"""What a person may type about the own account."""

from __future__ import annotations

from typing import Any

from flask import current_app
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField
from wtforms.validators import InputRequired
from wtforms.widgets import EmailInput

from lms.kit.forms import Form, line, options
from lms.kit.i18n import LANGUAGES, network_zone
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.kit.zones import zone_choices
from lms.people.models import EMAIL_LENGTH, NAME_LENGTH, TOKEN_NAME_LENGTH
from lms.people.rules import PASSWORD_MIN

FILL = _l("Please fill this in.")


class AccountForm(Form):
    """A form of this feature. "Too often" is a page of its own, with the time to wait for machines."""

    def show(self, refusal: Refusal) -> None:
        """As every form, but for "too often"."""
        if refusal.status == 429:
            raise refusal
        super().show(refusal)


def _email(label: Any) -> Any:
    return line(label, length=EMAIL_LENGTH, widget=EmailInput())


def _password(label: Any, **options: Any) -> Any:
    return PasswordField(label, validators=[InputRequired(FILL)], **options)


def _new_password(label: Any) -> Any:
    return _password(
        label,
        description=_l("At least %(n)s characters; several words together are good.", n=PASSWORD_MIN),
    )


class _Profile(AccountForm):
    """Name, zone and language, as registering and the profile ask for them."""

    name: Any = line(_l("Name"), length=NAME_LENGTH)
    zone = SelectField(_l("Time zone"), description=_l("Times are shown to you in this zone."))
    language = SelectField(_l("Language"), description=_l("Of pages and mails."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("zone", network_zone())
        super().__init__(*args, **kwargs)
        self.zone.choices = options((zone, zone.replace("_", " ")) for zone in zone_choices())
        self.language.choices = options((code, LANGUAGES[code]) for code in current_app.config["LMS"].locales)


class RegisterForm(_Profile):
    """A new account. `website` is a trap that people never see."""

    email = _email(_l("Mail address"))
    password = _new_password(_l("Password"))
    website = line(_l("Website"), length=200, required=False)
    next = HiddenField()


class ProfileForm(_Profile):
    """What a person may change without a proof."""

    shortcuts = BooleanField(
        _l("Single-key shortcuts"),
        description=_l("For example “/” to search. Turn them off if you use speech input."),
    )


class SignInForm(AccountForm):
    """The way in."""

    email = _email(_l("Mail address"))
    password = _password(_l("Password"))
    remember = BooleanField(_l("Stay signed in on this device for 30 days"))
    next = HiddenField()


class ButtonForm(AccountForm):
    """A button alone."""


class TokenForm(AccountForm):
    """A new personal token."""

    name: Any = line(
        _l("Name"),
        length=TOKEN_NAME_LENGTH,
        description=_l("For yourself: which program uses it, for example “our web site”."),
    )


class DeviceForm(AccountForm):
    """Which session to end."""

    device: Any = HiddenField(validators=[InputRequired(FILL)])


class ResetForm(AccountForm):
    """Whose password is forgotten."""

    email = _email(_l("Mail address"))


class NewPasswordForm(AccountForm):
    """The password that a reset link sets."""

    password = _new_password(_l("New password"))


class PasswordForm(AccountForm):
    """From the present password to a new one."""

    current_password = _password(_l("Present password"))
    new_password = _new_password(_l("New password"))


class AddressForm(AccountForm):
    """To a new mail address."""

    email = _email(_l("New mail address"))
    password = _password(_l("Your password"))


CODE_LENGTH = 40
RENEW, MOVE, OFF = "codes", "move", "off"
WISHES = (
    (RENEW, _l("Get ten new recovery codes")),
    (MOVE, _l("Move to another phone or app")),
    (OFF, _l("Switch the second step off")),
)


def _code(label: Any, **options: Any) -> Any:
    marks = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
    return line(label, length=CODE_LENGTH, render_kw=marks, **options)


class CodeForm(AccountForm):
    """The second step at sign-in."""

    code = _code(_l("Code"), description=_l("The six digits of your app now, or one of your recovery codes."))


class BeginForm(AccountForm):
    """The wish for a second step."""

    password = _password(_l("Your password"))
    next = HiddenField()


class ConfirmForm(AccountForm):
    """The first code of a new key."""

    code = _code(_l("Code"), description=_l("The six digits that the app shows now."), id="first-code")
    next = HiddenField()


class SecondStepForm(AccountForm):
    """What to do with the second step, and both proofs."""

    wish = RadioField(
        _l("What do you want to do?"),
        choices=options(WISHES),
        validators=[InputRequired(_l("Choose one."))],
    )
    password = _password(_l("Your password"))
    code = _code(_l("Code"), description=_l("The six digits of your app now, or one of your recovery codes."))

    def leave_out(self, wish: str) -> None:
        """Does not offer this wish; who sends it all the same is told why not by the use case."""
        self.wish.choices = options(pair for pair in WISHES if pair[0] != wish)
