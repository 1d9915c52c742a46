"""What one side proposes and another answers: another run, another person. `other` is the run or the person."""

from __future__ import annotations

from lms.enrolments.notices.about import About, letter
from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


def run_proposed(about: About, *, other: str, when: str) -> Letter:
    """To the person: the host proposes another run."""
    subject = _("%(host)s proposes another run: %(other)s", host=about.host, other=other)
    what = _(
        "%(host)s proposes that you take part in another run: %(other)s, %(when)s.",
        host=about.host,
        other=other,
        when=when,
    )
    ask = _("Please say yes or no on the page of your enrolment. Until then it stays as it is.")
    return letter("run-proposed", about, subject, what, ask)


def transfer_asked(about: About, *, other: str) -> Letter:
    """To the coordinators of the other run's host: somebody asks to change to it."""
    subject = _("%(person)s asks to change to your run: %(other)s", person=about.person, other=other)
    what = _(
        "%(person)s (%(home)s) is enrolled in the run below and asks to change to yours: %(other)s.",
        person=about.person,
        home=about.home,
        other=other,
    )
    return letter("transfer-asked", about, subject, what, _("A decision of your centre is needed."))


def replacement_proposed(about: About, *, other: str) -> Letter:
    """To the host's coordinators: the home centre wants to send somebody else."""
    subject = _("%(home)s proposes another person: %(run)s", home=about.home, run=about.run)
    what = _(
        "%(home)s asks you to let %(other)s take the place of %(person)s.",
        home=about.home,
        other=other,
        person=about.person,
    )
    return letter("replacement-proposed", about, subject, what, _("A decision of your centre is needed."))


def moved_on(about: About, *, other: str) -> Letter:
    """To coordinators of the home centre and of the old run: the person goes on in another run."""
    subject = _("%(person)s moves to another run: %(other)s", person=about.person, other=other)
    what = _("The enrolment of %(person)s goes on in %(other)s.", person=about.person, other=other)
    return letter("moved-on", about, subject, what)


def stays(about: About, *, other: str) -> Letter:
    """To the host's coordinators: the person does not want the other run."""
    subject = _("%(person)s stays with the run: %(run)s", person=about.person, run=about.run)
    what = _("%(person)s does not want to change to %(other)s.", person=about.person, other=other)
    return letter("stays", about, subject, what)


def person_refused(about: About, *, other: str) -> Letter:
    """To the person: the other run's host does not take them over."""
    subject = _("No change to another run: %(run)s", run=about.run)
    what = _("%(other)s does not take you over. Your enrolment stays as it is.", other=other)
    return letter("transfer-refused", about, subject, what)


def replacement_refused(about: About, *, other: str) -> Letter:
    """To the home coordinators: the host does not agree to the other person."""
    subject = _("%(person)s keeps the place: %(run)s", person=about.person, run=about.run)
    what = _(
        "%(host)s does not agree that %(other)s takes the place of %(person)s.",
        host=about.host,
        other=other,
        person=about.person,
    )
    return letter("replacement-refused", about, subject, what)


def passed_on(about: About, *, other: str) -> Letter:
    """To the person who had the place: somebody else has it now."""
    subject = _("Somebody else takes your place: %(run)s", run=about.run)
    what = _(
        "%(other)s takes your place: %(home)s proposed it, and %(host)s agreed.",
        other=other,
        home=about.home,
        host=about.host,
    )
    return letter("passed-on", about, subject, what)


def has_the_place(about: About, *, other: str) -> Letter:
    """To the person who has the place now."""
    subject = _("You have a place: %(run)s", run=about.run)
    what = _(
        "You take the place of %(other)s: %(home)s proposed it, and %(host)s agreed.",
        other=other,
        home=about.home,
        host=about.host,
    )
    return letter("has-the-place", about, subject, what, f"{about.state}.")


def replaced(about: About, *, other: str) -> Letter:
    """To the home coordinators: the host agreed to the other person."""
    subject = _("%(other)s has the place now: %(run)s", other=other, run=about.run)
    what = _(
        "%(host)s agreed that %(other)s takes the place of %(person)s.",
        host=about.host,
        other=other,
        person=about.person,
    )
    return letter("replaced", about, subject, what)


def proposal_taken_back(about: About, *, other: str) -> Letter:
    """To who was to answer: nobody has to any more."""
    subject = _("Taken back: the proposal of %(other)s", other=other)
    return letter("proposal-taken-back", about, subject, _("You need not answer any more."))


def proposal_void(about: About, *, other: str) -> Letter:
    """To both sides of a proposal: it cannot be agreed to any more."""
    subject = _("No longer possible: the proposal of %(other)s", other=other)
    return letter(
        "proposal-void", about, subject, _("The proposal has lapsed, and nobody has to answer any more.")
    )
