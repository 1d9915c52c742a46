"""A person's inbox, what a person follows, how often mails come, and what calendars get by mail."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.db import Base
from lms.notifications.rules.following import LONGEST_QUERY


class Notice(Base):
    """What we told a person, in the inbox; its mail is a row of the outbox. One per event and person (`dedup_key`)."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("uq_notice_dedup_key", "dedup_key", unique=True),
        Index("ix_notice_person", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(60))
    dedup_key: Mapped[str] = mapped_column(String(160))
    subject: Mapped[str] = mapped_column(String(250))
    body: Mapped[str] = mapped_column(Text)  # plain text
    path: Mapped[str] = mapped_column(String(300), default="")  # of the page it is about
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class Digest(Base):
    """How often somebody wants the digest of what waits, and the first day of the last period that had its turn,
    whether there was anything to say or not. No row: as `rules.USUAL` says, and none has had its turn."""

    __tablename__ = "digest"
    __table_args__ = (CheckConstraint("every in ('day','week','never')", name="every_known"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    every: Mapped[str] = mapped_column(String(8))
    looked_on: Mapped[date | None]


class SavedSearch(Base):
    """A list that a person follows: its canonical query, how often the mail comes, in which language (empty: the
    person's), the last of the person's days that had its turn, and what the list held or told until then (row ids by
    kind)."""

    __tablename__ = "saved_search"
    __table_args__ = (
        Index("uq_saved_search_ref", "ref", unique=True),
        Index("uq_saved_search_query", "person_id", "of_list", "query", unique=True),
        CheckConstraint("of_list in ('courses','calendar','exchanges')", name="of_list_known"),
        CheckConstraint("every in ('day','week','month','never')", name="every_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20))  # opaque, for addresses
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    of_list: Mapped[str] = mapped_column(String(12))
    query: Mapped[str] = mapped_column(String(LONGEST_QUERY))
    every: Mapped[str] = mapped_column(String(8))
    lang: Mapped[str] = mapped_column(String(8), default="")
    looked_on: Mapped[date]
    known: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    created_at: Mapped[datetime]


class Bookmark(Base):
    """Something a person keeps in mind. No foreign key: the features that own it stand above."""

    __tablename__ = "bookmark"
    __table_args__ = (
        CheckConstraint("kind in ('course','run')", name="kind_known"),
        Index("ix_bookmark_thing", "kind", "thing_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    thing_id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]


class ReminderChoice(Base):
    """How many days before a date the person is reminded, 0 for never. No row: `rules.reminding.USUAL_BEFORE`."""

    __tablename__ = "reminder_choice"
    __table_args__ = (
        CheckConstraint("start between 0 and 14", name="start_sane"),
        CheckConstraint('"end" between 0 and 14', name="end_sane"),
        CheckConstraint("deadline between 0 and 14", name="deadline_sane"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    start: Mapped[int]
    end: Mapped[int]
    deadline: Mapped[int]


class Reminded(Base):
    """The last reminder of a date: for which instant, and on which day of the person's. Kept until the date is over."""

    __tablename__ = "reminded"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    anchor: Mapped[str] = mapped_column(String(8), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    thing_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    told_on: Mapped[date]


class MailStop(Base):
    """The way to end a kind of mail with one click, one for each mail; only the SHA-256 of its token is stored."""

    __tablename__ = "mail_stop"
    __table_args__ = (Index("ix_mail_stop_person", "person_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime]


class CalendarChoice(Base):
    """What goes with mails about somebody's dates, one of `rules.inviting.PARTS`. No row: the calendar file."""

    __tablename__ = "calendar_choice"
    __table_args__ = (CheckConstraint("part in ('file','invitation','both','none')", name="part_known"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(String(10))


class Invited(Base):
    """The invitations that were mailed to a person about one group of entries of the agenda, or are due to be."""

    __tablename__ = "invited"
    __table_args__ = (
        Index("uq_invited_of", "person_id", "group_kind", "group_id", unique=True),
        Index("ix_invited_due", "due", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    group_kind: Mapped[str] = mapped_column(String(20))
    group_id: Mapped[int]
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))
    organizer: Mapped[str] = mapped_column(String(254), default="")  # stays what the first mail said
    leave_path: Mapped[str] = mapped_column(String(300))
    sent: Mapped[dict[str, list[int | str]]] = mapped_column(
        JSON
    )  # by UID: SEQUENCE and METHOD of the last mail
    due: Mapped[bool]  # something may have changed; the worker looks
    begins: Mapped[bool]  # a letter told of a place, so that first invitations may go out
