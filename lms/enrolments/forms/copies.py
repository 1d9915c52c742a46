"""What a person says about a copy of a run: its first day, nothing else."""

from __future__ import annotations

import re

from wtforms import DateField, HiddenField
from wtforms.validators import InputRequired

from lms.kit.forms import Form
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal

REFERENCE = re.compile(r"[A-Z0-9]{1,12}(-[A-Z0-9]{1,12}){1,3}", re.ASCII)


class CopyRunForm(Form):
    """`once` is the reference that the copy will have: sent twice, there is one copy."""

    once = HiddenField()
    starts_on = DateField(_l("First day of the copy"), validators=[InputRequired(_l("Please fill this in."))])

    @property
    def ref(self) -> str:
        """The reference of the copy; refused when it is none of those that the page gives."""
        typed = str(self.once.data or "")
        if not REFERENCE.fullmatch(typed):
            raise Refusal("stale", _l("Open this page again, please."), status=409)
        return typed
