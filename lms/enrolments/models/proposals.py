"""What one side proposes and another has to agree to: another run, another person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.constraints import means
from lms.kit.db import Base
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem

OPEN = "state = 'open'"


class Proposal(Base):
    """`other_run`: the host proposes another run, the person agrees. `transfer`: the person asks for another run, its
    host agrees. `replace`: home proposes another of its people for the seat, the host agrees. One open per enrolment.
    """

    __tablename__ = "enrolment_proposal"
    __table_args__ = (
        Index(
            "uq_enrolment_proposal_open",
            "enrolment_id",
            unique=True,
            sqlite_where=text(OPEN),
            postgresql_where=text(OPEN),
        ),
        Index("ix_enrolment_proposal_run", "run_id", "state", "id"),
        Index("ix_enrolment_proposal_enrolment", "enrolment_id", "id"),
        CheckConstraint("kind in ('other_run','transfer','replace')", name="kind_known"),
        CheckConstraint("state in ('open','agreed','refused','withdrawn','lapsed')", name="state_known"),
        CheckConstraint("(kind = 'replace') = (person_id IS NOT NULL)", name="person_named"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))  # the run that it leads to
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id")
    )  # who takes the seat, of a replacement
    state: Mapped[str] = mapped_column(String(10), default="open")
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]


means(
    "uq_enrolment_proposal_open",
    Problem(
        "already_proposed", _l("There is an open proposal for this enrolment; answer or withdraw it first.")
    ),
)
