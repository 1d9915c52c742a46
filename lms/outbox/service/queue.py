"""The rows: written inside a use case, claimed for a while by one worker, settled after the attempt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from flask import current_app
from sqlalchemy import Table, bindparam, func, or_, select, update

from lms.kit import clock
from lms.kit.db import in_use_case, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.inserts import insert_new
from lms.kit.refusal import NotFound, Refusal
from lms.outbox.models import Mail
from lms.outbox.queries import message_id_of
from lms.outbox.rules import BATCH, DEAD, LEASE, PENDING, SENT, Draft, Outcome, Parcel, fate, message_id
from lms.outbox.rules import short_key as _short
from lms.outbox.rules import short_subject as _cut

# made once: making one of these takes longer than asking it
_MAIL = cast(Table, Mail.__table__)
_WORDS = (
    *(Mail.id, Mail.message_id, Mail.recipient, Mail.subject, Mail.text, Mail.html, Mail.unsubscribe),
    *(Mail.attachment_name, Mail.attachment_type, func.coalesce(Mail.attachment, b"").label("attachment")),
    *(Mail.created_at, Mail.attempts),
)
_DUE = (
    select(*_WORDS)
    .where(Mail.state == PENDING, Mail.due_at <= bindparam("now"))
    .where(or_(Mail.leased_until.is_(None), Mail.leased_until <= bindparam("now")))
    .order_by(Mail.due_at, Mail.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_NAMED = update(_MAIL).where(_MAIL.c.id.in_(bindparam("ids", expanding=True)))
_LEASED = _NAMED.values(leased_until=bindparam("lease"))
_DONE = {
    "state": SENT,
    "sent_at": bindparam("now"),
    "leased_until": None,
    "last_error": "",
    "attempts": _MAIL.c.attempts + 1,
}
_DELIVERED = _NAMED.where(_MAIL.c.leased_until == bindparam("lease")).values(_DONE)


def enqueue(recipient: str, *, dedup_key: str, subject: str, text: str, **more: Any) -> bool:
    """As `enqueue_all`, for one mail; `more` are the other fields of `Draft`. Whether it was not there yet."""
    draft = Draft(recipient=recipient, dedup_key=dedup_key, subject=subject, text=text, **more)
    return enqueue_all([draft]) == 1


def enqueue_all(drafts: Sequence[Draft]) -> int:
    """Writes mails within the open use case, by one statement: they are sent when that is committed and never when it
    is not. Gives how many were not there yet.

    A second one with the same `dedup_key` (kind, object, transition, recipient) is not written. A line end in anything
    that becomes a header is refused.
    """
    if not in_use_case():
        raise AssertionError("a mail is written inside the use case it tells about")
    now, host = clock.now(), current_app.config["LMS"].LMS_UID_HOST
    return len(insert_new(Mail, [_new_row(draft, now, host) for draft in drafts], told="id"))


def _new_row(draft: Draft, now: datetime, host: str) -> dict[str, Any]:
    headers = (
        draft.recipient,
        draft.subject,
        draft.attachment_name,
        draft.attachment_type,
        draft.unsubscribe,
    )
    for header in headers:
        if "\r" in header or "\n" in header:
            raise Refusal("line_break", _l("A mail's address, subject and file name have one line each."))
    return {
        "dedup_key": _short(draft.dedup_key),
        "message_id": message_id(draft.dedup_key, host=host),
        "recipient": draft.recipient,
        "subject": _cut(draft.subject),
        "text": draft.text,
        "html": draft.html,
        "attachment_name": draft.attachment_name,
        "attachment_type": draft.attachment_type,
        "attachment": draft.attachment or None,
        "unsubscribe": draft.unsubscribe,
        "state": PENDING,
        "created_at": now,
        "due_at": now,
    }


@use_case
def claim(*, limit: int = BATCH) -> list[Parcel]:
    """At most `limit` mails that are due, oldest first, now leased to the caller: no other worker gets them until the
    lease ends. Rows another worker is just claiming are passed over, not waited for."""
    now = clock.now()
    lease = now + LEASE
    rows = session().execute(_DUE, {"now": now, "most": limit})
    parcels = [Parcel(lease=lease, **row) for row in rows.mappings()]
    if parcels:
        session().execute(_LEASED, {"ids": [parcel.id for parcel in parcels], "lease": lease})
    return parcels


@use_case
def settle(outcomes: Sequence[Outcome], *, claim_more: bool = False) -> list[Parcel]:
    """Writes what became of claimed mails, all in one transaction; with `claim_more` the next ones are claimed in it.

    A mail whose lease ended meanwhile and that another worker claimed is left to that one.
    """
    now = clock.now()
    delivered = [outcome.parcel for outcome in outcomes if outcome.delivered]
    for lease in sorted({parcel.lease for parcel in delivered}):
        held = [parcel.id for parcel in delivered if parcel.lease == lease]
        session().execute(_DELIVERED, {"ids": held, "lease": lease, "now": now})
    for outcome in outcomes:
        if not outcome.delivered:
            _put_back(outcome, now)
    return claim() if claim_more else []


@use_case
def settle_taken(message_ids: Sequence[str]) -> None:
    """The mail server has taken these mails, by their Message-IDs, whoever has claimed them meanwhile; those that count
    as sent already, or that nobody knows, stay as they are."""
    known = update(_MAIL).where(_MAIL.c.message_id.in_(message_ids), _MAIL.c.state == PENDING)
    session().execute(known.values(_DONE), {"now": clock.now()})


def _put_back(outcome: Outcome, now: datetime) -> None:
    parcel = outcome.parcel
    held = update(Mail).where(Mail.id == parcel.id, Mail.leased_until == parcel.lease)
    if not outcome.tried:
        session().execute(held.values(leased_until=None).execution_options(synchronize_session=False))
        return
    next_state = fate(outcome, now=now)
    session().execute(
        held.values(
            state=next_state.state,
            due_at=next_state.due_at,
            leased_until=None,
            attempts=parcel.attempts + 1,
            last_error=outcome.reason[:1000],
        ).execution_options(synchronize_session=False)
    )


@use_case
def retry(ref: str) -> None:
    """The mail `ref`, which was given up, is tried again from the start. Refused for one that is not dead, or that
    says nothing any more (409)."""
    ident = session().scalar(select(Mail.id).where(Mail.message_id == message_id_of(ref)))
    if ident is None:
        raise NotFound
    row = lock(Mail, ident)
    if row.state != DEAD or not row.recipient:
        raise Refusal("not_dead", _l("Only a mail that was given up can be tried again."), status=409)
    row.state, row.attempts, row.due_at = PENDING, 0, clock.now()


@use_case
def retry_all() -> int:
    """Every mail that was given up and still says something is tried again from the start; gives their number."""
    again = update(Mail).where(Mail.state == DEAD, Mail.recipient != "").returning(Mail.id)
    rows = session().execute(again.values(state=PENDING, attempts=0, due_at=clock.now()))
    return len(rows.all())
