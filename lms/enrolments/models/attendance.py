"""Who was there, what it proves, and what people thought of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.constraints import means
from lms.kit.db import Base
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem


class Attendance(Base):
    """One person at one session: present, excused or absent; by whose tick, or by the code shown in the room."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index("ix_attendance_session", "session_id", "enrolment_id"),
        CheckConstraint("mark in ('present','excused','absent')", name="mark_known"),
        CheckConstraint("how in ('tick','code')", name="how_known"),
    )

    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True
    )
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(8))
    how: Mapped[str] = mapped_column(String(4), default="tick")
    reason: Mapped[str] = mapped_column(Text, default="")  # of a late or changed mark
    marked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    marked_at: Mapped[datetime]


class Certificate(Base):
    """A certificate of completion. `facts` are all its words as they were when it was issued, so that its file is made
    again octet by octet; `code` is the secret of its page of verification. Revoked, it stays and says so."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index(
            "uq_certificate_enrolment_valid",
            "enrolment_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
        Index("uq_certificate_number", "number", unique=True),
        Index("uq_certificate_code", "code", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    number: Mapped[str | None] = mapped_column(String(24))
    code: Mapped[str] = mapped_column(String(24))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoke_reason: Mapped[str] = mapped_column(Text, default="")


means(
    "uq_certificate_enrolment_valid",
    Problem("has_certificate", _l("There is a certificate already.")),
)


class FeedbackGiven(Base):
    """That an enrolment has given feedback: nothing leads from here to what was said."""

    __tablename__ = "feedback_given"

    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True
    )


class FeedbackAnswer(Base):
    """One rating (1 to 5) of a run (`session_id` None) or of one of its sessions, with words. The key is random and no
    time is kept, so that nobody can tell whose it is."""

    __tablename__ = "feedback_answer"
    __table_args__ = (
        Index("ix_feedback_answer_run", "run_id", "session_id", "id"),
        CheckConstraint("rating IS NULL OR (rating >= 1 AND rating <= 5)", name="rating_sane"),
        CheckConstraint("rating IS NOT NULL OR words <> ''", name="says_something"),
    )

    # of 63 bits; on SQLite it is the row's own number, so that no order of insertion stays behind
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    rating: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text, default="")
