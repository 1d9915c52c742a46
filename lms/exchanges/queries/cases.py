"""What belongs to one application beside its row: files and messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.exchanges.models import Application, ApplicationFile, Message
from lms.exchanges.queries.applications import ALL_APPLICATIONS, application_cards
from lms.exchanges.rules import LIVE_STATES, ApplicationCard
from lms.kit.db import session

MOST_MESSAGES = 500


@dataclass(frozen=True)
class FileCard:
    """A file of an application; `stored` is where its bytes lie and is shown to nobody."""

    kind: str
    name: str
    size: int
    stored: str
    uploaded_at: datetime


@dataclass(frozen=True)
class MessageCard:
    """A message of the thread. `number` counts its author's own ones, from 1; `answered`: somebody else has written
    since."""

    id: int
    number: int
    author_id: int
    side: str
    audience: str
    text: str
    at: datetime
    edited_at: datetime | None
    answered: bool


def application_by_draft(draft_ref: str) -> ApplicationCard | None:
    """The application that was once the draft with this opaque reference, whatever became of it."""
    found = application_cards(ALL_APPLICATIONS.where(Application.draft_ref == draft_ref))
    return found[0] if found else None


def live_application(person_id: int, slot_id: int) -> ApplicationCard | None:
    """The application of a person to a slot that is not over; there is at most one."""
    wanted = (Application.applicant_id == person_id) & (Application.slot_id == slot_id)
    found = application_cards(ALL_APPLICATIONS.where(wanted, Application.state.in_(LIVE_STATES)))
    return found[0] if found else None


def files_of(application_id: int) -> tuple[FileCard, ...]:
    """The files of an application, the curriculum vitae first."""
    query = select(ApplicationFile).where(ApplicationFile.application_id == application_id)
    rows = session().scalars(query.order_by(ApplicationFile.kind, ApplicationFile.id))
    return tuple(FileCard(row.kind, row.name, row.size, row.stored, row.uploaded_at) for row in rows)


def file_of(application_id: int, kind: str) -> FileCard | None:
    """The file of this kind."""
    return next((each for each in files_of(application_id) if each.kind == kind), None)


def messages_of(application_id: int) -> list[MessageCard]:
    """The whole thread, the oldest first: ask `rules.message_readers` who reads which."""
    query = select(Message).where(Message.application_id == application_id).order_by(Message.id)
    rows = list(session().scalars(query.limit(MOST_MESSAGES)))
    counted: dict[int, int] = {}
    found = []
    for row in rows:
        counted[row.author_id] = counted.get(row.author_id, 0) + 1
        answered = any(other.id > row.id and other.author_id != row.author_id for other in rows)
        found.append(
            MessageCard(
                row.id,
                counted[row.author_id],
                row.author_id,
                row.side,
                row.audience,
                row.text,
                row.at,
                row.edited_at,
                answered,
            )
        )
    return found
