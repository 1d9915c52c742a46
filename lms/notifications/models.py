"""A person's inbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
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
