"""Telling people: one notice in the inbox and one mail, in the transaction of what they tell about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy import update

from lms.kit import clock
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import force_locale
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.inserts import insert_new, insert_once
from lms.kit.refusal import Refusal
from lms.kit.tokens import new_token
from lms.notifications.models import Digest, MailStop, Notice
from lms.notifications.notices import Shell, mail_html, mail_text, shell_of
from lms.notifications.rules import EVERY, USUAL, Letter, Told, digest_due, notice_key
from lms.notifications.service.inviting import choices_of, with_chosen_part
from lms.outbox import service as outbox
from lms.outbox.rules import Draft, short_key, short_subject
from lms.people.queries import PersonCard, person_cards


def post(person_id: int, letter: Letter, *, event: str) -> bool:
    """Tells one person, see `post_all`; False for a second call for the same kind, event and person. `event` names the
    occurrence ("enrolment:17:confirmed:3")."""
    return post_all([Told(person_id, letter, event)]) == 1


def post_all(told: Sequence[Told], *, cards: Mapping[int, PersonCard] | None = None) -> int:
    """Tells people, within the open use case: a notice in the inbox, and a mail when the address is confirmed and the
    account is live; a few statements, however many they are. What was told before (the same kind, event and person)
    is not told again. Gives how many notices there are more. `cards`: of these people, where they are known."""
    now = clock.now()
    keys = {notice_key(each.letter.kind, event=each.event, person_id=each.person_id): each for each in told}
    rows = [_notice(key, each, now) for key, each in keys.items()]
    written = insert_new(Notice, rows, told="dedup_key")
    news = {key: each for key, each in keys.items() if short_key(key) in written}
    if cards is None:
        cards = person_cards(each.person_id for each in news.values())
    choices = choices_of(news.values())
    shells: dict[tuple[str, str], Shell] = {}
    drafts = []
    for key, each in news.items():
        card = cards.get(each.person_id)
        if card is not None and card.reachable:
            around = (card.language, each.letter.choice)
            if around not in shells:
                shells[around] = _shell(*around)
            letter = with_chosen_part(each, choices.get(each.person_id))
            drafts.append(_draft(key, card, letter, shells[around]))
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


def _draft(key: str, card: PersonCard, letter: Letter, shell: Shell) -> Draft:
    stop = _stop_address(card.id, letter.stop, shell.base_url) if letter.stop else ""
    return Draft(
        recipient=card.email,
        dedup_key=f"notice:{key}",
        subject=letter.subject,
        text=mail_text(letter, shell, stop),
        html=mail_html(letter, shell, stop),
        attachment_name=letter.attachment_name,
        attachment_type=letter.attachment_type,
        attachment=letter.attachment,
        unsubscribe=stop,
    )


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
