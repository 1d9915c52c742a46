"""Mail that must not be lost, the jobs that are due, and the heartbeat of the workers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.db import Base


class Mail(Base):
    """One mail to one address, written in the transaction of what it tells about."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        Index("uq_outbox_mail_dedup_key", "dedup_key", unique=True),
        Index("ix_outbox_mail_due", "state", "due_at", "id"),
        Index("ix_outbox_mail_message_id", "message_id"),
        CheckConstraint("state in ('pending','sent','dead')", name="state_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    dedup_key: Mapped[str] = mapped_column(String(160))  # kind, object, transition, recipient
    message_id: Mapped[str] = mapped_column(String(160))  # deterministic
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(250))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, default="")
    attachment_name: Mapped[str] = mapped_column(String(80), default="")
    attachment_type: Mapped[str] = mapped_column(String(80), default="")
    attachment: Mapped[bytes | None] = mapped_column(LargeBinary)
    unsubscribe: Mapped[str] = mapped_column(
        String(300), default=""
    )  # address that ends such mails, RFC 8058
    state: Mapped[str] = mapped_column(String(8), default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")


class JobSlot(Base):
    """A due job ran (or runs) for a slot of time: the key is inserted first, so one worker does it."""

    __tablename__ = "job_slot"

    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    slot: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Heartbeat(Base):
    """When a worker was last seen."""

    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen_at: Mapped[datetime]
