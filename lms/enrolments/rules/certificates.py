"""A certificate as a plain value, and how it is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class CertificateCard:
    """A certificate. `facts` are its words as they were when it was issued; `revoke_reason` is for the person and the
    host, never for whoever checks it. Instants are aware UTC."""

    id: int
    enrolment_id: int
    enrolment_ref: str
    number: str
    code: str
    facts: Mapping[str, Any]
    zone: str
    issued_at: datetime
    revoked_at: datetime | None
    revoke_reason: str

    @property
    def valid(self) -> bool:
        """Whether it has not been revoked."""
        return self.revoked_at is None


def certificate_number(ident: int, issued_at: datetime) -> str:
    """The number of the certificate with this key: CERT-2027-000123. The year is that of its instant in UTC."""
    return f"CERT-{issued_at.year}-{ident:06d}"
