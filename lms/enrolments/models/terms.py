"""The terms of a run: what it asks, what it costs, what one must bring; and what each enrolment answered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.db import Base

KEEP_IDS = {"sqlite_autoincrement": True}


class Question(Base):
    """A question of a run's own, asked when enrolling or after acceptance. One that was answered is taken away by
    `removed`, so that answers keep their question."""

    __tablename__ = "run_question"
    __table_args__ = (
        Index("ix_run_question_run", "run_id", "position", "id"),
        CheckConstraint("kind in ('text','choice','number','date','consent')", name="kind_known"),
        CheckConstraint("stage in ('enrol','accepted')", name="stage_known"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(10))
    stage: Mapped[str] = mapped_column(String(10), default="enrol")
    label: Mapped[str] = mapped_column(String(300))
    help: Mapped[str] = mapped_column(String(600), default="")
    options: Mapped[str] = mapped_column(Text, default="")  # of a choice, one a line
    required: Mapped[bool] = mapped_column(default=False)
    removed: Mapped[bool] = mapped_column(default=False)


class Answer(Base):
    """What an enrolment answered: text as typed, a number or day in its plain form (ISO 8601), "yes" for a consent."""

    __tablename__ = "enrolment_answer"

    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True
    )
    question_id: Mapped[int] = mapped_column(ForeignKey("run_question.id"), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime]


class FeeClass(Base):
    """What taking part costs some people: "Members of the network, 0 EUR". No card is handled here."""

    __tablename__ = "run_fee"
    __table_args__ = (
        Index("ix_run_fee_run", "run_id", "position", "id"),
        CheckConstraint("amount >= 0", name="amount_sane"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(120))
    amount: Mapped[Decimal] = mapped_column(Numeric(10, 2))
    currency: Mapped[str] = mapped_column(String(3))  # ISO 4217
    removed: Mapped[bool] = mapped_column(default=False)


class Condition(Base):
    """A prerequisite of a run: a course completed, or a qualification in words; it blocks or only warns."""

    __tablename__ = "run_condition"
    __table_args__ = (
        Index("ix_run_condition_run", "run_id", "position", "id"),
        CheckConstraint("kind in ('course','qualification')", name="kind_known"),
        CheckConstraint("(kind = 'course') = (course_id IS NOT NULL)", name="course_named"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(14))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    text: Mapped[str] = mapped_column(
        String(300), default=""
    )  # the qualification, or a word about the course
    blocks: Mapped[bool] = mapped_column(default=True)
    removed: Mapped[bool] = mapped_column(default=False)


class Waiver(Base):
    """A condition that the host waives for one person, with the reason."""

    __tablename__ = "condition_waiver"
    __table_args__ = (Index("uq_condition_waiver", "condition_id", "person_id", unique=True), KEEP_IDS)

    id: Mapped[int] = mapped_column(primary_key=True)
    condition_id: Mapped[int] = mapped_column(ForeignKey("run_condition.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(Text)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]


class Statement(Base):
    """How a person says to meet a condition that asks for a qualification."""

    __tablename__ = "condition_statement"

    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True
    )
    condition_id: Mapped[int] = mapped_column(ForeignKey("run_condition.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
