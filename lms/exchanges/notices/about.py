"""What a letter about an application names, and its common form."""

from __future__ import annotations

from dataclasses import dataclass

from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


@dataclass(frozen=True, kw_only=True)
class AboutCase:
    """What a letter names. `until` comes written, with its zone, and is empty where no day is known; `path` is the
    reader's own page of the application."""

    title: str
    ref: str
    person: str
    home: str
    host: str
    path: str
    until: str = ""
    reason: str = ""


def case_letter(kind: str, about: AboutCase, subject: str, *lines: str) -> Letter:
    """A letter of these paragraphs, with the reason and the reference below them."""
    reason = [_("Reason: %(reason)s", reason=about.reason)] if about.reason else []
    facts = "\n".join(
        [
            _("Slot: %(title)s", title=about.title),
            _("Host centre: %(host)s", host=about.host),
            _("Reference: %(ref)s", ref=about.ref),
        ]
    )
    text = "\n\n".join([*filter(None, lines), *reason, facts])
    return Letter(kind=kind, subject=subject, text=text, path=about.path)
