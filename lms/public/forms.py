"""What a visitor without an account may choose for this device."""

from __future__ import annotations

from flask import current_app
from wtforms import HiddenField, SelectField

from lms.kit.forms import Form
from lms.kit.i18n import LANGUAGES
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.zones import zone_choices


class PreferencesForm(Form):
    """Zone and language of the pages on this device."""

    zone = SelectField(
        _l("Show times in the zone"), choices=lambda: [(zone, zone) for zone in zone_choices()]
    )
    language = SelectField(
        _l("Language"),
        choices=lambda: [(code, LANGUAGES[code]) for code in current_app.config["LMS_LANGUAGES"]],
    )
    next = HiddenField()
