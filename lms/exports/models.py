"""Exports that the worker makes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.db import Base

ASKED = text("state = 'asked'")


class ExportFile(Base):
    """An export that a person asked for: what its address names, made by the worker with the rights that the person
    has by then. Its bytes lie in the data folder under `stored` until `until`."""

    __tablename__ = "export_file"
    __table_args__ = (
        Index("uq_export_file_ref", "ref", unique=True),
        Index(
            "uq_export_file_asked",
            "person_id",
            "address",
            unique=True,
            sqlite_where=ASKED,
            postgresql_where=ASKED,
        ),
        Index("ix_export_file_person", "person_id", "id"),
        Index("ix_export_file_asked", "id", sqlite_where=ASKED, postgresql_where=ASKED),
        CheckConstraint("state in ('asked','ready','failed','refused')", name="state_known"),
        {"sqlite_autoincrement": True},  # an id given twice would be told of once only
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(24))  # opaque, for addresses
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(8))
    number: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime]
    began_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    stored: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(default=0)
