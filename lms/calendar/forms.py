"""What a person may type about feeds."""

from __future__ import annotations

from lms.calendar.rules import NAME_LENGTH
from lms.kit.forms import Form, line
from lms.kit.i18n import lazy_gettext as _l


class AddressForm(Form):
    """A new private address."""

    name = line(
        _l("Name"),
        length=NAME_LENGTH,
        description=_l("For yourself, for example “phone” or “work Outlook”."),
    )


class WithdrawForm(Form):
    """Withdrawing an address: nothing but the button."""
