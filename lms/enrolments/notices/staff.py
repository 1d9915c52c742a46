"""To the coordinators of one side."""

from __future__ import annotations

from dataclasses import replace

from lms.enrolments.notices.about import About, letter
from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


def for_staff(about: About, *, person: str) -> About:
    """The same case for a coordinator: whose it is, and no calendar of the person."""
    return replace(about, person=person, calendar=b"", dates=None, asks=False)


def waits_for_you(about: About) -> Letter:
    """To a coordinator: a case that waits for a decision."""
    subject = _("%(person)s asks to take part: %(run)s", person=about.person, run=about.run)
    return letter("waits-for-you", about, subject, _("A decision of your centre is needed."))


def place_given_back(about: About) -> Letter:
    """To the home coordinators: one of the own people has withdrawn."""
    subject = _("%(person)s has withdrawn: %(run)s", person=about.person, run=about.run)
    return letter("place-given-back", about, subject)


def seat_is_free(about: About) -> Letter:
    """To the host coordinators of a run in which they move people up by hand."""
    subject = _("A seat came free: %(run)s", run=about.run)
    text = _("People wait for it. You move them up by hand: offer the seat from the waiting list.")
    return letter("seat-is-free", about, subject, text)
