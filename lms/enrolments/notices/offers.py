"""To the person: an offer of a seat, and what became of it; a priority on the waiting list, and the list's end."""

from __future__ import annotations

from lms.enrolments.notices.about import About, letter
from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


def offered(about: About) -> Letter:
    """To the person: a seat is kept for them until they answer, by the link below."""
    subject = _("A place for you, please answer: %(run)s", run=about.run)
    kept = _(
        "Without your answer by then, the seat goes to the next person, and your enrolment ends."
        " Until you answer, the place stands in your calendar as tentative."
    )
    how = _("Take the seat or give it back on the page below; you need not sign in.")
    return letter("offered", about, subject, f"{about.state}.", kept, how)


def offer_taken(about: About) -> Letter:
    """To the person: the seat is theirs."""
    subject = _("You have a place: %(run)s", run=about.run)
    return letter("offer-taken", about, subject, _("You have taken the seat that was offered to you."))


def offer_refused(about: About) -> Letter:
    """To the person: the offer is given back."""
    subject = _("Offer given back: %(run)s", run=about.run)
    return letter(
        "offer-refused", about, subject, _("You have given the offer back; the seat goes to the next.")
    )


def offer_expired(about: About) -> Letter:
    """To the person: nobody answered in time."""
    subject = _("The offer has expired: %(run)s", run=about.run)
    text = _(
        "The seat was kept for you, but no answer came in time. It is free again, and your enrolment ends."
    )
    return letter("offer-expired", about, subject, text)


def cut_off(about: About) -> Letter:
    """To the person: nobody moves up any more."""
    subject = _("No place came free: %(run)s", run=about.run)
    text = _("Nobody moves up from the waiting list after %(when)s, its cut-off date.", when=about.until)
    return letter("cut-off", about, subject, text)


def priority_given(about: About) -> Letter:
    """To the person: the host has put them before the others."""
    subject = _("You have priority on the waiting list: %(run)s", run=about.run)
    first = _(
        "%(host)s gave you priority: on the waiting list you stand before those who have none.",
        host=about.host,
    )
    return letter("priority-given", about, subject, first, f"{about.state}.", about.next)


def priority_ended(about: About) -> Letter:
    """To the person: the priority is taken away."""
    subject = _("You have no priority any more: %(run)s", run=about.run)
    first = _("%(host)s took the priority away that it gave you on the waiting list.", host=about.host)
    return letter("priority-ended", about, subject, first, f"{about.state}.", about.next)
