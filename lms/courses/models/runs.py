"""When it is taught: runs, their sessions, whom they are shared with and who trains."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.courses.models.courses import KEEP_IDS, SCOPES, TITLE_LENGTH
from lms.kit.constraints import means
from lms.kit.db import Base, WallDateTime
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.money import USUAL_CURRENCY
from lms.kit.refusal import Problem


class Run(Base):
    """One delivery of a course. Empty title, mode, language, scope fall back to the course's (B1)."""

    __tablename__ = "run"
    __table_args__ = (
        Index("uq_run_ref", "ref", unique=True),
        Index("ix_run_course", "course_id", "starts_on", "id"),
        Index("ix_run_centre", "centre_id", "state", "id"),
        # with all that a list is chosen by, so that a feed need not read every run in full
        Index(
            "ix_run_list",
            *("state", "starts_on", "id", "ends_on", "period_sort", "published_at", "scope", "course_id"),
        ),
        CheckConstraint(
            "state in ('draft','published','postponed','cancelled','finished','archived')", name="state_known"
        ),
        CheckConstraint(f"scope in ('',{SCOPES})", name="scope_known"),
        CheckConstraint(
            "acceptance in ('first_come','moderated','by_nomination','by_selection')", name="acceptance_known"
        ),
        CheckConstraint(
            "home_approval in ('none','required','required_above_fee')", name="home_approval_known"
        ),
        CheckConstraint("promotion in ('automatic','by_hand')", name="promotion_known"),
        CheckConstraint(
            "offer_hours IS NULL OR (offer_hours >= 1 AND offer_hours <= 720)", name="offer_hours_sane"
        ),
        CheckConstraint("selection in ('ranking','lottery')", name="selection_known"),
        CheckConstraint("eligible in ('everyone','network','chosen')", name="eligible_known"),
        CheckConstraint(
            "completion_share IS NULL OR (completion_share >= 0 AND completion_share <= 100)",
            name="completion_share_sane",
        ),
        CheckConstraint("capacity_max IS NULL OR capacity_max >= 0", name="capacity_max_sane"),
        CheckConstraint("capacity_min IS NULL OR capacity_min >= 0", name="capacity_min_sane"),
        CheckConstraint(
            "capacity_min IS NULL OR capacity_max IS NULL OR capacity_min <= capacity_max",
            name="capacity_ordered",
        ),
        CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name="days_ordered"),
        CheckConstraint(
            "opens_at IS NULL OR closes_at IS NULL OR opens_at <= closes_at", name="window_ordered"
        ),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(40))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))  # the host centre
    state: Mapped[str] = mapped_column(String(12), default="draft")
    scope: Mapped[str] = mapped_column(String(10), default="")  # empty: the course's; never wider than that
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")  # empty: the course's
    note: Mapped[str] = mapped_column(Text, default="")  # what is special in this run, Markdown
    note_html: Mapped[str] = mapped_column(Text, default="")
    mode: Mapped[str] = mapped_column(String(10), default="")  # empty: the course's
    lang: Mapped[str] = mapped_column(String(8), default="")  # language taught in; empty: the course's
    zone: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(200), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    join_link: Mapped[str] = mapped_column(String(500), default="")
    starts_on: Mapped[date | None]  # first day in the run's zone; None: only the printed period is known
    ends_on: Mapped[date | None]
    starts_at: Mapped[datetime | None]  # first instant (first session, or midnight of the first day); derived
    ends_at: Mapped[datetime | None]  # last instant; derived
    period_precision: Mapped[str] = mapped_column(String(16), default="")
    period_value: Mapped[str] = mapped_column(String(40), default="")
    period_text: Mapped[str] = mapped_column(String(160), default="")
    period_sort: Mapped[date | None]
    capacity_min: Mapped[int | None]
    capacity_max: Mapped[int | None]  # None: no limit
    acceptance: Mapped[str] = mapped_column(String(16), default="first_come")
    home_approval: Mapped[str] = mapped_column(String(20), default="none")
    waiting_list: Mapped[bool] = mapped_column(default=True)
    apply_again: Mapped[bool] = mapped_column(default=False)  # whether a declined person may apply again
    approval_above: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))  # fee from which home is asked
    approval_currency: Mapped[str] = mapped_column(String(3), default=USUAL_CURRENCY)  # of that fee, ISO 4217
    promotion: Mapped[str] = mapped_column(String(10), default="automatic")  # who moves people up
    offer_hours: Mapped[int | None]  # time to answer an offer; None: who moves up is confirmed at once
    cut_off_wall: Mapped[datetime | None] = mapped_column(WallDateTime)
    cut_off_at: Mapped[datetime | None]  # from here on nobody moves up
    nominate_until_wall: Mapped[datetime | None] = mapped_column(WallDateTime)
    nominate_until_at: Mapped[datetime | None]  # by then home centres submit their ranked lists
    go_no_go_wall: Mapped[datetime | None] = mapped_column(WallDateTime)
    go_no_go_at: Mapped[datetime | None]  # then a host below the minimum has to decide
    go_decided_at: Mapped[datetime | None]  # since when it is settled that it takes place
    selection: Mapped[str] = mapped_column(String(10), default="ranking")  # how by_selection selects
    eligible: Mapped[str] = mapped_column(String(10), default="everyone")  # chosen: see RunEligible
    eligible_audiences: Mapped[str] = mapped_column(Text, default="")  # classes, apart by blanks; empty: any
    completion_share: Mapped[int | None]  # per cent of sessions that complete the run; None: by hand
    certificates: Mapped[bool] = mapped_column(default=False)  # whether completing it gives a certificate
    opens_wall: Mapped[datetime | None] = mapped_column(WallDateTime)
    closes_wall: Mapped[datetime | None] = mapped_column(WallDateTime)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]  # None: the run's start
    reason: Mapped[str] = mapped_column(Text, default="")  # of the last postpone or cancel
    invented: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Session(Base):
    """One dated part of a run: wall times and zone as agreed, instants derived. Empty place or link: the run's."""

    __tablename__ = "session"
    __table_args__ = (
        Index("ix_session_run", "run_id", "starts_at", "id"),
        CheckConstraint("starts_at < ends_at", name="times_ordered"),
        CheckConstraint("state in ('planned','cancelled')", name="state_known"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(12), default="planned")
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    zone: Mapped[str] = mapped_column(String(64))
    starts_wall: Mapped[datetime] = mapped_column(WallDateTime)
    ends_wall: Mapped[datetime] = mapped_column(WallDateTime)
    starts_fold: Mapped[int] = mapped_column(default=0)  # 1: the second of two equal wall times in autumn
    ends_fold: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    mode: Mapped[str] = mapped_column(String(10), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    join_link: Mapped[str] = mapped_column(String(500), default="")


class RunShare(Base):
    """A centre or a region a run is shared with when it has a scope of its own, `chosen` or `region`."""

    __tablename__ = "run_share"
    __table_args__ = (
        Index("ix_run_share_run", "run_id"),
        CheckConstraint("(centre_id IS NULL) <> (region_id IS NULL)", name="one_party"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))


class RunEligible(Base):
    """A centre or a region whose people may enrol in a run that is for chosen ones."""

    __tablename__ = "run_eligible"
    __table_args__ = (
        Index("ix_run_eligible_run", "run_id"),
        CheckConstraint("(centre_id IS NULL) <> (region_id IS NULL)", name="one_party"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))


class RunTrainer(Base):
    """A person who trains in a run."""

    __tablename__ = "run_trainer"
    __table_args__ = (Index("ix_run_trainer_person", "person_id", "run_id"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)


means("uq_run_ref", Problem("ref_taken", _l("Another run has this reference already."), "ref"))
means("ck_run_capacity_ordered", Problem("capacity", _l("The minimum is above the maximum."), "capacity_min"))
means("ck_run_days_ordered", Problem("days", _l("The last day is before the first."), "ends_on"))
means("ck_run_window_ordered", Problem("window", _l("Enrolment closes before it opens."), "closes_at"))
means("ck_session_times_ordered", Problem("times", _l("The session ends before it starts."), "ends_at"))
