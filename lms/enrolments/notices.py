"""The words we send about enrolments: pure functions, called with the reader's language in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


@dataclass(frozen=True, kw_only=True)
class About:
    """What a letter names. Dates and times come written, with their zones; `calendar` is an iCalendar file or empty."""

    run: str
    ref: str
    path: str
    host: str
    home: str
    when: str
    state: str
    person: str = ""
    next: str = ""
    reason: str = ""
    calendar: bytes = b""


def for_staff(about: About, *, person: str) -> About:
    """The same case for a coordinator: whose it is, and no calendar of the person."""
    return replace(about, person=person, calendar=b"")


def _letter(kind: str, about: About, subject: str, *lines: str) -> Letter:
    reason = [_("Reason: %(reason)s", reason=about.reason)] if about.reason else []
    facts = (
        [_("Run: %(run)s", run=about.run), _("When: %(when)s", when=about.when)]
        if about.when
        else [_("Run: %(run)s", run=about.run)]
    )
    text = "\n\n".join(
        [*filter(None, lines), *reason, "\n".join([*facts, _("Reference: %(ref)s", ref=about.ref)])]
    )
    attached = bool(about.calendar)
    return Letter(
        kind=kind,
        subject=subject,
        text=text,
        path=about.path,
        attachment_name=f"{about.ref}.ics" if attached else "",
        attachment_type="text/calendar; charset=utf-8; method=PUBLISH" if attached else "",
        attachment=about.calendar,
    )


def enrolled(about: About) -> Letter:
    """To the person: what the enrolment led to, and what comes next."""
    subject = _("%(state)s: %(run)s", state=about.state, run=about.run)
    return _letter("enrolled", about, subject, f"{about.state}.", about.next)


def enrolled_for_you(about: About) -> Letter:
    """To the person a coordinator enrolled."""
    subject = _("You have been enrolled: %(run)s", run=about.run)
    first = _("A coordinator of %(home)s enrolled you.", home=about.home)
    return _letter("enrolled-for-you", about, subject, first, f"{about.state}.", about.next)


def decided(about: About) -> Letter:
    """To the person: one side has said yes; where it stands now."""
    subject = _("%(state)s: %(run)s", state=about.state, run=about.run)
    return _letter("decided", about, subject, f"{about.state}.", about.next)


def declined(about: About) -> Letter:
    """To the person: one side has said no, and why."""
    return _letter("declined", about, _("Declined: %(run)s", run=about.run), f"{about.state}.")


def promoted(about: About) -> Letter:
    """To the person: a seat came free and is theirs."""
    subject = _("You have a place: %(run)s", run=about.run)
    return _letter("promoted", about, subject, _("A seat came free, and you were next on the waiting list."))


def withdrawn(about: About) -> Letter:
    """To the person: the withdrawal is noted."""
    subject = _("Withdrawn: %(run)s", run=about.run)
    return _letter("withdrawn", about, subject, _("You have withdrawn; your seat goes to the next."))


def cancelled(about: About) -> Letter:
    """To the person: home or host has cancelled the enrolment."""
    return _letter("cancelled", about, _("Cancelled: %(run)s", run=about.run), f"{about.state}.")


def expired(about: About) -> Letter:
    """To the person: the run has started (or ended), and no seat came free (or nobody decided)."""
    subject = _("No place came free: %(run)s", run=about.run)
    return _letter("expired", about, subject, _("The time for a place in this run is over."))


def reopened(about: About) -> Letter:
    """To the person: the decision is taken again."""
    return _letter(
        "reopened", about, _("Opened again: %(run)s", run=about.run), f"{about.state}.", about.next
    )


def waits_for_you(about: About) -> Letter:
    """To a coordinator: a case that waits for a decision."""
    subject = _("%(person)s asks to take part: %(run)s", person=about.person, run=about.run)
    return _letter("waits-for-you", about, subject, _("A decision of your centre is needed."))


def place_given_back(about: About) -> Letter:
    """To the home coordinators: one of the own people has withdrawn."""
    subject = _("%(person)s has withdrawn: %(run)s", person=about.person, run=about.run)
    return _letter("place-given-back", about, subject)


def run_moved(about: About, changes: Sequence[str]) -> Letter:
    """To everybody concerned: the run changed; each change with old and new in words."""
    subject = _("Changed: %(run)s", run=about.run)
    return _letter(
        "run-moved", about, subject, _("The host centre has changed this run:"), "\n".join(changes)
    )


def run_postponed(about: About) -> Letter:
    """To everybody concerned: the run has no day any more; places stay."""
    subject = _("Postponed: %(run)s", run=about.run)
    text = _("The run is postponed. Your enrolment stays; you will hear from us when there is a new day.")
    return _letter("run-postponed", about, subject, text)


def run_cancelled(about: About) -> Letter:
    """To everybody concerned: the run does not take place."""
    subject = _("Cancelled: %(run)s", run=about.run)
    return _letter("run-cancelled", about, subject, _("The host centre has cancelled this run."))


TO_PERSON = {
    "enrolled": enrolled,
    "enrolled-for-you": enrolled_for_you,
    "decided": decided,
    "declined": declined,
    "promoted": promoted,
    "withdrawn": withdrawn,
    "cancelled": cancelled,
    "expired": expired,
    "reopened": reopened,
    "run-postponed": run_postponed,
    "run-cancelled": run_cancelled,
}
