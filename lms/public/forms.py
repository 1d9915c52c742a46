"""What a visitor may choose for this device, and what a person follows."""

from __future__ import annotations

from typing import Any

from flask import current_app
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from lms.kit.forms import Form, options
from lms.kit.i18n import LANGUAGES
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.zones import zone_choices
from lms.notifications.rules.following import EVERY_LIST
from lms.notifications.rules.reminding import DAYS, days_words


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


class LanguageForm(Form):
    """The language in which a followed list is told; a network of one language does not ask."""

    lang = SelectField(_l("Language"), default="", validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = current_app.config["LMS_LANGUAGES"]
        if len(known) < 2:
            del self.lang
            return
        mine = ("", _l("That of your account"))
        self.lang.choices = options([mine, *((code, LANGUAGES[code]) for code in known)])

    @property
    def chosen(self) -> str | None:
        """The language chosen, empty for that of the account; None where there was nothing to choose."""
        return str(self.lang.data or "") if "lang" in self else None


class FollowForm(LanguageForm):
    """How often the mail about a followed list comes."""

    every = RadioField(
        _l("How often it comes"),
        choices=options(EVERY_LIST.items()),
        default="week",
        validators=[InputRequired(_l("Choose one of these."))],
        description=_l("By the clock of your zone; when there is nothing new, nothing comes."),
    )


class EveryForm(LanguageForm):
    """The same beside a list that one follows already."""

    every = SelectField(_l("By mail"), choices=options(EVERY_LIST.items()))


def _days(label: Any, hint: Any) -> SelectField:
    return SelectField(
        label, coerce=int, description=hint, choices=options([(days, days_words(days)) for days in DAYS])
    )


class RemindersForm(Form):
    """How long before a date one is reminded."""

    start = _days(_l("Before something starts"), _l("Runs in which you have a place, and your stays."))
    deadline = _days(
        _l("Before something closes"), _l("Courses and runs you bookmarked, and slots you follow.")
    )
    end = _days(_l("Before something ends"), _l("Your stays."))


class KeepForm(Form):
    """Keeping something in mind (`keep` 1), or no longer (0); `back`: from the list of what one keeps."""

    keep = HiddenField()
    back = HiddenField()
