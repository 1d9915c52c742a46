"""Questions about a person's inbox and what the person follows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, exists, func, select

from lms.kit.db import once, session
from lms.kit.paging import PAGE_SIZE, Page
from lms.kit.tokens import hash_token
from lms.notifications.models import (
    Bookmark,
    CalendarChoice,
    Digest,
    MailStop,
    Notice,
    Reminded,
    ReminderChoice,
    SavedSearch,
)
from lms.notifications.rules import USUAL
from lms.notifications.rules.inviting import FILE
from lms.notifications.rules.reminding import USUAL_BEFORE, Before, Reminder
from lms.people.models import Person


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
    """How many notices the person has not marked as read; one query, none on a page with a bookmark."""
    return once(f"unread {person_id}", lambda: session().scalar(_UNREAD, {"person": person_id}) or 0)


def digest_choice(person_id: int) -> str:
    """How often the person wants the digest; one of `rules.EVERY`."""
    return digest_states([person_id])[person_id][0]


def digest_states(person_ids: Collection[int]) -> dict[int, tuple[str, date | None]]:
    """How often each of these people wants the digest, and the first day of the last period that had its turn."""
    query = select(Digest).where(Digest.person_id.in_(person_ids))
    known = {row.person_id: (row.every, row.looked_on) for row in session().scalars(query)}
    return {ident: known.get(ident, (USUAL, None)) for ident in person_ids}


def calendar_choice(person_id: int) -> str:
    """What goes with mails about the person's dates; one of `rules.inviting.PARTS`."""
    return session().scalar(select(CalendarChoice.part).where(CalendarChoice.person_id == person_id)) or FILE


@dataclass(frozen=True)
class SearchCard:
    """A list that a person follows; `known` is what it held or told until now, row ids by kind; `lang` the language it
    is told in, empty for the person's."""

    id: int
    ref: str
    of_list: str
    query: str
    every: str
    lang: str
    looked_on: date
    known: Mapping[str, Sequence[int]]


def search_card(row: SavedSearch) -> SearchCard:
    """The row as a plain value."""
    return SearchCard(row.id, row.ref, row.of_list, row.query, row.every, row.lang, row.looked_on, row.known)


def searches_of(person_id: int) -> list[SearchCard]:
    """The lists that the person follows, in the order in which they were chosen."""
    query = select(SavedSearch).where(SavedSearch.person_id == person_id).order_by(SavedSearch.id)
    return [search_card(row) for row in session().scalars(query)]


def search_of(person_id: int, ref: str) -> SearchCard | None:
    """One of the person's own."""
    query = select(SavedSearch).where(SavedSearch.person_id == person_id, SavedSearch.ref == ref)
    row = session().scalar(query)
    return search_card(row) if row is not None else None


def list_turns() -> list[tuple[int, str, date, str]]:
    """For each list that comes by mail to somebody who can be reached: person id, how often, day of the last turn, the
    person's zone. One query."""
    query = (
        select(SavedSearch.person_id, SavedSearch.every, SavedSearch.looked_on, Person.zone)
        .join(Person, Person.id == SavedSearch.person_id)
        .where(SavedSearch.every != "never")
        .where(Person.verified_at.is_not(None), Person.deactivated_at.is_(None))
        .order_by(SavedSearch.person_id, SavedSearch.id)
    )
    return [(person, every, on, zone) for person, every, on, zone in session().execute(query)]


def bookmarks_of(person_id: int) -> list[tuple[str, int]]:
    """What the person keeps in mind, kind and row id, the last first."""
    query = select(Bookmark.kind, Bookmark.thing_id).where(Bookmark.person_id == person_id)
    newest = query.order_by(Bookmark.made_at.desc(), Bookmark.kind, Bookmark.thing_id.desc())
    return [(kind, ident) for kind, ident in session().execute(newest)]


_BOOKMARKED = select(
    exists().where(
        Bookmark.person_id == bindparam("person"),
        Bookmark.kind == bindparam("kind"),
        Bookmark.thing_id == bindparam("thing"),
    ),
    _UNREAD.scalar_subquery(),
)


def is_bookmarked(person_id: int | None, kind: str, thing_id: int) -> bool:
    """Whether the person keeps it in mind; one query, which asks for what the head of the page shows too. None for
    somebody who is not signed in."""
    if person_id is None:
        return False
    named = {"person": person_id, "kind": kind, "thing": thing_id}
    found, unread = session().execute(_BOOKMARKED, named).one()
    once(f"unread {person_id}", lambda: unread)
    return bool(found)


def reminder_choices(person_ids: Collection[int]) -> dict[int, Before]:
    """How many days before which dates each of these people is reminded. One query."""
    query = select(ReminderChoice).where(ReminderChoice.person_id.in_(person_ids))
    known = {row.person_id: Before(row.start, row.end, row.deadline) for row in session().scalars(query)}
    return {ident: known.get(ident, USUAL_BEFORE) for ident in person_ids}


def last_reminders(person_ids: Collection[int]) -> dict[int, dict[tuple[str, str, int], Reminder]]:
    """The last reminder of each date that these people had, by `Moment.key`. One query."""
    found: dict[int, dict[tuple[str, str, int], Reminder]] = {ident: {} for ident in person_ids}
    for row in session().scalars(select(Reminded).where(Reminded.person_id.in_(person_ids))):
        found[row.person_id][row.anchor, row.kind, row.thing_id] = Reminder(row.at, row.told_on)
    return found


def stopped_by(token: str) -> tuple[int, str] | None:
    """Whose mails, and which kind of them, the token in a mail ends; None for one that is none."""
    row = session().get(MailStop, hash_token(token))
    return (row.person_id, row.kind) if row is not None else None


def violations() -> list[str]:
    """What must never be: a notice that says nothing, or that was read before it was written. For `doctor`."""
    wrong = (Notice.subject == "") | (Notice.read_at < Notice.created_at)
    rows = session().scalars(select(Notice.id).where(wrong).order_by(Notice.id))
    return [f"notice {ident} has no subject, or was read before it was written" for ident in rows]
