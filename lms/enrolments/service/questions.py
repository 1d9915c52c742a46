"""The questions of a run, and the answers of those who take part."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import exists, select

from lms.access import Actor
from lms.courses import service as courses
from lms.courses.models import Run
from lms.enrolments import queries, rules
from lms.enrolments.models import Answer, Enrolment, Question
from lms.enrolments.rules import MOST_QUESTIONS, QuestionCard, QuestionInput, Seat
from lms.enrolments.service import cases
from lms.enrolments.service.terms import arrange, not_too_many, take_away, term_of
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, refuse_if_any


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


@use_case
def answer_questions(
    enrolment_id: int, answers: Mapping[int, str], *, actor: Actor, version: int | None = None
) -> None:
    """The person answers, or changes the answers, to everything that can be answered now, all at once (what is not
    among `answers` counts as left open). The same answers again change nothing.

    Refused: another person (404), an enrolment that ended or nothing to answer any more (409), a stale page (409), bad
    or missing answers beside their fields.
    """
    run, enrolment = cases.lock_case(enrolment_id)
    if actor.person_id != enrolment.person_id:
        raise NotFound
    if not rules.is_live(cases.parts_of(enrolment)):
        raise Refusal("ended", _l("This enrolment has ended."), status=409)
    given = queries.answers_of(enrolment.id)
    asked = _asked(run, enrolment, given)
    if not asked:
        raise Refusal("closed", _l("There is nothing to answer any more."), status=409)
    values, problems = rules.check_answers(asked, answers)
    changed = {ident: value for ident, value in values.items() if given.get(ident) != value}
    if not changed and not problems:
        return
    cases.check_version(enrolment, version)
    refuse_if_any(problems)
    now = clock.now()
    for ident, value in changed.items():
        session().merge(Answer(enrolment_id=enrolment.id, question_id=ident, value=value, answered_at=now))
    enrolment.version, enrolment.updated_at = enrolment.version + 1, now
    journal.record(
        ("enrolment", enrolment.id),
        "answer-questions",
        actor_id=actor.person_id,
        after={"questions": sorted(changed)},
    )


def _asked(run: Run, enrolment: Enrolment, given: Mapping[int, str]) -> list[QuestionCard]:
    """The questions that this enrolment can answer now; `given` are its answers."""
    facts = cases.facts_of(run)
    return rules.open_questions(
        queries.terms_of(run.id).questions,
        given,
        confirmed=enrolment.seat == Seat.CONFIRMED,
        now=clock.now(),
        closes_at=facts.closes_at,
        begins_at=facts.counted_start,
    )
