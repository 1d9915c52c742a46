"""What a person may type about feeds."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import SelectField

from lms.calendar.rules import NAME_LENGTH
from lms.kit.forms import Form, line, options
from lms.kit.i18n import lazy_gettext as _l


class AddressForm(Form):
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
