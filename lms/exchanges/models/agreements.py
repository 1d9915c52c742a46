"""Agreements: numbered versions of one text, and the signatures bound to a version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.exchanges.models.slots import KEEP_IDS
from lms.kit.constraints import means
from lms.kit.db import Base
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem


class Agreement(Base):
    """One version of what is agreed about a stay; `sha256` is of its canonical text and never changes."""

    __tablename__ = "exchange_agreement"
    __table_args__ = (
        Index("uq_exchange_agreement_version", "application_id", "version_no", unique=True),
        CheckConstraint("kind in ('initial','amendment')", name="kind_known"),
        CheckConstraint("state in ('proposed','in_force','superseded','refused')", name="state_known"),
        CheckConstraint("created_side in ('applicant','home','host')", name="side_known"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("exchange_application.id", ondelete="CASCADE"))
    version_no: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(10))
    amendment_types: Mapped[str] = mapped_column(Text, default="")  # rules.AMENDMENTS, apart by blanks
    reason: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_side: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    settled_at: Mapped[datetime | None]  # when it came into force, was superseded or refused
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refused_reason: Mapped[str] = mapped_column(Text, default="")


class Signature(Base):
    """One party's signature of one version; the hash is the one that was shown when it was signed."""

    __tablename__ = "exchange_signature"
    __table_args__ = (
        Index("uq_exchange_signature_role", "agreement_id", "role", unique=True),
        CheckConstraint("role in ('applicant','home','host')", name="role_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("exchange_agreement.id", ondelete="CASCADE"))
    role: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(Text, default="")  # as it was when it was signed
    position_text: Mapped[str] = mapped_column(String(160), default="")
    at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    overlap_known: Mapped[bool] = mapped_column(default=False)  # the host's: it knows of an overlapping stay


means(
    "uq_exchange_agreement_version",
    Problem("newer_version", _l("Another version was proposed at the same time. Look again.")),
)
means("uq_exchange_signature_role", Problem("signed", _l("This party has signed this version.")))
