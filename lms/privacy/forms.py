"""What a person may type about the own data."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField
from wtforms.validators import InputRequired

from lms.kit.forms import Form
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal


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
