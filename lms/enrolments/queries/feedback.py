"""What people thought of a run: who has said it, and how often what was said. Never who said what: no row tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from lms.courses.models import Run
from lms.enrolments.models import Enrolment, FeedbackAnswer, FeedbackGiven
from lms.enrolments.rules import Seat
from lms.enrolments.rules.feedback import ASKED_WITHIN, TOOK_PART, Subject
from lms.kit.db import session
from lms.notifications.models import Notice

MOST_WORDS = 500
ASKED = "ask-feedback"


def feedback_given(enrolment_id: int) -> bool:
    """Whether the enrolment has given feedback."""
    return session().get(FeedbackGiven, enrolment_id) is not None


def feedback_counts(run_id: int) -> dict[Subject, dict[int | None, int]]:
    """How many answers gave which rating (None: words only), for the run (None) and each session; one query. Ask the
    rules before you show them."""
    query = (
        select(FeedbackAnswer.session_id, FeedbackAnswer.rating, func.count(FeedbackAnswer.id))
        .where(FeedbackAnswer.run_id == run_id)
        .group_by(FeedbackAnswer.session_id, FeedbackAnswer.rating)
    )
    found: dict[Subject, dict[int | None, int]] = defaultdict(dict)
    for subject, rating, number in session().execute(query):
        found[subject][rating] = number
    return dict(found)


def feedback_words(run_id: int, subjects: Collection[Subject]) -> dict[Subject, list[str]]:
    """What was written about these subjects only, in the order of the random keys; at most 500 texts in all."""
    query = (
        select(FeedbackAnswer.session_id, FeedbackAnswer.words)
        .where(FeedbackAnswer.run_id == run_id, FeedbackAnswer.words != "", _about(subjects))
        .order_by(FeedbackAnswer.id)
        .limit(MOST_WORDS)
    )
    found: dict[Subject, list[str]] = {subject: [] for subject in subjects}
    for subject, words in session().execute(query):
        found[subject].append(words)
    return found


def _about(subjects: Collection[Subject]) -> ColumnElement[bool]:
    sessions = FeedbackAnswer.session_id.in_([each for each in subjects if each is not None])
    return or_(sessions, FeedbackAnswer.session_id.is_(None)) if None in subjects else sessions


def to_ask_for_feedback(now: datetime, *, limit: int) -> list[int]:
    """Enrolments of people who took part in a run that ended within the last 30 days and were not asked yet; by id."""
    path = "/enrolments/" + Enrolment.ref + "/feedback"
    asked = select(Notice.id).where(
        Notice.person_id == Enrolment.person_id, Notice.kind == ASKED, Notice.path == path
    )
    query = (
        select(Enrolment.id)
        .join(Run, Run.id == Enrolment.run_id)
        .where(Run.state.in_(("published", "finished")), Run.ends_at <= now, Run.ends_at > now - ASKED_WITHIN)
        .where(Enrolment.seat == Seat.CONFIRMED, Enrolment.end_state.in_(TOOK_PART), ~asked.exists())
        .order_by(Enrolment.id)
        .limit(limit)
    )
    return list(session().scalars(query))
