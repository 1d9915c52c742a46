"""What a person chooses about mails."""

from __future__ import annotations

from wtforms import RadioField
from wtforms.validators import InputRequired

from lms.kit.forms import Form, options
from lms.kit.i18n import lazy_gettext as _l
from lms.notifications.rules import EVERY
from lms.notifications.rules.inviting import PARTS


class DigestForm(Form):
    """How often the digest comes."""

    every = RadioField(
        _l("How often it comes"),
        choices=options(EVERY.items()),
        validators=[InputRequired(_l("Choose one of these."))],
        description=_l("By the clock of your zone; when nothing waits, nothing comes."),
    )


class CalendarPartForm(Form):
    """What goes with mails about the person's dates."""

    part = RadioField(
        _l("With mails about your confirmed places and agreed stays"),
        choices=options(PARTS.items()),
        validators=[InputRequired(_l("Choose one of these."))],
        description=_l("Either way the dates stand in your private calendar too, under the same names."),
    )
