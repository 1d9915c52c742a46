"""Questions and answers: of a run, of one enrolment, and what a person has not answered yet."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from lms.courses.models import Course, Run
from lms.enrolments.models import Answer, Enrolment, FeeClass, Question
from lms.enrolments.queries.cases import LIVE
from lms.enrolments.rules import FeeCard, QuestionCard, Seat
from lms.kit.db import session


def questions_of(run_id: int) -> list[QuestionCard]:
    """The questions of the run in their stable order (position, then id), with how many answered; removed ones only
    where somebody had answered, and after the others, so that the columns of an export stay."""
    answered = (
        select(func.count()).where(Answer.question_id == Question.id, Answer.value != "").scalar_subquery()
    )
    query = (
        select(Question, answered)
        .where(Question.run_id == run_id, or_(Question.removed.is_(False), answered > 0))
        .order_by(Question.removed, Question.position, Question.id)
    )
    return [_card(row, number) for row, number in session().execute(query)]


def _card(row: Question, answered: int = 0) -> QuestionCard:
    return QuestionCard(
        id=row.id,
        label=row.label,
        kind=row.kind,
        stage=row.stage,
        help=row.help,
        options=tuple(row.options.splitlines()),
        required=row.required,
        removed=row.removed,
        answered=answered,
    )


def answers_of(enrolment_id: int) -> dict[int, str]:
    """What one enrolment answered, by question; empty words where it was asked and left open."""
    query = select(Answer.question_id, Answer.value).where(Answer.enrolment_id == enrolment_id)
    rows = session().execute(query.order_by(Answer.question_id))
    return dict(rows.all())


def answers_of_run(run_id: int, *, of: Collection[int] | None = None) -> dict[int, dict[int, str]]:
    """The answers of everybody who enrolled in the run (or of these enrolments in it): words by question, by enrolment.
    One query."""
    query = (
        select(Answer.enrolment_id, Answer.question_id, Answer.value)
        .join(Enrolment, Enrolment.id == Answer.enrolment_id)
        .where(Enrolment.run_id == run_id)
        .order_by(Answer.enrolment_id, Answer.question_id)
    )
    if of is not None:
        query = query.where(Enrolment.id.in_(of))
    found: dict[int, dict[int, str]] = {}
    for enrolment_id, question_id, value in session().execute(query):
        found.setdefault(enrolment_id, {})[question_id] = value
    return found


def _unanswered() -> ColumnElement[bool]:
    """That a question is put to an enrolment (one of the first stage, or, once it is confirmed, one of the second) and
    has no answer, not even an empty one."""
    given = exists().where(Answer.enrolment_id == Enrolment.id, Answer.question_id == Question.id)
    return and_(
        LIVE,
        Question.run_id == Enrolment.run_id,
        Question.removed.is_(False),
        or_(Question.stage == "enrol", Enrolment.seat == Seat.CONFIRMED),
        ~given,
    )


def unanswered_by(person_id: int) -> list[tuple[str, str]]:
    """Reference and title of the run of each live enrolment of the person, in runs that go on, that has questions to
    answer; by id. One query."""
    query = (
        select(Enrolment.ref, func.coalesce(func.nullif(Run.title, ""), Course.title))
        .join(Run, Run.id == Enrolment.run_id)
        .join(Course, Course.id == Run.course_id)
        .where(Enrolment.person_id == person_id, Run.state.in_(("published", "postponed")))
        .where(exists().where(_unanswered()))
        .order_by(Enrolment.id)
    )
    return [(ref or "", title) for ref, title in session().execute(query)]


def unanswered_in(run_id: int) -> dict[int, int]:
    """How many questions each live enrolment of the run has not answered; those that answered all are left out."""
    query: Any = (
        select(Enrolment.id, func.count(Question.id))
        .join(Question, Question.run_id == Enrolment.run_id)
        .where(Enrolment.run_id == run_id, _unanswered())
        .group_by(Enrolment.id)
        .order_by(Enrolment.id)
    )
    return dict(session().execute(query).all())


def fees_of(run_id: int) -> list[FeeCard]:
    """The fee classes of the run in their order, with how many chose each."""
    chosen = select(func.count()).where(Enrolment.fee_id == FeeClass.id).scalar_subquery()
    query = (
        select(FeeClass, chosen)
        .where(FeeClass.run_id == run_id, FeeClass.removed.is_(False))
        .order_by(FeeClass.position, FeeClass.id)
    )
    return [
        FeeCard(id=row.id, label=row.label, amount=row.amount, currency=row.currency, chosen=number)
        for row, number in session().execute(query)
    ]


def fee_cards(ids: Collection[int | None]) -> dict[int, FeeCard]:
    """Fee classes by key, removed ones too. One query, none without ids."""
    wanted = sorted({ident for ident in ids if ident is not None})
    if not wanted:
        return {}
    query = select(FeeClass).where(FeeClass.id.in_(wanted)).order_by(FeeClass.id)
    return {
        row.id: FeeCard(id=row.id, label=row.label, amount=row.amount, currency=row.currency)
        for row in session().scalars(query)
    }
