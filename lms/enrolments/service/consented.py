"""The consents that a run's questions ask for, kept with their words, and taken back from the page of the own data."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from lms.enrolments.models import Answer, Enrolment, Question
from lms.enrolments.service import cases
from lms.kit import clock, journal
from lms.kit.consents import keep
from lms.kit.db import session, use_case
from lms.kit.refusal import NotFound

KIND = "enrolment.question"


def keep_answered(enrolment: Enrolment, question_ids: Collection[int]) -> None:
    """Keeps, within the open use case, what those of these questions were answered that ask for a consent."""
    if not question_ids:
        return
    session().flush()
    query = (
        select(Question.id, Question.label, Answer.value)
        .join(Answer, (Answer.question_id == Question.id) & (Answer.enrolment_id == enrolment.id))
        .where(Question.id.in_(question_ids), Question.kind == "consent")
        .order_by(Question.id)
    )
    for ident, label, value in session().execute(query).all():
        keep(
            enrolment.person_id,
            KIND,
            enrolment.id,
            part=ident,
            ref=enrolment.ref or "",
            words=label,
            given=value != "",
        )


@use_case
def withdraw_consent(person_id: int, kind: str, enrolment_id: int, question_id: int) -> None:
    """The person takes a consent back: the answer is open again, and the host sees that. Others' do not exist."""
    _run, enrolment = cases.lock_case(enrolment_id)
    answer = session().get(Answer, (enrolment_id, question_id))
    if enrolment.person_id != person_id or kind != KIND or answer is None:
        raise NotFound
    answer.value, answer.answered_at = "", clock.now()
    enrolment.version, enrolment.updated_at = enrolment.version + 1, clock.now()
    after = {"questions": [question_id]}
    journal.record(("enrolment", enrolment_id), "answer-questions", actor_id=person_id, after=after)
    keep_answered(enrolment, [question_id])
