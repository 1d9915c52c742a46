"""About nominations, selections, and whether a run takes place."""

from __future__ import annotations

from lms.enrolments.notices.about import About, letter
from lms.kit.i18n import gettext as _
from lms.kit.i18n import ngettext as _n
from lms.notifications.rules import Letter


def nominate_soon(about: About, *, until: str, listed: int, asking: int) -> Letter:
    """To home coordinators: until when they can nominate, who is on their list, who asks for it."""
    subject = _("Nominate until %(until)s: %(run)s", until=until, run=about.run)
    first = _(
        "%(host)s takes the people whom their centres nominate, until %(until)s.",
        host=about.host,
        until=until,
    )
    on_list = _n(
        "%(num)s of your people is on your list.", "%(num)s of your people are on your list.", listed
    )
    waiting = (
        _n("%(num)s person asks to be nominated.", "%(num)s people ask to be nominated.", asking)
        if asking
        else ""
    )
    return letter("nominate-soon", about, subject, first, on_list, waiting)


def drawn(about: About, *, place: int, among: int) -> Letter:
    """To an applicant: the place in the lottery; the decision follows."""
    subject = _("The order is drawn: %(run)s", run=about.run)
    first = _("Your application was drawn at place %(place)s of %(among)s.", place=place, among=among)
    second = _("%(host)s now decides in this order; you will hear from us.", host=about.host)
    return letter("drawn", about, subject, first, second)


def _standing(needed: int, confirmed: int) -> str:
    people = _n("The run needs %(num)s person", "The run needs %(num)s people", needed)
    return _n("%(people)s, %(num)s has a place", "%(people)s, %(num)s have a place", confirmed, people=people)


def go_no_go_now(about: About, *, needed: int, confirmed: int, at: str) -> Letter:
    """To everybody enrolled: the date has come, and the minimum is not there."""
    subject = _("Will it take place? %(run)s", run=about.run)
    text = _(
        "%(standing)s; %(host)s decides now whether it takes place.",
        standing=_standing(needed, confirmed),
        host=about.host,
    )
    return letter("go-no-go", about, subject, text, _("You will hear from us either way."))


def go_no_go_yours(about: About, *, needed: int, confirmed: int, at: str) -> Letter:
    """To the host's coordinators: the date has come without the minimum, and the decision is theirs."""
    subject = _("Please decide whether it takes place: %(run)s", run=about.run)
    text = _(
        "%(standing)s; you decide now whether it takes place.",
        standing=_standing(needed, confirmed),
    )
    return letter("go-no-go", about, subject, text, _("Those enrolled wait to hear from you either way."))


def go_no_go_soon(about: About, *, needed: int, confirmed: int, at: str) -> Letter:
    """To the host's coordinators, some days before: the minimum is not there yet."""
    subject = _("To decide on %(at)s: %(run)s", at=at, run=about.run)
    text = _(
        "%(standing)s. If the minimum is not there on %(at)s, you decide whether it takes place.",
        standing=_standing(needed, confirmed),
        at=at,
    )
    return letter("go-no-go-soon", about, subject, text)


def takes_place(about: About) -> Letter:
    """To everybody concerned: the host has said yes."""
    subject = _("It takes place: %(run)s", run=about.run)
    return letter(
        "takes-place", about, subject, _("%(host)s has decided: the run takes place.", host=about.host)
    )
