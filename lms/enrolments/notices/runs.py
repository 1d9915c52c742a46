"""To everybody concerned: what the host did to the run."""

from __future__ import annotations

from collections.abc import Sequence

from lms.enrolments.notices.about import About, letter
from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


def run_moved(about: About, changes: Sequence[str]) -> Letter:
    """To everybody concerned: the run changed; each change with old and new in words."""
    subject = _("Changed: %(run)s", run=about.run)
    return letter(
        "run-moved",
        about,
        subject,
        _("The host centre has changed this run:"),
        "\n".join(changes),
        about.state,
    )


def run_postponed(about: About) -> Letter:
    """To everybody concerned: the run has no day any more; places stay."""
    subject = _("Postponed: %(run)s", run=about.run)
    text = _("The run is postponed. Your enrolment stays; you will hear from us when there is a new day.")
    return letter("run-postponed", about, subject, text)


def run_cancelled(about: About) -> Letter:
    """To everybody concerned: the run does not take place."""
    subject = _("Cancelled: %(run)s", run=about.run)
    return letter("run-cancelled", about, subject, _("The host centre has cancelled this run."))
