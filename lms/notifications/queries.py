"""Questions about a person's inbox."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, select

from lms.kit.db import session
from lms.kit.paging import PAGE_SIZE, Page
from lms.notifications.models import CalendarChoice, Digest, Notice
from lms.notifications.rules import FILE, USUAL


@dataclass(frozen=True)
class NoticeCard:
    """A notice in the inbox."""

    id: int
    kind: str
    subject: str
    body: str
    path: str
    created_at: datetime
    read_at: datetime | None


def inbox(person_id: int, *, number: int = 1) -> Page[NoticeCard]:
    """The person's notices, newest first, one page of them."""
    mine = select(Notice).where(Notice.person_id == person_id)
    total = session().scalar(select(func.count()).select_from(mine.subquery())) or 0
    newest = mine.order_by(Notice.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    cards = [
        NoticeCard(row.id, row.kind, row.subject, row.body, row.path, row.created_at, row.read_at)
        for row in session().scalars(newest)
    ]
    return Page(cards, number, PAGE_SIZE, total)


_UNREAD = select(func.count()).where(Notice.person_id == bindparam("person"), Notice.read_at.is_(None))


def unread_count(person_id: int) -> int:
    """How many notices the person has not marked as read."""
    return session().scalar(_UNREAD, {"person": person_id}) or 0


def digest_choice(person_id: int) -> str:
    """How often the person wants the digest; one of `rules.EVERY`."""
    return digest_states([person_id])[person_id][0]


def digest_states(person_ids: Collection[int]) -> dict[int, tuple[str, date | None]]:
    """How often each of these people wants the digest, and the first day of the last period that had its turn."""
    query = select(Digest).where(Digest.person_id.in_(person_ids))
    known = {row.person_id: (row.every, row.looked_on) for row in session().scalars(query)}
    return {ident: known.get(ident, (USUAL, None)) for ident in person_ids}


def calendar_choice(person_id: int) -> str:
    """What goes with mails about the person's dates; one of `rules.PARTS`."""
    return session().scalar(select(CalendarChoice.part).where(CalendarChoice.person_id == person_id)) or FILE


def violations() -> list[str]:
    """What must never be: a notice that says nothing, or that was read before it was written. For `doctor`."""
    wrong = (Notice.subject == "") | (Notice.read_at < Notice.created_at)
    rows = session().scalars(select(Notice.id).where(wrong).order_by(Notice.id))
    return [f"notice {ident} has no subject, or was read before it was written" for ident in rows]
