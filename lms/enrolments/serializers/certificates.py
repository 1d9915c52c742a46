"""The words of a certificate: written once, when it is issued, in the language of the person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lms.courses.rules import CourseCard, RunCard
from lms.enrolments.rules.completion import Presence
from lms.kit.i18n import format_days, instant_words, language
from lms.kit.i18n import gettext as _


def certificate_facts(
    *,
    network: str,
    person: str,
    run: RunCard,
    course: CourseCard | None,
    host: tuple[str, str],
    presence: Presence,
    number: str,
    address: str,
    issued_at: datetime,
) -> dict[str, Any]:
    """Everything a certificate says, as plain JSON values; to be called with the reader's language in force.

    `host` is the name of the centre and its short one, `address` that of the page of verification.
    `templates/enrolments/certificate.typ` prints them.
    """
    centre = _("%(name)s (%(acronym)s)", name=host[0], acronym=host[1])
    days = format_days(run.starts_on, run.ends_on) or run.period_text
    title = _("Certificate of completion")
    rows = [
        (_("Host centre"), centre),
        (_("Dates"), days),
        *_rows(run, course, presence),
        (_("Number"), number),
    ]
    return {
        "lang": language(),
        "network": network,
        "title": title,
        "document_title": f"{title} {number}: {person}",
        "name": person,
        "run": run.title,
        "host": centre,
        "days": days,
        "rows": [[label, value] for label, value in rows if value],
        "number": number,
        "address": address,
        **_sentences(address, host[1], issued=instant_words(issued_at, run.zone)),
    }


def _sentences(address: str, host: str, *, issued: str) -> dict[str, str]:
    return {
        "did": _("has completed"),
        "check": _("Anybody can check this certificate at this address:"),
        "qr_words": _("QR code of the address %(address)s", address=address),
        "issued": _("Issued on %(when)s by %(centre)s.", when=issued, centre=host),
        "unknown_words": _(
            "Signs that the font of this file does not have stand as %(sign)s; the page at the address shows them.",
            sign="\ufffd",
        ),
    }


def _rows(run: RunCard, course: CourseCard | None, presence: Presence) -> list[tuple[str, str]]:
    return [
        (_("Course"), run.course_title if run.course_title != run.title else ""),
        (_("Sessions attended"), attended_words(presence)),
        (_("ECTS credits"), f"{run.ects.normalize():f}" if run.ects else ""),
        (_("Workload"), course.workload if course else ""),
    ]


def attended_words(presence: Presence) -> str:
    """ "3 of 4"; empty where nobody marked who was there."""
    if presence.unmarked >= presence.sessions:
        return ""
    return _("%(present)s of %(sessions)s", present=presence.present, sessions=presence.sessions)
