"""What a host offers: slots with their deadlines, funding, conditions, checklists; what a centre tells all guests."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.constraints import means
from lms.kit.db import Base, WallDateTime
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem

KEEP_IDS = {"sqlite_autoincrement": True}
"""An id is never used again: the journal and calendars keep speaking of what was deleted."""


class Slot(Base):
    """One exchange slot. `own`: a centre offers it, application here. `listed`: somebody else's, with its source.

    `places_taken` counts applications in the states offered, accepted, agreed and ongoing; it is changed by a guarded
    update only, and the database keeps it within `places`. Lists of words (audiences, languages, costs covered,
    facilities, external codes) are apart by blanks.
    """

    __tablename__ = "exchange_slot"
    __table_args__ = (
        Index("uq_exchange_slot_ref", "ref", unique=True),
        Index("ix_exchange_slot_list", "state", "scope", "id"),
        Index("ix_exchange_slot_centre", "centre_id", "state", "id"),
        Index("ix_exchange_slot_contact", "host_contact_id"),
        CheckConstraint("origin in ('own','listed')", name="origin_known"),
        CheckConstraint("state in ('draft','published','closed','cancelled','archived')", name="state_known"),
        CheckConstraint("scope in ('own','network','public')", name="scope_known"),
        CheckConstraint("mode in ('on_site','blended','remote')", name="mode_known"),
        CheckConstraint(
            "confidentiality in ('open','nda_needed','export_controlled')", name="confidentiality_known"
        ),
        CheckConstraint("review_mode in ('host_only','host_plus_reviewers')", name="review_mode_known"),
        CheckConstraint("eligible in ('all','chosen')", name="eligible_known"),
        CheckConstraint("origin = 'listed' OR centre_id IS NOT NULL", name="own_has_centre"),
        CheckConstraint("places IS NULL OR (places >= 1 AND places <= 50)", name="places_sane"),
        CheckConstraint(
            "places_taken >= 0 AND (places IS NULL OR places_taken <= places)", name="places_kept"
        ),
        CheckConstraint("duration_min_days IS NULL OR duration_min_days >= 1", name="duration_sane"),
        CheckConstraint(
            "duration_min_days IS NULL OR duration_max_days IS NULL OR duration_min_days <= duration_max_days",
            name="duration_ordered",
        ),
        CheckConstraint(
            "earliest_start IS NULL OR latest_end IS NULL OR earliest_start <= latest_end",
            name="window_ordered",
        ),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(40))
    origin: Mapped[str] = mapped_column(String(8), default="own")
    state: Mapped[str] = mapped_column(String(10), default="draft")
    scope: Mapped[str] = mapped_column(String(10), default="public")
    centre_id: Mapped[int | None] = mapped_column(
        ForeignKey("centre.id")
    )  # the host centre; listed: who shows it
    unit: Mapped[str] = mapped_column(String(160), default="")
    provider: Mapped[str] = mapped_column(String(200), default="")  # listed: whose offer it is
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(Text, default="")  # Markdown
    description_html: Mapped[str] = mapped_column(Text, default="")  # made from it when saved
    kind: Mapped[str] = mapped_column(String(24))  # rules.KINDS, rules.LISTED_KINDS
    mode: Mapped[str] = mapped_column(String(10), default="on_site")
    zone: Mapped[str] = mapped_column(String(64))  # of the host: deadlines are said in it
    city: Mapped[str] = mapped_column(String(80), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    facilities: Mapped[str] = mapped_column(Text, default="")  # slugs, plain values
    equipment_text: Mapped[str] = mapped_column(Text, default="")
    host_contact_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    supervisor_name: Mapped[str] = mapped_column(String(120), default="")
    places: Mapped[int | None]  # None: a listed one does not say
    places_taken: Mapped[int] = mapped_column(default=0)
    duration_min_days: Mapped[int | None]
    duration_max_days: Mapped[int | None]
    duration_text: Mapped[str] = mapped_column(String(200), default="")  # as printed, of listed ones
    earliest_start: Mapped[date | None]
    latest_end: Mapped[date | None]
    period_precision: Mapped[str] = mapped_column(String(16), default="")  # of a deadline known only roughly
    period_value: Mapped[str] = mapped_column(String(40), default="")
    period_text: Mapped[str] = mapped_column(String(160), default="")
    period_sort: Mapped[date | None]
    intake: Mapped[str] = mapped_column(String(16))  # rules.INTAKES
    opens_wall: Mapped[datetime | None] = mapped_column(WallDateTime)
    opens_at: Mapped[datetime | None]
    valid_to: Mapped[date | None]  # last day on which a rolling one takes applications, in `zone`
    decision_due: Mapped[date | None]
    audiences: Mapped[str] = mapped_column(Text, default="")  # rules.AUDIENCES
    eligible: Mapped[str] = mapped_column(String(8), default="all")  # chosen: see SlotCentre
    also_outside: Mapped[bool] = mapped_column(default=False)  # people without a home centre may apply, too
    eligibility_text: Mapped[str] = mapped_column(Text, default="")  # as printed, of listed ones
    residence_text: Mapped[str] = mapped_column(
        Text, default=""
    )  # "I meet this" is ticked, nothing else is stored
    languages: Mapped[str] = mapped_column(Text, default="")
    prerequisites: Mapped[str] = mapped_column(Text, default="")
    funding_source: Mapped[str] = mapped_column(String(10), default="none")
    funding_text: Mapped[str] = mapped_column(Text, default="")  # as printed
    funding_route: Mapped[str] = mapped_column(Text, default="")
    funding_call: Mapped[str] = mapped_column(String(80), default="")  # slug of a call, a plain value
    costs_covered: Mapped[str] = mapped_column(Text, default="")  # rules.COSTS
    confidentiality: Mapped[str] = mapped_column(String(20), default="open")
    nda_text: Mapped[str] = mapped_column(Text, default="")
    ip_text: Mapped[str] = mapped_column(Text, default="")
    ownership_text: Mapped[str] = mapped_column(Text, default="")
    export_text: Mapped[str] = mapped_column(Text, default="")
    accessibility_text: Mapped[str] = mapped_column(Text, default="")
    review_mode: Mapped[str] = mapped_column(String(20), default="host_only")
    reserve_shown: Mapped[bool] = mapped_column(
        default=False
    )  # whether applicants read their place in the reserve
    endorsement_due_days: Mapped[int] = mapped_column(default=7)
    offer_days: Mapped[int] = mapped_column(default=10)
    report_due_days: Mapped[int] = mapped_column(default=30)
    stay_in_public_calendar: Mapped[bool] = mapped_column(default=False)
    external_codes: Mapped[str] = mapped_column(Text, default="")
    apply_url: Mapped[str] = mapped_column(String(500), default="")  # listed: apply at the source
    source: Mapped[str] = mapped_column(String(500), default="")
    as_of: Mapped[str] = mapped_column(String(20), default="")
    status_at_source: Mapped[str] = mapped_column(String(60), default="")
    source_note: Mapped[str] = mapped_column(Text, default="")
    conflicts: Mapped[str] = mapped_column(Text, default="")  # what sources say differently, one a line
    unconfirmed: Mapped[str] = mapped_column(Text, default="")  # names of fields no source covers, one a line
    invented: Mapped[bool] = mapped_column(default=False)  # demonstration only, and said so on the page
    search: Mapped[str] = mapped_column(
        Text, default=""
    )  # folded words, kit.text.fold; written by the service
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str] = mapped_column(Text, default="")  # of the last closing or cancelling
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Cutoff(Base):
    """A deadline of a slot. `repeats`: every month or every year; then `at` is the next one, moved on by the worker."""

    __tablename__ = "exchange_cutoff"
    __table_args__ = (
        Index("ix_exchange_cutoff_slot", "slot_id", "at", "id"),
        Index("ix_exchange_cutoff_due", "at", "id"),
        CheckConstraint("repeats in ('','monthly','yearly')", name="repeats_known"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("exchange_slot.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(String(120), default="")
    wall: Mapped[datetime] = mapped_column(WallDateTime)  # in the slot's zone
    at: Mapped[datetime]
    repeats: Mapped[str] = mapped_column(String(8), default="")


class Funding(Base):
    """Money of a slot: an amount with its currency, for what, and the source's wording."""

    __tablename__ = "exchange_funding"
    __table_args__ = (
        Index("ix_exchange_funding_slot", "slot_id", "id"),
        CheckConstraint("amount >= 0", name="amount_sane"),
        CheckConstraint(
            "per in ('lump','day','week','month','travel','bench_fee','total')", name="per_known"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("exchange_slot.id", ondelete="CASCADE"))
    per: Mapped[str] = mapped_column(String(10))
    amount: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    currency: Mapped[str] = mapped_column(String(3))
    text: Mapped[str] = mapped_column(String(200), default="")


class SlotTopic(Base):
    """A topic of a slot."""

    __tablename__ = "exchange_slot_topic"
    __table_args__ = (Index("ix_exchange_slot_topic_topic", "topic_id", "slot_id"),)

    slot_id: Mapped[int] = mapped_column(ForeignKey("exchange_slot.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)


class SlotCentre(Base):
    """A centre whose people may apply, where `eligible` is chosen."""

    __tablename__ = "exchange_slot_centre"

    slot_id: Mapped[int] = mapped_column(ForeignKey("exchange_slot.id", ondelete="CASCADE"), primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), primary_key=True)


class SlotCourse(Base):
    """A course that has to be completed before arrival."""

    __tablename__ = "exchange_slot_course"

    slot_id: Mapped[int] = mapped_column(ForeignKey("exchange_slot.id", ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)


class Criterion(Base):
    """What reviewers score, with its weight."""

    __tablename__ = "exchange_criterion"
    __table_args__ = (
        Index("ix_exchange_criterion_slot", "slot_id", "position", "id"),
        CheckConstraint("weight >= 1 AND weight <= 10", name="weight_sane"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("exchange_slot.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(120))
    weight: Mapped[int] = mapped_column(default=1)


class SlotDocument(Base):
    """A line of the host's checklist: who owes which paper how many days before the start."""

    __tablename__ = "exchange_slot_document"
    __table_args__ = (
        Index("ix_exchange_slot_document_slot", "slot_id", "position", "id"),
        CheckConstraint("owed_by in ('applicant','home','host')", name="owed_by_known"),
        CheckConstraint("due_days_before >= 0 AND due_days_before <= 365", name="due_sane"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int] = mapped_column(ForeignKey("exchange_slot.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(16))  # rules.DOCUMENTS
    text: Mapped[str] = mapped_column(String(160), default="")
    owed_by: Mapped[str] = mapped_column(String(10))
    due_days_before: Mapped[int] = mapped_column(default=14)


class SlotFollower(Base):
    """A person who has the deadlines of a slot in the own calendar and hears when it opens again."""

    __tablename__ = "exchange_follower"
    __table_args__ = (Index("ix_exchange_follower_person", "person_id", "slot_id"),)

    slot_id: Mapped[int] = mapped_column(ForeignKey("exchange_slot.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    since: Mapped[datetime]


class CentreInfo(Base):
    """What a centre tells every guest: housing, visa, insurance, badge, safety training, contact, closure days."""

    __tablename__ = "exchange_info"

    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), primary_key=True)
    housing: Mapped[str] = mapped_column(Text, default="")
    visa: Mapped[str] = mapped_column(Text, default="")
    insurance: Mapped[str] = mapped_column(Text, default="")
    badge: Mapped[str] = mapped_column(Text, default="")
    safety: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(Text, default="")
    closure_days: Mapped[str] = mapped_column(Text, default="")
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)


means(
    "ck_exchange_slot_places_kept", Problem("no_place", _l("All places of this slot are offered or taken."))
)
