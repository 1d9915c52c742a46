"""To everybody concerned: what the host did to the run."""

from __future__ import annotations

from collections.abc import Sequence

from lms.enrolments.notices.about import About, letter
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext as _n
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


def run_of_your_people_cancelled(about: About, number: int) -> Letter:
    """To those who decide for a home centre: a run in which so many of its people had an enrolment does not take
    place."""
    subject = _("Cancelled: %(run)s", run=about.run)
    first = _("%(host)s has cancelled this run.", host=about.host)
    ended = _n(
        "The enrolment of %(num)s of your people ends with it; the person has been told.",
        "The enrolments of %(num)s of your people end with it; they have been told.",
        number,
    )
    return letter("run-cancelled-home", about, subject, first, ended)
