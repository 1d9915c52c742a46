"""The terms of a run, and how they stand for one person or for the people who enrolled."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Integer,
    Numeric,
    String,
    bindparam,
    cast,
    false,
    literal_column,
    null,
    select,
    union_all,
)

from lms.access import Actor
from lms.centres import queries as centres
from lms.centres.rules import ORGANISATION_KINDS
from lms.courses import queries as courses
from lms.courses.models import Course, Run
from lms.courses.rules import RunCard
from lms.enrolments.models import Condition, Enrolment, FeeClass, Question, Waiver
from lms.enrolments.rules import (
    ConditionCard,
    Eligibility,
    End,
    FeeCard,
    Need,
    PersonFacts,
    QuestionCard,
    Terms,
    needs,
)
from lms.kit.db import session
from lms.kit.i18n import gettext as _

_RUN: BindParameter[int] = bindparam("run")
_NO_TEXT, _NO_ID = literal_column("''", String), cast(null(), Integer)
_NO_AMOUNT = cast(null(), Numeric(10, 2))


def _terms() -> CompoundSelect[Any]:
    """Conditions, questions and fees in one question, because enrolling asks it for every run."""
    conditions = (
        select(
            literal_column("1", Integer).label("part"),
            Condition.position.label("position"),
            Condition.id.label("id"),
            Condition.kind.label("kind"),
            Condition.text.label("label"),
            Course.title.label("help"),
            Course.slug.label("options"),
            Condition.blocks.label("flag"),
            _NO_TEXT.label("stage"),
            Condition.course_id.label("course_id"),
            _NO_AMOUNT.label("amount"),
        )
        .outerjoin(Course, Course.id == Condition.course_id)
        .where(Condition.run_id == _RUN, Condition.removed.is_(False))
    )
    questions = select(
        literal_column("2", Integer),
        *(Question.position, Question.id, Question.kind, Question.label, Question.help, Question.options),
        *(Question.required, Question.stage, _NO_ID, _NO_AMOUNT),
    ).where(Question.run_id == _RUN, Question.removed.is_(False))
    fees = select(
        literal_column("3", Integer),
        *(FeeClass.position, FeeClass.id, FeeClass.currency, FeeClass.label, _NO_TEXT, _NO_TEXT),
        *(false(), _NO_TEXT, _NO_ID, FeeClass.amount),
    ).where(FeeClass.run_id == _RUN, FeeClass.removed.is_(False))
    parts: CompoundSelect[Any] = union_all(conditions, questions, fees)
    return parts.order_by("part", "position", "id")


_TERMS = _terms()


def terms_of(run_id: int) -> Terms:
    """The run's terms in force, in their order. One query, made once."""
    conditions, questions, fees = [], [], []
    for row in session().execute(_TERMS, {"run": run_id}):
        if row.part == 1:
            conditions.append(
                ConditionCard(
                    id=row.id,
                    kind=row.kind,
                    text=row.label,
                    blocks=bool(row.flag),
                    course_id=row.course_id,
                    course_title=row.help or "",
                    course_slug=row.options or "",
                )
            )
        elif row.part == 2:
            questions.append(
                QuestionCard(
                    id=row.id,
                    label=row.label,
                    kind=row.kind,
                    stage=row.stage,
                    help=row.help,
                    options=tuple(row.options.splitlines()),
                    required=bool(row.flag),
                )
            )
        else:
            fees.append(FeeCard(id=row.id, label=row.label, amount=Decimal(row.amount), currency=row.kind))
    return Terms(tuple(conditions), tuple(questions), tuple(fees))


def eligibility_of(run_id: int, eligible: str, audiences: str) -> Eligibility:
    """Whom a run is for (`eligible` and `audiences` as it keeps them), with the words for them; asks the database only
    where centres were chosen."""
    kinds = audiences.split()
    centre_ids: frozenset[int] | None = None
    region_ids: frozenset[int] = frozenset()
    names: list[str] = []
    if eligible == "chosen":
        centre_ids, region_ids = courses.eligible_of(run_id)
        known, regions = centres.centre_cards(), centres.region_cards()
        names = [
            _("the %(region)s centres", region=regions[ident].name)
            for ident in regions
            if ident in region_ids
        ]
        names += [card.acronym for ident, card in known.items() if ident in centre_ids]
    return Eligibility(
        members_only=eligible == "network",
        centres=centre_ids,
        regions=region_ids,
        centre_names=", ".join(names),
        audiences=frozenset(kinds),
        audience_names=", ".join(
            str(ORGANISATION_KINDS[kind]) for kind in kinds if kind in ORGANISATION_KINDS
        ),
    )


_PAST = union_all(  # made once: asked under the lock of the run
    select(literal_column("'course'", String).label("part"), Run.course_id.label("id"))
    .join(Enrolment, Enrolment.run_id == Run.id)
    .where(
        Enrolment.person_id == bindparam("person"),
        Enrolment.end_state == End.COMPLETED,
        Run.course_id.in_(bindparam("courses", expanding=True)),
    ),
    select(literal_column("'waiver'", String), Waiver.condition_id).where(
        Waiver.person_id == bindparam("person"),
        Waiver.condition_id.in_(bindparam("conditions", expanding=True)),
    ),
)


def facts_of(
    person: Actor, *, audience: str, conditions: Collection[ConditionCard], stated: Iterable[int] = ()
) -> PersonFacts:
    """What the conditions of a run look at in a person; asks the database only where there are conditions. `stated`:
    those of which the person says how they are met."""
    completed: set[int] = set()
    waived: set[int] = set()
    if conditions and person.person_id is not None:
        asked = {
            "person": person.person_id,
            "courses": [each.course_id for each in conditions if each.course_id is not None],
            "conditions": [each.id for each in conditions],
        }
        for part, ident in session().execute(_PAST, asked):
            (completed if part == "course" else waived).add(ident)
    return PersonFacts(
        centres=person.centre_ids,
        regions=person.region_ids,
        mail_confirmed=person.verified,
        audience=audience,
        completed=frozenset(completed),
        waived=frozenset(waived),
        stated=frozenset(stated),
    )


def needs_of(run: RunCard, terms: Terms, person: Actor) -> tuple[Need, ...]:
    """What the run asks of people and how it stands for `person`, before enrolling. At most six queries; none where
    the run is for everybody and has no conditions."""
    eligibility = eligibility_of(run.id, run.eligible, run.eligible_audiences)
    work = centres.organisation_of(person.person_id) if eligibility.audiences and person.person_id else None
    facts = facts_of(person, audience=work[2] if work else "", conditions=terms.conditions)
    if person.person_id is None:  # of a stranger nothing is known, so a mail address is not what is missing
        facts = replace(facts, mail_confirmed=True)
    return needs(eligibility, facts, terms.conditions)
