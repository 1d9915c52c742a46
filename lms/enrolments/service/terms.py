"""What a run asks of people: its prerequisites; and what changing any of its terms begins and ends with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from lms.access import Actor
from lms.courses import queries as course_queries
from lms.courses import service as courses
from lms.courses.models import Run
from lms.enrolments import rules
from lms.enrolments.models import Condition, FeeClass, Question
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, refuse_if_any

MOST_CONDITIONS = 20
Term = Condition | FeeClass | Question


def term_of(model: type[Any], run_id: int, ident: int | None) -> Any:
    """The term of the run with this key that is in force, locked; None for no key, `NotFound` for another's."""
    if ident is None:
        return None
    row = lock(model, ident)
    if row.run_id != run_id or row.removed:
        raise NotFound
    return row


def arrange(row: Term, place: int | None) -> None:
    """Puts the term at `place` (from 1) among those of its kind; None: where it is, a new one at the end."""
    model: Any = type(row)
    session().flush()
    query = select(model).where(model.run_id == row.run_id, model.removed.is_(False), model.id != row.id)
    others = list(session().scalars(query.order_by(model.position, model.id)))
    if place is None:
        place = sum(each.position < row.position for each in others) + 1 if row.position else len(others) + 1
    others.insert(max(0, place - 1), row)
    for number, each in enumerate(others, start=1):
        each.position = number


def not_too_many(model: type[Any], run_id: int, most: int) -> None:
    """Refuses one more term than a person could read."""
    query = select(model.id).where(model.run_id == run_id, model.removed.is_(False)).limit(most)
    if len(session().scalars(query).all()) >= most:
        raise Refusal("too_many", _l("A run has at most %(n)s of these.", n=most))


def take_away(
    model: type[Any], run_id: int, ident: int, move: str, *, actor: Actor, version: int | None
) -> None:
    """The term is not in force any more; what people answered or chose keeps it."""
    lock(Run, run_id)
    row = lock(model, ident)
    if row.run_id != run_id:
        raise NotFound
    if row.removed:  # a second click
        return
    named = row.text if isinstance(row, Condition) else row.label
    courses.note_terms(run_id, move, actor=actor, version=version, after={"removed": named or ident})
    row.removed = True


@use_case
def save_condition(
    run_id: int,
    *,
    actor: Actor,
    version: int | None,
    kind: str,
    text: str = "",
    course_id: int | None = None,
    blocks: bool = True,
    place: int | None = None,
    condition_id: int | None = None,
) -> int:
    """A new prerequisite of the run, or (`condition_id`) one changed; gives its id. Those enrolled already stay; who
    decides sees what they do not meet. Refused: what `check_condition` finds, a stale page, a run that is over."""
    lock(Run, run_id)
    row: Condition | None = term_of(Condition, run_id, condition_id)
    after = {"condition": text or str(course_id), "blocks": blocks}
    courses.note_terms(run_id, "save-condition", actor=actor, version=version, after=after)
    course_id = course_id if kind == "course" else None
    refuse_if_any(rules.check_condition(kind=kind, text=text, course_id=course_id))
    if course_id is not None and course_queries.course_by_id(course_id) is None:
        raise Refusal("unknown_choice", _l("Choose the course."), "course")
    if row is None:
        not_too_many(Condition, run_id, MOST_CONDITIONS)
        row = add(Condition(run_id=run_id, kind=kind, text=text, course_id=course_id, blocks=blocks))
    elif (row.kind, row.course_id) != (kind, course_id):
        raise Refusal(
            "kind_stays", _l("Remove this condition and add another: what it asks for stays."), "kind"
        )
    row.text, row.blocks = text, blocks
    arrange(row, place)
    return row.id


@use_case
def remove_condition(run_id: int, condition_id: int, *, actor: Actor, version: int | None) -> None:
    """The run does not ask this any more; what people said about it stays with their enrolments."""
    take_away(Condition, run_id, condition_id, "remove-condition", actor=actor, version=version)
