"""Telling people: one notice in the inbox and one mail, in the transaction of what they tell about."""

from __future__ import annotations

from datetime import date

from flask import current_app
from sqlalchemy import update

from lms.kit import clock
from lms.kit.db import add, insert_once, lock, session, use_case
from lms.kit.i18n import force_locale
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.kit.tokens import new_token
from lms.notifications.models import Digest, MailStop, Notice
from lms.notifications.notices import mail_html, mail_text
from lms.notifications.rules import EVERY, USUAL, Letter, digest_due, notice_key
from lms.outbox import service as outbox
from lms.outbox.rules import short_key, short_subject
from lms.people.queries import person_card


def post(person_id: int, letter: Letter, *, event: str) -> bool:
    """Tells the person, within the open use case: a notice in the inbox, and a mail when the address is confirmed and
    the account is live. A second call for the same kind, event and person does nothing and gives False. `event` names
    the occurrence ("enrolment:17:confirmed:3")."""
    key = notice_key(letter.kind, event=event, person_id=person_id)
    written = insert_once(
        Notice,
        person_id=person_id,
        kind=letter.kind,
        dedup_key=short_key(key),
        subject=short_subject(letter.subject),
        body=letter.text,
        path=letter.path,
        created_at=clock.now(),
    )
    person = person_card(person_id) if written else None
    if person is None or not person.verified or person.deactivated:
        return written
    settings = current_app.config["LMS"]
    about = {"base_url": settings.base_url, "network": settings.LMS_NETWORK_NAME}
    about["stop"] = _stop_address(person_id, letter.stop, settings.base_url) if letter.stop else ""
    with force_locale(person.language):
        text = mail_text(letter, **about)
        html = mail_html(letter, **about, lang=person.language)
    outbox.enqueue(
        person.email,
        dedup_key=f"notice:{key}",
        subject=letter.subject,
        text=text,
        html=html,
        attachment_name=letter.attachment_name,
        attachment_type=letter.attachment_type,
        attachment=letter.attachment,
        unsubscribe=about["stop"],
    )
    return written


def _stop_address(person_id: int, kind: str, base_url: str) -> str:
    """A new address at which the person ends mails of this `kind`; only the hash of its token is kept."""
    token, digest = new_token()
    add(MailStop(token_hash=digest, person_id=person_id, kind=kind, made_at=clock.now()))
    return f"{base_url}/unsubscribe/{token}"


@use_case
def read(person_id: int, *, notice_id: int | None = None) -> None:
    """The person has read this notice (None: every one). Of others' notices, or ones read before, nothing changes."""
    unread = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    if notice_id is not None:
        unread = unread.where(Notice.id == notice_id)
    session().execute(unread.values(read_at=clock.now()))


@use_case
def choose_digest(person_id: int, every: str) -> None:
    """The person wants the digest as often as `every` says, one of `EVERY`; anything else is refused."""
    if every not in EVERY:
        raise Refusal("unknown", _l("Choose one of these."), "every")
    _digest(person_id).every = every


def begin_digest(person_id: int, *, zone: str) -> date | None:
    """Within the open use case: the first day of the period whose digest is due now for the person, which has thereby
    had its turn; None when none is. Concurrent callers wait, and one of them gets it."""
    row = _digest(person_id)
    day = digest_due(row.every, row.looked_on, now=clock.now(), zone=zone)
    if day is not None:
        row.looked_on = day
    return day


def _digest(person_id: int) -> Digest:
    insert_once(Digest, person_id=person_id, every=USUAL, looked_on=None)
    return lock(Digest, person_id)
