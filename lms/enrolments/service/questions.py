"""The questions of a run."""

from __future__ import annotations

from sqlalchemy import exists, select

from lms.access import Actor
from lms.courses import service as courses
from lms.courses.models import Run
from lms.enrolments import rules
from lms.enrolments.models import Answer, Question
from lms.enrolments.rules import MOST_QUESTIONS, QuestionInput
from lms.enrolments.service.terms import arrange, not_too_many, take_away, term_of
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal, refuse_if_any


@use_case
def save_question(
    run_id: int,
    values: QuestionInput,
    *,
    actor: Actor,
    version: int | None,
    place: int | None = None,
    question_id: int | None = None,
) -> int:
    """A new question of the run, or (`question_id`) one changed; gives its id. Once somebody answered, its kind and
    when it is asked stay. Refused: what `check_question` finds, a stale page, a run that is over."""
    lock(Run, run_id)
    row: Question | None = term_of(Question, run_id, question_id)
    courses.note_terms(
        run_id, "save-question", actor=actor, version=version, after={"question": values.label[:300]}
    )
    refuse_if_any(rules.check_question(values))
    if row is None:
        not_too_many(Question, run_id, MOST_QUESTIONS)
        row = add(Question(run_id=run_id, kind=values.kind, stage=values.stage, label=values.label))
    elif (row.kind, row.stage) != (values.kind, values.stage) and _was_answered(row.id):
        sentence = _l("People have answered: its kind and its time stay. Remove it and write another.")
        raise Refusal("was_answered", sentence, "kind" if row.kind != values.kind else "stage")
    row.kind, row.stage, row.label, row.help = values.kind, values.stage, values.label, values.help
    row.options = "\n".join(values.options) if values.kind == "choice" else ""
    row.required = values.required
    arrange(row, place)
    return row.id


def _was_answered(question_id: int) -> bool:
    return bool(session().scalar(select(exists().where(Answer.question_id == question_id))))


@use_case
def remove_question(run_id: int, question_id: int, *, actor: Actor, version: int | None) -> None:
    """Nobody is asked this any more; answers that were given stay, with their question."""
    take_away(Question, run_id, question_id, "remove-question", actor=actor, version=version)
