"""A condition that the host waives for one person; taken back as long as nothing was decided with it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from lms.access import Actor, Role
from lms.centres import queries as centres
from lms.courses.models import Run
from lms.enrolments import notices, queries, rules
from lms.enrolments.models import Condition, Enrolment, Waiver
from lms.enrolments.notices import About
from lms.enrolments.rules import Eligibility, PersonFacts
from lms.enrolments.rules.conditions import rests_on_waiver
from lms.enrolments.service import cases, naming
from lms.enrolments.service.terms import term_of
from lms.kit import clock, journal
from lms.kit.db import lock, session, use_case
from lms.kit.i18n import force_locale, known_language
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.inserts import insert_once
from lms.kit.refusal import NotFound, Refusal
from lms.kit.states import MAX_REASON
from lms.notifications import service as notifications
from lms.notifications.rules import Letter
from lms.people import queries as people

TAKEN_BACK = "take-back-waiver"


@use_case
def waive_condition(run_id: int, condition_id: int, *, person_id: int, actor: Actor, reason: str) -> None:
    """The host does not ask the condition of one person, who is told and can then enrol. A second time changes nothing.

    Only coordinators of the host centre; nobody for oneself (403); refused without a reason.
    """
    run = _hosted(run_id, actor)
    row: Condition = term_of(Condition, run_id, condition_id)
    _check(person_id, actor, reason, field="person")
    if people.person_card(person_id) is None:
        raise NotFound
    given = {"given_by_id": actor.person_id, "given_at": clock.now(), "reason": reason}
    if not insert_once(Waiver, condition_id=row.id, person_id=person_id, **given):
        return
    after = {"condition": row.id, "person": person_id}
    journal.record(("run", run.id), "waive-condition", actor_id=actor.person_id, after=after, reason=reason)
    made = select(Waiver.id).where(Waiver.condition_id == row.id, Waiver.person_id == person_id)
    event = f"waived:{session().scalars(made).one()}"  # a waiver given anew is told anew
    _tell(run, row.id, person_id, reason, write=notices.condition_waived, event=event)


@use_case
def take_back_waiver(run_id: int, waiver_id: int, *, actor: Actor, reason: str) -> None:
    """The host asks the condition of that person after all, who is told why; who decides on an enrolment of theirs sees
    that it is not met. A second time changes nothing.

    Only coordinators of the host centre; nobody for oneself (403); refused without a reason, and (409) once an
    enrolment of the person in this run has been decided with it.
    """
    run = _hosted(run_id, actor)
    row = (
        session()
        .scalars(
            select(Waiver)
            .join(Condition, Condition.id == Waiver.condition_id)
            .where(Waiver.id == waiver_id, Condition.run_id == run.id, Condition.removed.is_(False))
        )
        .one_or_none()
    )
    if row is None:
        if _taken_back(run.id, waiver_id):
            return
        raise NotFound
    _check(row.person_id, actor, reason, field="waiver")
    _not_decided(run.id, row.person_id)
    journal.record(
        ("run", run.id),
        TAKEN_BACK,
        actor_id=actor.person_id,
        before={"condition": row.condition_id, "person": row.person_id, "reason": row.reason},
        after={"waiver": row.id},
        reason=reason,
    )
    condition_id, person_id = row.condition_id, row.person_id
    session().delete(row)
    session().flush()
    event = f"waiver-back:{waiver_id}"
    _tell(run, condition_id, person_id, reason, write=notices.condition_asked_again, event=event)


def _hosted(run_id: int, actor: Actor) -> Run:
    """The locked run, for a coordinator of its host centre; else nothing here (404)."""
    run = lock(Run, run_id)
    if not actor.has(Role.COORDINATOR, run.centre_id):
        raise NotFound
    return run


def _check(person_id: int, actor: Actor, reason: str, *, field: str) -> None:
    if actor.person_id == person_id:
        raise Refusal("own_case", _l("Nobody decides on the own case."), field, status=403)
    if not reason.strip():
        raise Refusal("reason_missing", _l("Say why; the people concerned will read it."), "reason")
    if len(reason) > MAX_REASON:
        raise Refusal("too_long", _l("At most %(n)s characters.", n=MAX_REASON), "reason")


def _taken_back(run_id: int, waiver_id: int) -> bool:
    """A second click: this waiver of the run was there, and was taken back."""
    rows = [row for row in journal.rows_of(("run", run_id)) if row.move == TAKEN_BACK]
    return any(row.after.get("waiver") == waiver_id for row in rows)


def _not_decided(run_id: int, person_id: int) -> None:
    query = select(Enrolment).where(Enrolment.run_id == run_id, Enrolment.person_id == person_id)
    for each in session().scalars(query.order_by(Enrolment.id)):
        if rests_on_waiver(cases.parts_of(each)):
            sentence = _l(
                "The enrolment %(ref)s has been decided with this waiver, so it stays.", ref=each.ref
            )
            raise Refusal("decided", sentence, "waiver", status=409)


def _tell(
    run: Run, condition_id: int, person_id: int, reason: str, *, write: Callable[..., Letter], event: str
) -> None:
    card = people.person_card(person_id)
    if card is None:
        return
    asked = [each for each in queries.terms_of(run.id).conditions if each.id == condition_id]
    with force_locale(known_language(card.language)):
        (need,) = rules.needs(Eligibility(), PersonFacts(), asked)
        about = About(
            run=naming.title_of(run),
            ref=run.ref,
            path=f"/runs/{run.ref}",
            host=centres.centre_cards()[run.centre_id].acronym,
            home="",
            when=naming.when_of(run, card.zone),
            state="",
            reason=reason,
        )
        letter = write(about, condition=str(need.words))
    notifications.post(person_id, letter, event=event)
