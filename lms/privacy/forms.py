"""What a person may type about the own data."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField
from wtforms.validators import InputRequired
from wtforms.widgets import DateInput, EmailInput

from lms.kit.forms import Form, line
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.people.rules import EMAIL_LENGTH


class ButtonForm(Form):
    """A button alone."""


class ConsentForm(Form):
    """Which consent is taken back."""

    consent: Any = HiddenField()


class ErasureForm(Form):
    """The proof that it is the person who wishes to be erased, and knows what it means."""

    password: Any = PasswordField(_l("Your password"), validators=[InputRequired(_l("Please fill this in."))])
    understood: Any = BooleanField(
        _l("I know that this cannot be undone"),
        validators=[InputRequired(_l("Tick this to go on."))],
    )

    def show(self, refusal: Refusal) -> None:
        """As every form, but for "too often": a page of its own, with the time to wait."""
        if refusal.status == 429:
            raise refusal
        super().show(refusal)


class WrittenWishForm(ErasureForm):
    """Whose wish it is, where it can be looked up, and the proof that an administrator enters it."""

    email = line(_l("Mail address of the person's account"), length=EMAIL_LENGTH, widget=EmailInput())
    reason = line(
        _l("When and how the person asked"),
        length=200,
        description=_l("So that the wish can be found again. The journal keeps it until the erasure."),
    )


class MistakeForm(Form):
    """Why a written wish is taken back."""

    reason = line(
        _l("What was wrong"),
        length=200,
        description=_l("For example “meant somebody else of this name”. The journal keeps it."),
    )


class WindowForm(Form):
    """From which day to which a file goes. It only asks, so it carries no token and nothing is refused for lack of
    one."""

    class Meta(Form.Meta):
        """Sent by a GET."""

        csrf = False

    since = line(_l("First day"), length=10, required=False, widget=DateInput())
    until = line(_l("Last day"), length=10, required=False, widget=DateInput())
