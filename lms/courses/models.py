"""What is taught and when: topics, courses, runs and their sessions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.constraints import means
from lms.kit.db import Base, WallDateTime
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem

TITLE_LENGTH = 200
KEEP_IDS = {"sqlite_autoincrement": True}
"""An id is never used again: the journal and calendars keep speaking of what was deleted."""
SCOPES = "'own','chosen','region','network','public'"


class Topic(Base):
    """A controlled topic, in two levels; `synonyms` are other words people search by, one a line."""

    __tablename__ = "topic"
    __table_args__ = (Index("uq_topic_slug", "slug", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(120))
    synonyms: Mapped[str] = mapped_column(Text, default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"))
    position: Mapped[int] = mapped_column(default=0)


class Course(Base):
    """What is taught. `own`: a centre gives it, enrolment here. `listed`: somebody else's, with its source."""

    __tablename__ = "course"
    __table_args__ = (
        Index("uq_course_slug", "slug", unique=True),
        Index("ix_course_list", "state", "scope", "id"),
        Index("ix_course_centre", "centre_id", "id"),
        CheckConstraint("origin in ('own','listed')", name="origin_known"),
        CheckConstraint("state in ('draft','published','archived')", name="state_known"),
        CheckConstraint(f"scope in ({SCOPES})", name="scope_known"),
        CheckConstraint("origin = 'listed' OR centre_id IS NOT NULL", name="own_has_centre"),
        CheckConstraint("ects IS NULL OR (ects >= 0 AND ects <= 300)", name="ects_sane"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    origin: Mapped[str] = mapped_column(String(8), default="own")
    state: Mapped[str] = mapped_column(String(12), default="draft")
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    scope: Mapped[str] = mapped_column(String(10), default="public")
    lang: Mapped[str] = mapped_column(String(8), default="en")  # language of title and texts below
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    summary: Mapped[str] = mapped_column(String(600), default="")
    description: Mapped[str] = mapped_column(Text, default="")  # Markdown
    description_html: Mapped[str] = mapped_column(Text, default="")  # made from it when saved
    outcomes: Mapped[str] = mapped_column(Text, default="")
    prerequisites: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str] = mapped_column(String(20), default="")  # rules.LEVELS
    kind: Mapped[str] = mapped_column(String(20), default="course")  # rules.KINDS
    mode: Mapped[str] = mapped_column(String(10), default="onsite")  # onsite online hybrid
    self_paced: Mapped[bool] = mapped_column(default=False)
    ects: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    workload: Mapped[str] = mapped_column(String(200), default="")  # text, e.g. "3 days, 24 hours"
    fee: Mapped[str] = mapped_column(String(200), default="")
    provider: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    code: Mapped[str] = mapped_column(String(40), default="")  # the provider's own code of the course
    status_at_source: Mapped[str] = mapped_column(String(30), default="")
    enrol_url: Mapped[str] = mapped_column(String(500), default="")
    source: Mapped[str] = mapped_column(String(500), default="")
    as_of: Mapped[str] = mapped_column(String(20), default="")
    unconfirmed: Mapped[str] = mapped_column(Text, default="")  # names of fields no source covers, one a line
    invented: Mapped[bool] = mapped_column(default=False)  # demonstration only, and said so on the page
    period_precision: Mapped[str] = mapped_column(String(16), default="")
    period_value: Mapped[str] = mapped_column(String(40), default="")
    period_text: Mapped[str] = mapped_column(String(160), default="")
    period_sort: Mapped[date | None]
    search: Mapped[str] = mapped_column(
        Text, default=""
    )  # folded words, kit.text.fold; written by the service
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class CourseText(Base):
    """Title and summary of a course in one more language."""

    __tablename__ = "course_text"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(8), primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    summary: Mapped[str] = mapped_column(String(600), default="")


class CourseTopic(Base):
    """A topic of a course."""

    __tablename__ = "course_topic"
    __table_args__ = (Index("ix_course_topic_topic", "topic_id", "course_id"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)


class CourseLanguage(Base):
    """A language a course is taught in."""

    __tablename__ = "course_language"
    __table_args__ = (Index("ix_course_language_lang", "lang", "course_id"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(8), primary_key=True)


class CourseAudience(Base):
    """A kind of people a course is meant for (rules.AUDIENCES)."""

    __tablename__ = "course_audience"
    __table_args__ = (Index("ix_course_audience_audience", "audience", "course_id"),)

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    audience: Mapped[str] = mapped_column(String(20), primary_key=True)


class CourseShare(Base):
    """A centre or a region a course is shared with when its scope is `chosen` or `region`; its runs too, mostly."""

    __tablename__ = "course_share"
    __table_args__ = (
        Index("ix_course_share_course", "course_id"),
        CheckConstraint("(centre_id IS NULL) <> (region_id IS NULL)", name="one_party"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))


class Run(Base):
    """One delivery of a course. Empty title, mode, language, scope fall back to the course's (B1)."""

    __tablename__ = "run"
    __table_args__ = (
        Index("uq_run_ref", "ref", unique=True),
        Index("ix_run_course", "course_id", "starts_on", "id"),
        Index("ix_run_centre", "centre_id", "state", "id"),
        Index("ix_run_list", "state", "starts_on", "id"),
        CheckConstraint(
            "state in ('draft','published','postponed','cancelled','finished','archived')", name="state_known"
        ),
        CheckConstraint(f"scope in ('',{SCOPES})", name="scope_known"),
        CheckConstraint("acceptance in ('first_come','moderated')", name="acceptance_known"),
        CheckConstraint("home_approval in ('none','required')", name="home_approval_known"),
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


class RunTrainer(Base):
    """A person who trains in a run."""

    __tablename__ = "run_trainer"
    __table_args__ = (Index("ix_run_trainer_person", "person_id", "run_id"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)


means("uq_course_slug", Problem("slug_taken", _l("Another course has this address already."), "title"))
means("uq_run_ref", Problem("ref_taken", _l("Another run has this reference already."), "ref"))
means("ck_run_capacity_ordered", Problem("capacity", _l("The minimum is above the maximum."), "capacity_min"))
means("ck_run_days_ordered", Problem("days", _l("The last day is before the first."), "ends_on"))
means("ck_run_window_ordered", Problem("window", _l("Enrolment closes before it opens."), "closes_at"))
means("ck_session_times_ordered", Problem("times", _l("The session ends before it starts."), "ends_at"))
means("uq_topic_slug", Problem("slug_taken", _l("A topic with this name exists already."), "label"))
