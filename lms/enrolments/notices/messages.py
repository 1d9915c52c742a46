"""A coordinator's own words to people whose cases the centre has."""

from __future__ import annotations

from dataclasses import dataclass

from lms.enrolments.notices.about import About, letter
from lms.kit.i18n import gettext as _
from lms.notifications.rules import Letter


@dataclass(frozen=True)
class Message:
    """What a coordinator, by name, writes."""

    subject: str
    text: str
    sender: str


def message(about: About, words: Message) -> Letter:
    """To the person: what the coordinator writes, and which run it is about."""
    signed = _("%(name)s writes to you about this run.", name=words.sender)
    return letter("message", about, words.subject, words.text, signed)
