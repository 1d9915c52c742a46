"""Applications: the parts each side owns, files, reviews, conflicts of interest, messages."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.exchanges.models.slots import KEEP_IDS
from lms.kit.constraints import means
from lms.kit.db import Base
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem

LIVE = (
    "state in ('draft','submitted','returned','endorsed','in_review','reserve','offered','accepted','agreed',"
    "'ongoing','ended')"
)
RESERVED = "state = 'reserve'"


class Application(Base):
    """One person's application to one slot. Reference EX-<year>-<six digits of the id>, given when first submitted.

    `step`, `home_decision`, `host_decision`, `agreement_state`, `stay_state` and `end_state` are the parts, each
    written by its owner; `state` is the name of their combination (rules.state_of), kept in the same transaction.
    """

    __tablename__ = "exchange_application"
    __table_args__ = (
        Index(
            "uq_exchange_application_live",
            "slot_id",
            "applicant_id",
            unique=True,
            sqlite_where=text(LIVE),
            postgresql_where=text(LIVE),
        ),
        Index(
            "uq_exchange_application_rank",
            "slot_id",
            "reserve_rank",
            unique=True,
            sqlite_where=text(RESERVED),
            postgresql_where=text(RESERVED),
        ),
        Index("uq_exchange_application_ref", "ref", unique=True),
        Index("ix_exchange_application_slot", "slot_id", "state", "id"),
        Index("ix_exchange_application_person", "applicant_id", "id"),
        Index("ix_exchange_application_home", "home_centre_id", "state", "id"),
        Index("ix_exchange_application_due", "due_at", "id"),
        Index("ix_exchange_application_offer", "offer_until", "id"),
        CheckConstraint("step in ('draft','submitted','accepted','declined')", name="step_known"),
        CheckConstraint(
            "home_decision in ('not_needed','pending','returned','endorsed','not_endorsed')",
            name="home_known",
        ),
        CheckConstraint(
            "host_decision in ('none','pending','returned','in_review','reserve','rejected','offered','offer_expired')",
            name="host_known",
        ),
        CheckConstraint("agreement_state in ('none','proposed','in_force')", name="agreement_known"),
        CheckConstraint(
            "stay_state in ('none','planned','ongoing','ended','no_show','cancelled')", name="stay_known"
        ),
        CheckConstraint("end_state in ('open','withdrawn','cancelled','closed')", name="end_known"),
        CheckConstraint("end_side in ('','applicant','home','host','system')", name="side_known"),
        CheckConstraint("(state = 'offered') = (offer_until IS NOT NULL)", name="offer_has_end"),
        CheckConstraint("(state = 'reserve') = (reserve_rank IS NOT NULL)", name="reserve_has_rank"),
        CheckConstraint(
            "state = 'draft' OR ref IS NOT NULL OR submitted_at IS NULL", name="submitted_has_ref"
        ),
        CheckConstraint("stay_state = 'none' OR agreement_state = 'in_force'", name="stay_after_agreement"),
        CheckConstraint(
            "host_decision in ('none','returned') OR home_decision in ('not_needed','endorsed')",
            name="host_after_home",
        ),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str | None] = mapped_column(String(20))  # a draft has none
    draft_ref: Mapped[str] = mapped_column(String(20))  # opaque: the address of a draft
    slot_id: Mapped[int] = mapped_column(ForeignKey("exchange_slot.id"))
    cutoff_id: Mapped[int | None]  # the deadline it counts for
    applicant_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    home_centre_id: Mapped[int | None] = mapped_column(
        ForeignKey("centre.id")
    )  # fixed at submission; None: outside
    home_contact_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    step: Mapped[str] = mapped_column(String(10), default="draft")
    home_decision: Mapped[str] = mapped_column(String(12), default="pending")
    host_decision: Mapped[str] = mapped_column(String(14), default="none")
    agreement_state: Mapped[str] = mapped_column(String(10), default="none")
    stay_state: Mapped[str] = mapped_column(String(10), default="none")
    end_state: Mapped[str] = mapped_column(String(10), default="open")
    end_side: Mapped[str] = mapped_column(String(10), default="")
    end_reason: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(14), default="draft")

    applicant_type: Mapped[str] = mapped_column(String(20), default="")  # rules.AUDIENCES
    employer: Mapped[str] = mapped_column(String(200), default="")
    level: Mapped[str] = mapped_column(String(120), default="")
    desired_start: Mapped[date | None]
    desired_end: Mapped[date | None]
    flexible: Mapped[bool] = mapped_column(default=False)
    motivation: Mapped[str] = mapped_column(Text, default="")
    work_plan: Mapped[str] = mapped_column(Text, default="")
    benefit_home: Mapped[str] = mapped_column(Text, default="")
    benefit_host: Mapped[str] = mapped_column(Text, default="")
    host_contacted: Mapped[bool] = mapped_column(default=False)
    host_contacted_name: Mapped[str] = mapped_column(String(120), default="")
    funding_amount: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    funding_currency: Mapped[str] = mapped_column(String(3), default="")
    funding_text: Mapped[str] = mapped_column(String(200), default="")
    other_funding: Mapped[str] = mapped_column(Text, default="")
    confidential_text: Mapped[str] = mapped_column(Text, default="")
    confidential_to_reviewers: Mapped[bool] = mapped_column(default=False)
    consent_share: Mapped[bool] = mapped_column(default=False)
    consent_publish: Mapped[bool] = mapped_column(default=False)
    consent_photo: Mapped[bool] = mapped_column(default=False)
    meets_conditions: Mapped[bool] = mapped_column(default=False)
    first_time_at_host: Mapped[bool] = mapped_column(default=False)
    submitted_at: Mapped[datetime | None]
    returned_by: Mapped[str] = mapped_column(String(10), default="")  # home, host: the side that asked last
    sent_plan: Mapped[str] = mapped_column(
        String(64), default=""
    )  # digest of plan, dates and costs as last endorsed

    home_decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    home_decided_at: Mapped[datetime | None]
    home_text: Mapped[str] = mapped_column(Text, default="")  # the applicant reads it
    home_internal: Mapped[str] = mapped_column(Text, default="")  # that side only
    commits_time_off: Mapped[bool] = mapped_column(default=False)
    commits_salary: Mapped[bool] = mapped_column(default=False)
    commits_insurance: Mapped[bool] = mapped_column(default=False)

    feasible: Mapped[str] = mapped_column(String(10), default="")  # feasible, partly, not
    feasible_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    feasible_note: Mapped[str] = mapped_column(Text, default="")
    host_code: Mapped[str] = mapped_column(String(16), default="")  # rules.REJECTION_CODES
    host_decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    host_decided_at: Mapped[datetime | None]
    host_text: Mapped[str] = mapped_column(Text, default="")  # the applicant reads it
    host_internal: Mapped[str] = mapped_column(Text, default="")  # that side only
    reserve_rank: Mapped[int | None]

    offer_start: Mapped[date | None]
    offer_end: Mapped[date | None]
    offer_funding: Mapped[str] = mapped_column(Text, default="")
    offer_until: Mapped[datetime | None]
    offer_lapsed_at: Mapped[datetime | None]  # when the last offer lapsed, if it did

    due_at: Mapped[datetime | None]  # by when who has the ball should have acted
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    anonymised_at: Mapped[datetime | None]  # from then on nothing here tells of a person
    person_years: Mapped[str] = mapped_column(
        Text, default=""
    )  # years in which it then stands for one, apart by blanks
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class ApplicationFile(Base):
    """A file of an application; its bytes lie in the data folder under `stored`, never under the web root."""

    __tablename__ = "exchange_file"
    __table_args__ = (
        Index("uq_exchange_file_stored", "stored", unique=True),
        Index("uq_exchange_file_kind", "application_id", "kind", unique=True),
        CheckConstraint("kind in ('cv','plan')", name="kind_known"),
        CheckConstraint("size > 0 AND size <= 5242880", name="size_sane"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("exchange_application.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(160))
    stored: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime]


class ApplicationCourse(Base):
    """A course the host requires of this applicant before arrival, beside those of the slot (D2)."""

    __tablename__ = "exchange_application_course"

    application_id: Mapped[int] = mapped_column(
        ForeignKey("exchange_application.id", ondelete="CASCADE"), primary_key=True
    )
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)


class Conflict(Base):
    """What a decider or reviewer declared about the own ties to an applicant; a soft one may be waived by the lead."""

    __tablename__ = "exchange_conflict"
    __table_args__ = (
        Index("uq_exchange_conflict_person", "application_id", "person_id", unique=True),
        CheckConstraint("kind in ('none','soft','hard')", name="kind_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("exchange_application.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(6))
    text: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    waived_reason: Mapped[str] = mapped_column(Text, default="")


class Review(Base):
    """One reviewer's review of one application."""

    __tablename__ = "exchange_review"
    __table_args__ = (
        Index("uq_exchange_review_reviewer", "application_id", "reviewer_id", unique=True),
        Index("ix_exchange_review_reviewer", "reviewer_id", "state", "id"),
        CheckConstraint("state in ('invited','accepted','declined','submitted')", name="state_known"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("exchange_application.id", ondelete="CASCADE"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10), default="invited")
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime]
    due_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")  # why an invitation was declined
    comment_internal: Mapped[str] = mapped_column(Text, default="")
    comment_for_applicant: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Score(Base):
    """One to five points of a review for one criterion."""

    __tablename__ = "exchange_score"
    __table_args__ = (CheckConstraint("points >= 1 AND points <= 5", name="points_sane"),)

    review_id: Mapped[int] = mapped_column(
        ForeignKey("exchange_review.id", ondelete="CASCADE"), primary_key=True
    )
    criterion_id: Mapped[int] = mapped_column(ForeignKey("exchange_criterion.id"), primary_key=True)
    points: Mapped[int]


class Message(Base):
    """One message in the thread of a case. `audience`: all parties, both centres, or one side beside the author's."""

    __tablename__ = "exchange_message"
    __table_args__ = (
        Index("ix_exchange_message_application", "application_id", "id"),
        CheckConstraint("side in ('applicant','home','host')", name="side_known"),
        CheckConstraint("audience in ('all','centres','applicant','home','host')", name="audience_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("exchange_application.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    side: Mapped[str] = mapped_column(String(10))  # for which the author wrote
    audience: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]


means(
    "uq_exchange_application_live",
    Problem("already_applied", _l("There is an application of this person to this slot already.")),
)
means(
    "uq_exchange_application_rank",
    Problem("rank_taken", _l("Another application has this rank in the reserve list."), "reserve_rank"),
)
means("uq_exchange_review_reviewer", Problem("invited", _l("This person is invited already."), "person"))
