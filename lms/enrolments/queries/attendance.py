"""Who was at which session of a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.courses.models import RunTrainer, Session
from lms.enrolments.models import Attendance, Enrolment
from lms.enrolments.queries.cases import all_of, cards
from lms.enrolments.rules import CaseCard, End, Seat
from lms.enrolments.rules.cards import by_name
from lms.enrolments.rules.completion import Presence
from lms.kit.db import session

TOOK_PART = (End.OPEN, End.COMPLETED, End.NOT_COMPLETED, End.NO_SHOW)


@dataclass(frozen=True)
class MarkCard:
    """One mark: by whose tick, or by the code of the room (`how`), when (aware UTC), and why when it came late."""

    mark: str
    how: str
    marked_by_id: int
    marked_at: datetime
    reason: str


def attendees(run_id: int) -> list[CaseCard]:
    """Everybody with a confirmed place in the run, also once it is said what came of it: by name."""
    found = all_of(
        cards(
            Enrolment.run_id == run_id, Enrolment.seat == Seat.CONFIRMED, Enrolment.end_state.in_(TOOK_PART)
        )
    )
    return sorted(found, key=lambda card: by_name(card.person_name, card.id))


def marks_of_run(run_id: int) -> dict[int, dict[int, MarkCard]]:
    """All marks of a run: by enrolment, then by session. One query."""
    query = select(Attendance).join(Session, Session.id == Attendance.session_id)
    found: dict[int, dict[int, MarkCard]] = defaultdict(dict)
    for row in session().scalars(query.where(Session.run_id == run_id)):
        found[row.enrolment_id][row.session_id] = _card(row)
    return found


def marks_at(session_id: int) -> dict[int, MarkCard]:
    """The marks of one session, by enrolment."""
    query = select(Attendance).where(Attendance.session_id == session_id)
    return {row.enrolment_id: _card(row) for row in session().scalars(query)}


def marks_of(enrolment_id: int) -> dict[int, MarkCard]:
    """The marks of one person in a run, by session."""
    query = select(Attendance).where(Attendance.enrolment_id == enrolment_id)
    return {row.session_id: _card(row) for row in session().scalars(query)}


def _card(row: Attendance) -> MarkCard:
    return MarkCard(row.mark, row.how, row.marked_by_id, row.marked_at, row.reason)


def presences(run_id: int) -> dict[int, Presence]:
    """How often each person of a run was there, by enrolment; people without a mark have one too when they are asked
    for. Sessions that were cancelled do not count. Two queries."""
    planned = set(
        session().scalars(select(Session.id).where(Session.run_id == run_id, Session.state == "planned"))
    )
    nobody = Presence(sessions=len(planned))
    found: dict[int, Presence] = defaultdict(lambda: nobody)
    for enrolment_id, marks in marks_of_run(run_id).items():
        counted = Counter(card.mark for session_id, card in marks.items() if session_id in planned)
        found[enrolment_id] = Presence(sessions=len(planned), **counted)
    return found


def trainer_ids(run_id: int) -> frozenset[int]:
    """Who trains in the run."""
    return frozenset(session().scalars(select(RunTrainer.person_id).where(RunTrainer.run_id == run_id)))
