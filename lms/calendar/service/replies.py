"""Replies to invitations, from the mailbox of `IMAP_URL`: who declines is told where to give the place back."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import Message

import structlog
from flask import current_app
from sqlalchemy import select

from lms.agenda.queries import mailing
from lms.calendar import notices
from lms.config import Settings
from lms.kit import clock, ical
from lms.kit.db import session, use_case
from lms.kit.i18n import force_locale, known_language
from lms.kit.ical import Reply
from lms.notifications import service as notifications
from lms.notifications.models import Invited
from lms.outbox import service as outbox
from lms.people import queries as people

MOST_PARTS = 20
log = structlog.get_logger()


def read_replies() -> int:
    """A due job: looks at the unread mails of the mailbox, each once, and marks them as read; gives their number. Does
    nothing without `IMAP_URL`; a mailbox that is away is tried again the next time."""
    settings: Settings = current_app.config["LMS"]
    if not settings.IMAP_URL:
        return 0
    try:
        return outbox.read_inbox(settings.IMAP_URL, handle_reply, authority=settings.IMAP_AUTHORITY)
    except outbox.InboxAway as error:
        log.warning("mailbox not read", fault=str(error))
        return 0


def handle_reply(octets: bytes) -> None:
    """What somebody answers to an invitation that stands: DECLINED gets a mail with the page to withdraw on, once for
    each version of the invitation; nobody is withdrawn. Everything else, and everything from others, is let be."""
    try:
        calendars = list(_calendars(email.message_from_bytes(octets, policy=email.policy.compat32)))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):  # strangers write these
        return
    for calendar in calendars:
        for reply in ical.read_replies(calendar):
            if reply.partstat == "DECLINED":
                _answer(reply)


def _calendars(message: Message) -> Iterator[bytes]:
    """The parts of a mail that are calendars, as UTF-8."""
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return
        if part.get_content_type() in ("text/calendar", "application/ics"):
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield _utf8(payload, part.get_content_charset("utf-8"))


def _utf8(payload: bytes, charset: str) -> bytes:
    try:
        return payload.decode(charset, "replace").encode()
    except LookupError:
        return payload


@use_case
def _answer(reply: Reply) -> None:
    person_id, group = people.person_id_by_email(reply.attendee), mailing.group_of(reply.uid)
    person = people.person_card(person_id) if person_id is not None else None
    if person is None or group is None:
        return
    query = select(Invited).where(
        Invited.person_id == person.id, Invited.group_kind == group[0], Invited.group_id == group[1]
    )
    row = session().scalars(query).one_or_none()
    sequence, method = row.sent.get(reply.uid, (0, "")) if row is not None else (0, "")
    if row is None or method != "REQUEST":
        return
    lang = known_language(person.language)
    with force_locale(lang):
        parts = mailing.invitation_parts(group, person.id, lang=lang, now=clock.now())
        for part in parts:
            if part.uid == reply.uid and not part.gone:
                letter = notices.declined(part.card, zone=person.zone, leave_path=row.leave_path)
                notifications.post(person.id, letter, event=f"{row.id}:{part.uid}:{sequence}")
