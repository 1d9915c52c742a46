"""To the person: a condition was waived or is asked again, a fee was marked."""

from __future__ import annotations

from lms.enrolments.notices.about import About, letter
from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


def condition_waived(about: About, *, condition: str) -> Letter:
    """To somebody who can now enrol without meeting a condition."""
    subject = _("A condition is waived for you: %(run)s", run=about.run)
    first = _("The host centre does not ask this of you: %(condition)s", condition=condition)
    return letter("condition-waived", about, subject, first, _("You can enrol if nothing else is missing."))


def condition_asked_again(about: About, *, condition: str) -> Letter:
    """To somebody for whom a condition was waived and is asked after all."""
    subject = _("A condition is asked of you again: %(run)s", run=about.run)
    first = _("The host centre has taken back what it waived for you: %(condition)s", condition=condition)
    more = _("If you have asked for a place already, whoever decides sees that this is not met.")
    return letter("condition-asked-again", about, subject, first, more)


def fee_marked(about: About, *, state: str, label: str, amount: str) -> Letter:
    """To the person: what the host noted about the fee; `state` is one of `rules.FEE_STATES`."""
    subjects = {
        "open": _("Your fee is open: %(run)s", run=about.run),
        "invoiced": _("Your fee is invoiced: %(run)s", run=about.run),
        "paid": _("Your fee is paid: %(run)s", run=about.run),
        "waived": _("Your fee is waived: %(run)s", run=about.run),
    }
    return letter(
        "fee-marked", about, subjects[state], _("Fee: %(label)s, %(amount)s", label=label, amount=amount)
    )
