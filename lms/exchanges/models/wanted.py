"""What somebody looks for, or can give: posts that are matched with slots by topic and date."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.exchanges.models.slots import KEEP_IDS
from lms.kit.db import Base


class Wanted(Base):
    """One post: a researcher or a centre seeks a stay, or offers an expert or trainer (D4, D8)."""

    __tablename__ = "exchange_wanted"
    __table_args__ = (
        Index("uq_exchange_wanted_ref", "ref", unique=True),
        Index("ix_exchange_wanted_list", "state", "scope", "id"),
        Index("ix_exchange_wanted_author", "author_id", "id"),
        Index("ix_exchange_wanted_due", "state", "expires_on", "id"),
        CheckConstraint("direction in ('seeks','offers')", name="direction_known"),
        CheckConstraint("state in ('open','filled','withdrawn','expired')", name="state_known"),
        CheckConstraint("scope in ('network','public')", name="scope_known"),
        CheckConstraint("from_on IS NULL OR to_on IS NULL OR from_on <= to_on", name="days_ordered"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(40))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    centre_id: Mapped[int | None] = mapped_column(
        ForeignKey("centre.id")
    )  # set: the centre itself looks for it
    direction: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(24))
    title: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(String(600), default="")
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    days: Mapped[int | None]
    scope: Mapped[str] = mapped_column(String(10), default="network")
    state: Mapped[str] = mapped_column(String(10), default="open")
    expires_on: Mapped[date]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class WantedTopic(Base):
    """A topic of a post."""

    __tablename__ = "exchange_wanted_topic"
    __table_args__ = (Index("ix_exchange_wanted_topic_topic", "topic_id", "wanted_id"),)

    wanted_id: Mapped[int] = mapped_column(
        ForeignKey("exchange_wanted.id", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), primary_key=True)
