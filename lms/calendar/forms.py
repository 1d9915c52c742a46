"""What a person may type about feeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired

from lms.calendar.rules import ALARMS, NAME_LENGTH
from lms.kit.forms import Form, line, options
from lms.kit.i18n import lazy_gettext as _l


class AlarmForm(Form):
    """When the entries of an address ring."""

    alarm = SelectField(
        _l("Alarm"),
        choices=options(ALARMS.items()),
        default="0",
        validate_choice=False,
        description=_l(
            "Before what is certain; for whole days at 9:00 on the day before. In this feed only."
        ),
    )

    @property
    def minutes(self) -> int:
        """How many minutes before were chosen; -1, which nobody may choose, for what is no number."""
        value = str(self.alarm.data or "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else -1


class AddressForm(AlarmForm):
    """A new private address."""

    calendar = SelectField(_l("Calendar"), default="", validate_choice=False)
    name = line(
        _l("Name"),
        length=NAME_LENGTH,
        description=_l("For yourself, for example “phone” or “work Outlook”."),
    )

    def offer(self, desks: Iterable[tuple[int, str]]) -> None:
        """The own calendar, and the desks (centre id, short name) whose coordinator the person is; without any there
        is nothing to choose."""
        known = list(desks)
        if not known:
            del self.calendar
            return
        mine = [("", _l("My own calendar"))]
        self.calendar.choices = options(
            [*mine, *((str(ident), _l("Desk %(centre)s", centre=name)) for ident, name in known)]
        )

    @property
    def centre_id(self) -> int | None:
        """The centre whose desk was chosen; 0, which no centre has, for what is no choice."""
        value = str(self.calendar.data or "") if "calendar" in self else ""
        return (
            (int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0) if value else None
        )


class WithdrawForm(Form):
    """Withdrawing an address: nothing but the button."""


class ChoiceForm(Form):
    """Which feed one wants; sent by GET, so that the address of the page is the choice."""

    class Meta:
        """Nothing is changed by it."""

        csrf = False

    list = RadioField(
        _l("What"),
        choices=options(
            [
                ("calendar", _l("Everything with a date")),
                ("courses", _l("Courses")),
                ("exchanges", _l("Researcher exchange")),
            ]
        ),
        default="calendar",
        validators=[InputRequired()],
    )
    topic = SelectMultipleField(_l("Topics"), choices=[], validate_choice=False)
    centre = SelectMultipleField(_l("Centres"), choices=[], validate_choice=False)
    form = RadioField(
        _l("A run is shown as"),
        choices=options([("", _l("each of its sessions")), ("banner", _l("one entry over its days"))]),
        default="",
        validators=[InputRequired()],
    )
    deadlines = RadioField(
        _l("By when one has to enrol or apply"),
        choices=options([("", _l("is shown, too")), ("0", _l("is left out"))]),
        default="",
        validators=[InputRequired()],
    )
    lang = SelectField(_l("Language"), default="", validate_choice=False)

    def offer(
        self, named: Mapping[str, Iterable[tuple[str, str]]], languages: Iterable[tuple[str, str]]
    ) -> None:
        """What there is to choose from: value and label of each topic and centre, and of each language."""
        self.topic.choices = options(named["topic"])
        self.centre.choices = options(named["centre"])
        self.lang.choices = options(languages)
