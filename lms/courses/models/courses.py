"""What is taught: topics and courses."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.constraints import means
from lms.kit.db import Base
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


means("uq_course_slug", Problem("slug_taken", _l("Another course has this address already."), "title"))
means("uq_topic_slug", Problem("slug_taken", _l("A topic with this name exists already."), "label"))
