"""What `doctor` asks about what came of runs: attendance, completion, certificates."""

from __future__ import annotations

from sqlalchemy import exists, select

from lms.courses.models import Run, Session
from lms.enrolments.models import Attendance, Certificate, Enrolment
from lms.enrolments.rules import End
from lms.enrolments.rules.certificates import certificate_number
from lms.kit.db import session


def violations() -> list[str]:
    """What should never be, one line each: attendance at a session of another run, a completed enrolment that never got
    its certificate, a valid certificate of somebody who has not completed, a number that is not its own."""
    return [*_attendance(), *_missing(), *_undeserved(), *_numbers()]


def _attendance() -> list[str]:
    query = (
        select(Enrolment.ref)
        .join(Attendance, Attendance.enrolment_id == Enrolment.id)
        .join(Session, Session.id == Attendance.session_id)
        .where(Session.run_id != Enrolment.run_id)
        .order_by(Enrolment.id, Session.id)
    )
    return [f"enrolment {ref}: attendance at a session of another run" for ref in session().scalars(query)]


def _missing() -> list[str]:
    query = (
        select(Enrolment.ref)
        .join(Run, Run.id == Enrolment.run_id)
        .where(Run.certificates, Enrolment.end_state == End.COMPLETED)
        .where(~exists().where(Certificate.enrolment_id == Enrolment.id))
        .order_by(Enrolment.id)
    )
    return [f"enrolment {ref}: completed, but never got a certificate" for ref in session().scalars(query)]


def _undeserved() -> list[str]:
    query = (
        select(Certificate.number, Enrolment.ref)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .where(Certificate.revoked_at.is_(None), Enrolment.end_state != End.COMPLETED)
        .order_by(Certificate.id)
    )
    return [
        f"certificate {number} is valid, but enrolment {ref} is not completed"
        for number, ref in session().execute(query)
    ]


def _numbers() -> list[str]:
    query = select(Certificate.id, Certificate.number, Certificate.issued_at).order_by(Certificate.id)
    return [
        f"certificate {ident} has the number {number}"
        for ident, number, issued_at in session().execute(query)
        if number != certificate_number(ident, issued_at)
    ]
