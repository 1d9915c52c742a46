"""A person's inbox, and how often the digest comes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
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
