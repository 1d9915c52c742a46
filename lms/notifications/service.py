"""Telling people: one notice in the inbox and one mail, in the transaction of what they tell about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from lms.agenda.rules import Reference
from lms.kit import clock
from lms.kit.db import insert_new, insert_once, lock, session, use_case
from lms.kit.i18n import force_locale
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal
from lms.notifications.models import CalendarChoice, Digest, Invited, Notice
from lms.notifications.notices import Shell, mail_html, mail_text, shell_of
from lms.notifications.rules import (
    BOTH,
    EVERY,
    FILE,
    INVITATION,
    PARTS,
    USUAL,
    Dates,
    Letter,
    Told,
    digest_due,
    notice_key,
)
from lms.outbox import service as outbox
from lms.outbox.rules import Draft, short_key, short_subject
from lms.people.queries import person_cards

__all__ = [
    "Letter",
    "Told",
    "begin_digest",
    "choose_calendar_part",
    "choose_digest",
    "dates_changed",
    "post",
    "post_all",
    "read",
]


def post(person_id: int, letter: Letter, *, event: str) -> bool:
    """Tells one person, see `post_all`; False for a second call for the same kind, event and person. `event` names the
    occurrence ("enrolment:17:confirmed:3")."""
    return post_all([Told(person_id, letter, event)]) == 1


def post_all(told: Sequence[Told]) -> int:
    """Tells people, within the open use case: a notice in the inbox, and a mail when the address is confirmed and the
    account is live; a few statements, however many they are. What was told before (the same kind, event and person)
    is not told again. Gives how many notices there are more."""
    now = clock.now()
    keys = {notice_key(each.letter.kind, event=each.event, person_id=each.person_id): each for each in told}
    rows = [_notice(key, each, now) for key, each in keys.items()]
    written = insert_new(Notice, rows, told="dedup_key")
    news = {key: each for key, each in keys.items() if short_key(key) in written}
    cards = person_cards(each.person_id for each in news.values())
    choices = _choices(news.values())
    shells: dict[tuple[str, str], Shell] = {}
    drafts = []
    for key, each in news.items():
        card = cards.get(each.person_id)
        if card is not None and card.reachable:
            around = (card.language, each.letter.choice)
            if around not in shells:
                shells[around] = _shell(*around)
            letter = _with_chosen_part(each, choices.get(each.person_id))
            drafts.append(_draft(key, card.email, letter, shells[around]))
    outbox.enqueue_all(drafts)
    return len(written)


def _notice(key: str, told: Told, now: datetime) -> dict[str, Any]:
    return {
        "person_id": told.person_id,
        "kind": told.letter.kind,
        "dedup_key": short_key(key),
        "subject": short_subject(told.letter.subject),
        "body": told.letter.text,
        "path": told.letter.path,
        "created_at": now,
    }


def _shell(language: str, choice: str) -> Shell:
    settings = current_app.config["LMS"]
    with force_locale(language):
        return shell_of(
            base_url=settings.base_url, network=settings.LMS_NETWORK_NAME, lang=language, choice=choice
        )


def _draft(key: str, address: str, letter: Letter, shell: Shell) -> Draft:
    return Draft(
        recipient=address,
        dedup_key=f"notice:{key}",
        subject=letter.subject,
        text=mail_text(letter, shell),
        html=mail_html(letter, shell),
        attachment_name=letter.attachment_name,
        attachment_type=letter.attachment_type,
        attachment=letter.attachment,
    )


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


def _choices(told: Iterable[Told]) -> dict[int, str]:
    """What the readers of letters about dates chose, where they did."""
    readers = {each.person_id for each in told if each.letter.dates is not None}
    query = select(CalendarChoice.person_id, CalendarChoice.part).where(CalendarChoice.person_id.in_(readers))
    return {row.person_id: row.part for row in session().execute(query)} if readers else {}


def _with_chosen_part(told: Told, choice: str | None) -> Letter:
    """The letter as it is mailed: without the calendar file for who chose something else; that invitations are due is
    written down for the worker."""
    letter, dates = told.letter, told.letter.dates
    if choice is None or dates is None:
        return letter
    held = bool(letter.attachment)
    if not (held and choice in (INVITATION, BOTH) and _begin(told.person_id, dates)):
        dates_changed(told.person_id, dates.group, begins=held)
    if choice == FILE:
        return letter
    return replace(letter, attachment=b"", attachment_name="", attachment_type="")


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
