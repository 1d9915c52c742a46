"""To the person: what has become of the enrolment, and what comes next."""

from __future__ import annotations

from lms.enrolments.notices.about import About, letter
from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


def enrolled(about: About) -> Letter:
    """To the person: what the enrolment led to, and what comes next."""
    subject = _("%(state)s: %(run)s", state=about.state, run=about.run)
    return letter("enrolled", about, subject, f"{about.state}.", about.next)


def enrolled_for_you(about: About) -> Letter:
    """To the person a coordinator enrolled."""
    subject = _("You have been enrolled: %(run)s", run=about.run)
    first = _("A coordinator of %(home)s enrolled you.", home=about.home)
    return letter("enrolled-for-you", about, subject, first, f"{about.state}.", about.next)


def decided(about: About) -> Letter:
    """To the person: one side has said yes; where it stands now."""
    subject = _("%(state)s: %(run)s", state=about.state, run=about.run)
    return letter("decided", about, subject, f"{about.state}.", about.next)


def declined(about: About) -> Letter:
    """To the person: one side has said no, and why."""
    return letter("declined", about, _("Declined: %(run)s", run=about.run), f"{about.state}.")


def promoted(about: About) -> Letter:
    """To the person: a seat came free and is theirs."""
    subject = _("You have a place: %(run)s", run=about.run)
    return letter("promoted", about, subject, _("A seat came free, and you were next on the waiting list."))


def withdrawn(about: About) -> Letter:
    """To the person: the withdrawal is noted."""
    subject = _("Withdrawn: %(run)s", run=about.run)
    return letter("withdrawn", about, subject, _("You have withdrawn; your seat goes to the next."))


def cancelled(about: About) -> Letter:
    """To the person: home or host has cancelled the enrolment."""
    return letter("cancelled", about, _("Cancelled: %(run)s", run=about.run), f"{about.state}.")


def expired(about: About) -> Letter:
    """To the person: the run has started (or ended), and no seat came free (or nobody decided)."""
    subject = _("No place came free: %(run)s", run=about.run)
    return letter("expired", about, subject, _("The time for a place in this run is over."))


def moved(about: About) -> Letter:
    """To the person: the enrolment goes on in this run."""
    subject = _("Moved to: %(run)s", run=about.run)
    return letter(
        "moved", about, subject, _("Your enrolment goes on in this run."), f"{about.state}.", about.next
    )


def reopened(about: About) -> Letter:
    """To the person: the decision is taken again."""
    return letter("reopened", about, _("Opened again: %(run)s", run=about.run), f"{about.state}.", about.next)
