"""Certificates: issued when a run is completed, revoked with a reason. Their files are made when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import exists, select

from lms.access import PUBLIC, Actor
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.models import Run
from lms.enrolments import queries, serializers
from lms.enrolments.models import Certificate, Enrolment
from lms.enrolments.rules import MOVES, End, Role
from lms.enrolments.rules.certificates import certificate_number
from lms.enrolments.service import cases, telling
from lms.kit import clock, journal
from lms.kit.db import add, session, use_case
from lms.kit.i18n import force_locale, known_language
from lms.kit.refusal import Refusal
from lms.kit.tokens import new_code
from lms.people import queries as people

BATCH = 100


def valid_of(enrolment_id: int) -> Certificate | None:
    """The valid certificate of an enrolment; inside a use case."""
    query = select(Certificate).where(
        Certificate.enrolment_id == enrolment_id, Certificate.revoked_at.is_(None)
    )
    return session().scalars(query).one_or_none()


def issue(
    run: Run, enrolment: Enrolment, *, actor: Actor = PUBLIC, roles: Iterable[Role] = (Role.SYSTEM,)
) -> None:
    """Issues the certificate of an enrolment that is locked and completed, in the open use case: as the system, which
    does so on completion, or as `actor` for the host. Refuses as the table says."""
    case = replace(cases.case_of(actor, run, enrolment), certified=valid_of(enrolment.id) is not None)
    move = MOVES.check("issue-certificate", case, roles=set(roles))
    row = add(Certificate(enrolment_id=enrolment.id, code=new_code(), facts={}, issued_at=clock.now()))
    row.number = certificate_number(row.id, row.issued_at)
    row.facts = _facts(run, enrolment, number=row.number, code=row.code, issued_at=row.issued_at)
    cases.write_move(move, enrolment, actor_id=actor.person_id)


def _facts(run: Run, enrolment: Enrolment, *, number: str, code: str, issued_at: datetime) -> dict[str, Any]:
    """Its words as they are now, in the language of the person."""
    settings = current_app.config["LMS"]
    card, person = courses.run_by_id(run.id), people.person_card(enrolment.person_id)
    assert card is not None and person is not None  # both are referred to by the enrolment
    host = centres.centre_cards()[run.centre_id]
    with force_locale(known_language(person.language)):
        return serializers.certificate_facts(
            network=settings.LMS_NETWORK_NAME,
            person=person.name,
            run=card,
            course=courses.course_by_id(run.course_id),
            host=(host.name, host.acronym),
            presence=queries.presences(run.id)[enrolment.id],
            number=number,
            address=f"{settings.base_url}/certificates/{code}",
            issued_at=issued_at,
        )


def revoke(enrolment: Enrolment, *, actor: Actor, reason: str) -> bool:
    """Revokes the valid certificate of a locked enrolment, in the open use case; False when there is none."""
    row = valid_of(enrolment.id)
    if row is None:
        return False
    row.revoked_at, row.revoked_by_id, row.revoke_reason = clock.now(), actor.person_id, reason
    session().flush()  # the next one may be issued in the same use case
    cases.write_move(MOVES["revoke-certificate"], enrolment, actor_id=actor.person_id, reason=reason)
    return True


@use_case
def revoke_certificate(enrolment_id: int, *, actor: Actor, reason: str, version: int | None = None) -> None:
    """The host takes a certificate back, with a reason that the person reads; its page then says that it is revoked.
    The enrolment stays completed, so that another one may be issued. A second click changes nothing."""
    run, enrolment = cases.lock_case(enrolment_id)
    if _last_move(enrolment.id) == ("revoke-certificate", actor.person_id):
        return
    case = replace(cases.case_of(actor, run, enrolment), certified=valid_of(enrolment.id) is not None)
    MOVES.check("revoke-certificate", case, roles=cases.roles_in(actor, run, enrolment), reason=reason)
    cases.check_version(enrolment, version)
    revoke(enrolment, actor=actor, reason=reason)
    telling.person(run, enrolment, "certificate-revoked", reason=reason, path=f"/enrolments/{enrolment.ref}")


@use_case
def issue_certificate(enrolment_id: int, *, actor: Actor, version: int | None = None) -> None:
    """The host issues the certificate of a completed enrolment again, after it was revoked: with the words as they are
    now, a new number and a new code. A second click changes nothing."""
    run, enrolment = cases.lock_case(enrolment_id)
    if _last_move(enrolment.id) == ("issue-certificate", actor.person_id):
        return
    roles = cases.roles_in(actor, run, enrolment)
    case = replace(cases.case_of(actor, run, enrolment), certified=valid_of(enrolment.id) is not None)
    MOVES.check("issue-certificate", case, roles=roles)
    cases.check_version(enrolment, version)
    issue(run, enrolment, actor=actor, roles=roles)
    telling.person(run, enrolment, "certificate-issued", path=f"/enrolments/{enrolment.ref}")


def _last_move(enrolment_id: int) -> tuple[str, int | None]:
    row = journal.rows_of(("enrolment", enrolment_id))[-1]
    return row.move, row.actor_id


def issue_missing() -> int:
    """Issues what is missing where a run began to give certificates after people had completed it; gives how many. A
    due job: one that was revoked is not issued again by itself."""
    query = (
        select(Enrolment.id)
        .join(Run, Run.id == Enrolment.run_id)
        .where(Run.certificates, Enrolment.end_state == End.COMPLETED)
        .where(~exists().where(Certificate.enrolment_id == Enrolment.id))
        .order_by(Enrolment.id)
        .limit(BATCH)
    )
    return sum(_issue_missing(enrolment_id) for enrolment_id in list(session().scalars(query)))


@use_case
def _issue_missing(enrolment_id: int) -> bool:
    run, enrolment = cases.lock_case(enrolment_id)
    if session().scalar(select(Certificate.id).where(Certificate.enrolment_id == enrolment_id).limit(1)):
        return False  # somebody was faster
    try:
        issue(run, enrolment)
    except Refusal:
        return False  # corrected meanwhile
    telling.person(run, enrolment, "certificate-issued", path=f"/enrolments/{enrolment.ref}")
    return True
