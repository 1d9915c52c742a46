"""A person's inbox, how often the digest comes, and what calendars get by mail."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.db import Base


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


class CalendarChoice(Base):
    """What goes with mails about somebody's dates, one of `rules.PARTS`. No row: the calendar file."""

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
