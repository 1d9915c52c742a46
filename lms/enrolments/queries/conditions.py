"""How the conditions of runs stand for the people who enrolled: waived, said, not met."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lms.courses.models import Course, Run
from lms.enrolments.models import Condition, Enrolment, Statement, Waiver
from lms.enrolments.rules import CaseCard, ConditionCard, Eligibility, End, PersonFacts, needs
from lms.kit.db import session
from lms.people.models import Person


@dataclass(frozen=True, kw_only=True)
class WaiverRow:
    """A condition that was waived for somebody, by whom and why."""

    id: int
    condition_id: int
    person_name: str
    reason: str
    by_name: str
    given_at: datetime


def waivers_of(run_id: int) -> list[WaiverRow]:
    """What was waived in the run and for whom, newest first."""
    giver = Person.__table__.alias("giver")
    query = (
        select(Waiver, Person.name, giver.c.name)
        .join(Condition, Condition.id == Waiver.condition_id)
        .join(Person, Person.id == Waiver.person_id)
        .join(giver, giver.c.id == Waiver.given_by_id)
        .where(Condition.run_id == run_id, Condition.removed.is_(False))
        .order_by(Waiver.given_at.desc(), Waiver.id.desc())
    )
    return [
        WaiverRow(
            id=row.id,
            condition_id=row.condition_id,
            person_name=name,
            reason=row.reason,
            by_name=by_name,
            given_at=row.given_at,
        )
        for row, name, by_name in session().execute(query)
    ]


def statements_of(enrolment_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """How the people of these enrolments say to meet conditions: words by condition, by enrolment. One query."""
    found: dict[int, dict[int, str]] = {ident: {} for ident in enrolment_ids}
    if enrolment_ids:
        query = select(Statement).where(Statement.enrolment_id.in_(enrolment_ids))
        for row in session().scalars(query.order_by(Statement.enrolment_id, Statement.condition_id)):
            found[row.enrolment_id][row.condition_id] = row.text
    return found


def said_by(card: CaseCard) -> list[tuple[str, str]]:
    """Each condition that the person of this enrolment said something about, with the words; removed ones too."""
    query = (
        select(Condition.text, Statement.text)
        .join(Statement, Statement.condition_id == Condition.id)
        .where(Statement.enrolment_id == card.id)
        .order_by(Condition.position, Condition.id)
    )
    return [(asked, said) for asked, said in session().execute(query)]


def unmet_of(cards: Collection[CaseCard]) -> dict[int, tuple[str, ...]]:
    """By enrolment, what its person does not meet of the run's conditions now, in words: what only warned, and what was
    added later. At most four queries, one where none of the runs has conditions."""
    by_run = _conditions_of({card.run_id for card in cards})
    asked = [card for card in cards if by_run.get(card.run_id)]
    if not asked:
        return {}
    people = {card.person_id for card in asked}
    ids = {each.id for each in (each for card in asked for each in by_run[card.run_id])}
    done = _completed(
        people, {each.course_id for card in asked for each in by_run[card.run_id] if each.course_id}
    )
    asking = select(Waiver.person_id, Waiver.condition_id).where(
        Waiver.person_id.in_(people), Waiver.condition_id.in_(ids)
    )
    waived = {(who, ident) for who, ident in session().execute(asking)}
    stated = statements_of([card.id for card in asked])
    found = {}
    for card in asked:
        person = PersonFacts(
            completed=frozenset(course for who, course in done if who == card.person_id),
            waived=frozenset(ident for who, ident in waived if who == card.person_id),
            stated=frozenset(stated[card.id]),
        )
        unmet = [need for need in needs(Eligibility(), person, by_run[card.run_id]) if not need.met]
        found[card.id] = tuple(str(need.words) for need in unmet)
    return {ident: words for ident, words in found.items() if words}


def _conditions_of(run_ids: Collection[int]) -> dict[int, list[ConditionCard]]:
    found: dict[int, list[ConditionCard]] = {}
    if not run_ids:
        return found
    query = (
        select(Condition, Course.title, Course.slug)
        .outerjoin(Course, Course.id == Condition.course_id)
        .where(Condition.run_id.in_(run_ids), Condition.removed.is_(False))
        .order_by(Condition.run_id, Condition.position, Condition.id)
    )
    for row, title, slug in session().execute(query):
        card = ConditionCard(
            id=row.id,
            kind=row.kind,
            text=row.text,
            blocks=row.blocks,
            course_id=row.course_id,
            course_title=title or "",
            course_slug=slug or "",
        )
        found.setdefault(row.run_id, []).append(card)
    return found


def _completed(people: Collection[int], course_ids: Collection[int]) -> set[tuple[int, int]]:
    if not course_ids:
        return set()
    query = (
        select(Enrolment.person_id, Run.course_id)
        .join(Run, Run.id == Enrolment.run_id)
        .where(Enrolment.person_id.in_(people), Enrolment.end_state == End.COMPLETED)
        .where(Run.course_id.in_(course_ids))
    )
    return {(who, course) for who, course in session().execute(query)}
