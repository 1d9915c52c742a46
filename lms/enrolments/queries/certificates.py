"""Certificates: by their code for whoever checks one, of an enrolment, of a person."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, select

from lms.courses.models import Run
from lms.enrolments.models import Certificate, Enrolment
from lms.enrolments.rules.certificates import CertificateCard
from lms.kit.db import session
from lms.kit.tokens import typed_code


def _certificates(condition: ColumnElement[bool]) -> Select[Certificate, str | None, str]:
    query = select(Certificate, Enrolment.ref, Run.zone)
    query = query.join(Enrolment, Enrolment.id == Certificate.enrolment_id)
    return query.join(Run, Run.id == Enrolment.run_id).where(condition)


def _card(row: Certificate, ref: str | None, zone: str) -> CertificateCard:
    return CertificateCard(
        id=row.id,
        enrolment_id=row.enrolment_id,
        enrolment_ref=ref or "",
        number=row.number or "",
        code=row.code,
        facts=row.facts,
        zone=zone,
        issued_at=row.issued_at,
        revoked_at=row.revoked_at,
        revoke_reason=row.revoke_reason,
    )


def certificate_by_code(code: str) -> CertificateCard | None:
    """The certificate with this code, as typed from paper; also a revoked one, which says so."""
    row = session().execute(_certificates(Certificate.code == typed_code(code))).one_or_none()
    return _card(*row) if row else None


def certificate_of(enrolment_id: int) -> CertificateCard | None:
    """The valid certificate of an enrolment, else the last one that was revoked."""
    query = _certificates(Certificate.enrolment_id == enrolment_id)
    row = (
        session()
        .execute(query.order_by(Certificate.revoked_at.is_(None).desc(), Certificate.id.desc()))
        .first()
    )
    return _card(*row) if row else None


def certificates_of(person_id: int) -> list[CertificateCard]:
    """The valid certificates of a person, newest first."""
    query = _certificates((Enrolment.person_id == person_id) & Certificate.revoked_at.is_(None))
    rows = session().execute(query.order_by(Certificate.issued_at.desc(), Certificate.id.desc()))
    return [_card(*row) for row in rows]
