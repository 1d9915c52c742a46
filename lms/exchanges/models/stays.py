"""Stays: planned and actual dates, interruptions, the checklist of documents, and the reports afterwards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.exchanges.models.slots import KEEP_IDS
from lms.kit.constraints import means
from lms.kit.db import Base
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem


class Stay(Base):
    """The stay that an application leads to; there from the offer on, so that it has its place in calendars.

    Its state stands on the application (`stay_state`). Actual dates are the host's.
    """

    __tablename__ = "exchange_stay"
    __table_args__ = (
        Index("uq_exchange_stay_application", "application_id", unique=True),
        Index("uq_exchange_stay_certificate", "certificate_no", unique=True),
        Index("ix_exchange_stay_start", "planned_start", "id"),
        CheckConstraint("planned_start <= planned_end", name="planned_ordered"),
        CheckConstraint(
            "actual_arrival IS NULL OR actual_departure IS NULL OR actual_arrival <= actual_departure",
            name="actual_ordered",
        ),
        CheckConstraint("early_side in ('','applicant','home','host')", name="early_side_known"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("exchange_application.id", ondelete="CASCADE"))
    planned_start: Mapped[date]
    planned_end: Mapped[date]  # last day, included
    actual_arrival: Mapped[date | None]
    actual_departure: Mapped[date | None]
    place: Mapped[str] = mapped_column(String(200), default="")
    early_side: Mapped[str] = mapped_column(String(10), default="")  # whose decision an early end was
    early_justified: Mapped[bool | None]
    early_reason: Mapped[str] = mapped_column(Text, default="")
    overlap_known: Mapped[bool] = mapped_column(default=False)  # the host knows of an overlapping stay
    courses_waived: Mapped[str] = mapped_column(
        Text, default=""
    )  # why arrival was possible without a required course
    no_show_asked_at: Mapped[datetime | None]
    certificate_no: Mapped[str | None] = mapped_column(String(40))
    certificate: Mapped[dict[str, Any] | None] = mapped_column(
        JSON
    )  # what it says, as written when it was issued
    certified_at: Mapped[datetime | None]


class Interruption(Base):
    """Days within a stay on which the guest was away; they do not count as person-days."""

    __tablename__ = "exchange_interruption"
    __table_args__ = (
        Index("ix_exchange_interruption_stay", "stay_id", "from_on", "id"),
        CheckConstraint("from_on <= to_on", name="days_ordered"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stay_id: Mapped[int] = mapped_column(ForeignKey("exchange_stay.id", ondelete="CASCADE"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    text: Mapped[str] = mapped_column(String(200), default="")


class Document(Base):
    """A paper that one party owes before the stay."""

    __tablename__ = "exchange_document"
    __table_args__ = (
        Index("ix_exchange_document_application", "application_id", "position", "id"),
        Index("ix_exchange_document_due", "state", "due_on", "id"),
        CheckConstraint("owed_by in ('applicant','home','host')", name="owed_by_known"),
        CheckConstraint("state in ('open','handed_in','accepted','not_needed')", name="state_known"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("exchange_application.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(String(160), default="")
    owed_by: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date]
    due_days_before: Mapped[int | None]  # the planned start moves the due date along; None: it does not
    state: Mapped[str] = mapped_column(String(12), default="open")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)


class Report(Base):
    """What the applicant, or the host, reports after a stay."""

    __tablename__ = "exchange_report"
    __table_args__ = (
        Index("uq_exchange_report_author", "application_id", "author", unique=True),
        Index("ix_exchange_report_due", "submitted_at", "due_on", "id"),
        CheckConstraint("author in ('applicant','host')", name="author_known"),
        CheckConstraint("rating_org IS NULL OR (rating_org >= 1 AND rating_org <= 5)", name="rating_sane"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("exchange_application.id", ondelete="CASCADE"))
    author: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    outcomes: Mapped[str] = mapped_column(Text, default="")  # rules.OUTCOMES, apart by blanks
    public_summary: Mapped[str] = mapped_column(String(600), default="")
    consent_public: Mapped[bool] = mapped_column(default=False)
    consent_name: Mapped[bool] = mapped_column(default=False)  # the name may stand beside the summary
    rating_org: Mapped[int | None]
    problems: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date]
    submitted_at: Mapped[datetime | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_at: Mapped[datetime | None]
    waived_home: Mapped[str] = mapped_column(Text, default="")  # why that side does without the report
    waived_host: Mapped[str] = mapped_column(Text, default="")
    reminded: Mapped[int] = mapped_column(default=0)  # how many of the reminders went out
    version: Mapped[int] = mapped_column(default=1)


means("uq_exchange_report_author", Problem("reported", _l("There is a report of this party.")))
