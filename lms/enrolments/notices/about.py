"""What a letter about an enrolment names, and its common form."""

from __future__ import annotations

from dataclasses import dataclass

from lms.kit.i18n import gettext as _
from lms.notifications.rules import Dates, Letter


@dataclass(frozen=True, kw_only=True)
class About:
    """What a letter names. Dates and times come written, with their zones; `until` is the end of an offer, or the
    cut-off of the waiting list; `calendar` is an iCalendar file of `dates` or empty. `asks`: the host has questions,
    which the person finds at `path`."""

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
    until: str = ""
    calendar: bytes = b""
    dates: Dates | None = None
    asks: bool = False


def letter(kind: str, about: About, subject: str, *lines: str) -> Letter:
    reason = [_("Reason: %(reason)s", reason=about.reason)] if about.reason else []
    facts = (
        [_("Run: %(run)s", run=about.run), _("When: %(when)s", when=about.when)]
        if about.when
        else [_("Run: %(run)s", run=about.run)]
    )
    asks = (
        [_("The host centre has questions for you: please answer them on this page.")] if about.asks else []
    )
    text = "\n\n".join(
        [*filter(None, lines), *asks, *reason, "\n".join([*facts, _("Reference: %(ref)s", ref=about.ref)])]
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
        dates=about.dates,
    )
