"""What a run asks of people: its prerequisites, and waiving one for somebody; the terms of a run for another one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from lms.access import Actor, Role
from lms.centres import queries as centres
from lms.courses import queries as course_queries
from lms.courses import service as courses
from lms.courses.models import Run
from lms.enrolments import notices, queries, rules
from lms.enrolments.models import Condition, FeeClass, Question, Waiver
from lms.enrolments.notices import About
from lms.enrolments.rules import Eligibility, PersonFacts
from lms.enrolments.service import telling
from lms.kit import clock, journal
from lms.kit.db import add, insert_once, lock, session, use_case
from lms.kit.i18n import force_locale, known_language
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, refuse_if_any
from lms.kit.states import MAX_REASON
from lms.notifications import service as notifications
from lms.people import queries as people

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


@use_case
def waive_condition(run_id: int, condition_id: int, *, person_id: int, actor: Actor, reason: str) -> None:
    """The host does not ask the condition of one person, who is told and can then enrol. A second time changes nothing.

    Only coordinators of the host centre; nobody for oneself (403); refused without a reason.
    """
    run = lock(Run, run_id)
    if not actor.has(Role.COORDINATOR, run.centre_id):
        raise NotFound
    row: Condition = term_of(Condition, run_id, condition_id)
    if actor.person_id == person_id:
        raise Refusal("own_case", _l("Nobody decides on the own case."), "person", status=403)
    if not reason.strip():
        raise Refusal("reason_missing", _l("Say why; the people concerned will read it."), "reason")
    if len(reason) > MAX_REASON:
        raise Refusal("too_long", _l("At most %(n)s characters.", n=MAX_REASON), "reason")
    if people.person_card(person_id) is None:
        raise NotFound
    given = {"given_by_id": actor.person_id, "given_at": clock.now(), "reason": reason}
    if not insert_once(Waiver, condition_id=row.id, person_id=person_id, **given):
        return
    after = {"condition": row.id, "person": person_id}
    journal.record(("run", run.id), "waive-condition", actor_id=actor.person_id, after=after, reason=reason)
    _tell(run, row.id, person_id, reason)


def _tell(run: Run, condition_id: int, person_id: int, reason: str) -> None:
    card = people.person_card(person_id)
    if card is None:
        return
    asked = [each for each in queries.terms_of(run.id).conditions if each.id == condition_id]
    with force_locale(known_language(card.language)):
        (need,) = rules.needs(Eligibility(), PersonFacts(), asked)
        about = About(
            run=telling.title_of(run),
            ref=run.ref,
            path=f"/runs/{run.ref}",
            host=centres.centre_cards()[run.centre_id].acronym,
            home="",
            when=telling.when_of(run, card.zone),
            state="",
            reason=reason,
        )
        letter = notices.condition_waived(about, condition=str(need.words))
    notifications.post(person_id, letter, event=f"waiver:{condition_id}")
