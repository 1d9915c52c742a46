"""Wishes of people about their data: to have it handed over, to be erased."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.db import Base

ASKED = "state = 'asked'"
KEEP_IDS = {"sqlite_autoincrement": True}  # an id given twice would be told of once only


class DataExport(Base):
    """A file with all that is held about a person, made by the worker; its bytes lie in the data folder under `stored`
    until `until`."""

    __tablename__ = "privacy_export"
    __table_args__ = (
        Index("uq_privacy_export_ref", "ref", unique=True),
        Index(
            "uq_privacy_export_asked",
            "person_id",
            unique=True,
            sqlite_where=text(ASKED),
            postgresql_where=text(ASKED),
        ),
        Index("ix_privacy_export_person", "person_id", "id"),
        CheckConstraint("state in ('asked','ready','failed')", name="state_known"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(24))  # opaque, for addresses
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    stored: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(default=0)


class Erasure(Base):
    """That a person wishes to be erased, or (`by` system) has not been here for years; carried out from `due_at` on
    unless taken back. `written`: an administrator entered it for somebody who wrote to us. `told_at`: when the person
    was told that something stands in its way."""

    __tablename__ = "privacy_erasure"
    __table_args__ = (
        Index(
            "uq_privacy_erasure_asked",
            "person_id",
            unique=True,
            sqlite_where=text(ASKED),
            postgresql_where=text(ASKED),
        ),
        Index("ix_privacy_erasure_due", "state", "due_at", "id"),
        CheckConstraint("state in ('asked','taken_back','done')", name="state_known"),
        CheckConstraint("\"by\" in ('person','system')", name="by_known"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    by: Mapped[str] = mapped_column(String(8), default="person")
    written: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
