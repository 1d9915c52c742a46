"""Addresses of feeds: private ones, each withdrawn alone, independent of password and sessions; short ones of lists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.db import Base


class FeedAddress(Base):
    """One private address; only the SHA-256 of its token is stored."""

    __tablename__ = "feed_address"
    __table_args__ = (
        Index("uq_feed_address_token_hash", "token_hash", unique=True),
        Index("ix_feed_address_person", "person_id", "id"),
        CheckConstraint("alarm >= 0", name="alarm_sane"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    centre_id: Mapped[int | None] = mapped_column(
        ForeignKey("centre.id")
    )  # whose desk it shows; None: the own
    name: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[str] = mapped_column(String(64))
    feed_uid: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    fetched_at: Mapped[datetime | None]
    fetched_by: Mapped[str] = mapped_column(String(60), default="")
    alarm: Mapped[int] = mapped_column(default=0)  # minutes before the start; 0: none
    alarm_at: Mapped[datetime | None]  # when that was chosen; None: it never was
    hour: Mapped[str] = mapped_column(String(13), default="")  # UTC hour the count below is for
    hour_count: Mapped[int] = mapped_column(default=0)


class ShortList(Base):
    """A list and its canonical query under a short address; the same for everybody, made when somebody wishes it."""

    __tablename__ = "short_list"

    ref: Mapped[str] = mapped_column(String(20), primary_key=True)
    path: Mapped[str] = mapped_column(String(20))
    query: Mapped[str] = mapped_column(String(1000))
    created_at: Mapped[datetime]
