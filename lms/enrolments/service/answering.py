"""What somebody who enrolled answers later, or says anew: to the questions of a run, and of how conditions are met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from lms.access import Actor
from lms.courses.models import Run
from lms.enrolments import queries, rules
from lms.enrolments.models import Answer, Enrolment, Statement
from lms.enrolments.rules import ConditionCard, Eligibility, QuestionCard, Seat, Terms
from lms.enrolments.service import cases, consented, replies
from lms.kit import clock, journal
from lms.kit.db import session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal, refuse_if_any


@use_case
def answer_questions(
    enrolment_id: int,
    answers: Mapping[int, str],
    *,
    statements: Mapping[int, str] | None = None,
    actor: Actor,
    version: int | None = None,
) -> None:
    """The person answers, or changes the answers, to everything that can be answered now, all at once (what is not
    among `answers` counts as left open). `statements`, unless None, are what the person says now of how the conditions
    in words are met: as long as somebody has to decide, who then finds them and the change. The same again changes
    nothing.

    Refused: another person (404), an enrolment that ended or nothing to answer any more (409), statements after the
    decisions (409), a stale page (409), bad or missing answers and a statement taken away that is needed, each beside
    its field.
    """
    run, enrolment = cases.lock_case(enrolment_id)
    if actor.person_id != enrolment.person_id:
        raise NotFound
    if not rules.is_live(cases.parts_of(enrolment)):
        raise Refusal("ended", _l("This enrolment has ended."), status=409)
    terms, given = queries.terms_of(run.id), queries.answers_of(enrolment.id)
    asked = _asked(run, enrolment, terms, given)
    stated = _stated(enrolment, terms, statements)
    if not asked and not stated:
        raise Refusal("closed", _l("There is nothing to answer any more."), status=409)
    values, problems = rules.check_answers(asked, answers)
    changed = {ident: value for ident, value in values.items() if given.get(ident) != value}
    before = _before(enrolment, stated)
    said, wrong = _said(actor, stated, statements or {}, before)
    anew = {ident: said.get(ident, "") for ident in before if said.get(ident, "") != before[ident]}
    if not any((changed, anew, problems, wrong)):
        return
    cases.check_version(enrolment, version)
    refuse_if_any([*wrong, *problems])
    _keep_answers(enrolment, changed, actor)
    _keep_statements(enrolment, before, anew, actor)
    enrolment.version, enrolment.updated_at = enrolment.version + 1, clock.now()


def _asked(run: Run, enrolment: Enrolment, terms: Terms, given: Mapping[int, str]) -> list[QuestionCard]:
    """The questions that this enrolment can answer now; `given` are its answers."""
    facts = cases.facts_of(run)
    return rules.open_questions(
        terms.questions,
        given,
        confirmed=enrolment.seat == Seat.CONFIRMED,
        now=clock.now(),
        closes_at=facts.closes_at,
        begins_at=facts.counted_start,
    )


def _stated(
    enrolment: Enrolment, terms: Terms, statements: Mapping[int, str] | None
) -> tuple[ConditionCard, ...]:
    """The conditions to which the person says something now. Refused once nobody has to decide any more."""
    if statements is None:
        return ()
    if rules.undecided(cases.parts_of(enrolment)):
        return terms.stated
    if statements:
        sentence = _l("Your enrolment has been decided: what you said about the conditions stays.")
        raise Refusal("decided", sentence, status=409)
    return ()


def _before(enrolment: Enrolment, stated: Sequence[ConditionCard]) -> dict[int, str]:
    """What was said to these conditions until now; empty words where nothing was."""
    known = queries.statements_of([enrolment.id] if stated else []).get(enrolment.id, {})
    return {each.id: known.get(each.id, "") for each in stated}


def _said(
    actor: Actor, stated: Sequence[ConditionCard], typed: Mapping[int, str], before: Mapping[int, str]
) -> tuple[dict[int, str], list[Problem]]:
    """The statements, clean, and what is wrong: too long, or one taken away without which nobody can enrol. What was
    never said, because the condition came later, may stay unsaid: who decides sees that."""
    said, problems = replies.check_statements(stated, typed)
    facts = queries.facts_of(actor, audience="", conditions=stated, stated=said)
    emptied = {rules.statement_field(ident) for ident, text in before.items() if text}
    unmet = rules.unmet_conditions(Eligibility(), facts, stated)
    return said, [*problems, *(each for each in unmet if each.field in emptied)]


def _keep_answers(enrolment: Enrolment, changed: Mapping[int, str], actor: Actor) -> None:
    if not changed:
        return
    now = clock.now()
    for ident, value in changed.items():
        session().merge(Answer(enrolment_id=enrolment.id, question_id=ident, value=value, answered_at=now))
    consented.keep_answered(enrolment, changed.keys())
    journal.record(
        ("enrolment", enrolment.id),
        "answer-questions",
        actor_id=actor.person_id,
        after={"questions": sorted(changed)},
    )


def _keep_statements(
    enrolment: Enrolment, before: Mapping[int, str], anew: Mapping[int, str], actor: Actor
) -> None:
    """Stores what is said anew; the journal keeps both wordings, because somebody decides by them."""
    if not anew:
        return
    stored = select(Statement).where(Statement.enrolment_id == enrolment.id, Statement.condition_id.in_(anew))
    kept = {row.condition_id: row for row in session().scalars(stored)}
    for ident, text in anew.items():
        if not text:
            session().delete(kept[ident])
        elif ident in kept:
            kept[ident].text = text
        else:
            session().add(Statement(enrolment_id=enrolment.id, condition_id=ident, text=text))
    journal.record(
        ("enrolment", enrolment.id),
        "say-anew",
        actor_id=actor.person_id,
        before={"statements": {str(ident): before[ident] for ident in anew}},
        after={"statements": {str(ident): text for ident, text in anew.items()}},
    )
