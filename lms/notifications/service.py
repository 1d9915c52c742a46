"""Telling people: one notice in the inbox and one mail, in the transaction of what they tell about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask import current_app
from sqlalchemy import select, update

from lms.agenda.rules import Reference
from lms.kit import clock
from lms.kit.db import insert_once, lock, session, use_case
from lms.kit.i18n import force_locale
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.notifications.models import CalendarChoice, Digest, Invited, Notice
from lms.notifications.notices import mail_html, mail_text
from lms.notifications.rules import (
    BOTH,
    EVERY,
    FILE,
    INVITATION,
    PARTS,
    USUAL,
    Dates,
    Letter,
    digest_due,
    notice_key,
)
from lms.outbox import service as outbox
from lms.outbox.rules import short_key, short_subject
from lms.people.queries import person_card

__all__ = [
    "Letter",
    "begin_digest",
    "choose_calendar_part",
    "choose_digest",
    "dates_changed",
    "post",
    "read",
    "with_chosen_part",
]


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
    (letter,) = with_chosen_part([(person_id, letter)])
    settings = current_app.config["LMS"]
    about = {"base_url": settings.base_url, "network": settings.LMS_NETWORK_NAME}
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
    )
    return written


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


@use_case
def choose_calendar_part(person_id: int, part: str) -> None:
    """From now on this goes with mails about the person's dates, one of `PARTS`; anything else is refused. Invitations
    that stand are updated and cancelled all the same."""
    if part not in PARTS:
        raise Refusal("unknown", _l("Choose one of these."), "part")
    if not insert_once(CalendarChoice, person_id=person_id, part=part):
        lock(CalendarChoice, person_id).part = part


def with_chosen_part(told: Sequence[tuple[int, Letter]]) -> list[Letter]:
    """The letters to these people as they are mailed, within the open use case: who chose anything but the calendar
    file gets none; invitations are written down for the worker. One query, unless somebody chose."""
    readers = {person_id for person_id, letter in told if letter.dates is not None}
    query = select(CalendarChoice.person_id, CalendarChoice.part).where(CalendarChoice.person_id.in_(readers))
    choices = {row.person_id: row.part for row in session().execute(query)} if readers else {}
    found = []
    for person_id, letter in told:
        choice, dates = choices.get(person_id), letter.dates
        if choice is not None and dates is not None:
            held = bool(letter.attachment)
            if not (held and choice in (INVITATION, BOTH) and _begin(person_id, dates)):
                dates_changed(person_id, dates.group, begins=held)
            if choice != FILE:
                letter = replace(letter, attachment=b"", attachment_name="", attachment_type="")
        found.append(letter)
    return found


def _begin(person_id: int, dates: Dates) -> bool:
    return insert_once(
        Invited,
        person_id=person_id,
        group_kind=dates.group[0],
        group_id=dates.group[1],
        centre_id=dates.centre_id,
        organizer="",
        leave_path=dates.leave_path,
        sent={},
        due=True,
        begins=True,
    )


def dates_changed(person_id: int, group: Reference, *, begins: bool = False) -> None:
    """Within the open use case: invitations of the person about these dates, where there are some, are looked at again.
    `begins`: first ones, too."""
    of = (Invited.person_id == person_id, Invited.group_kind == group[0], Invited.group_id == group[1])
    values = {"due": True} | ({"begins": True} if begins else {})
    session().execute(
        update(Invited).where(*of).values(**values).execution_options(synchronize_session=False)
    )


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
