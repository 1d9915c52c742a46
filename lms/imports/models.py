"""Sources of outside calendars and what came from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.db import Base


class ImportSource(Base):
    """A calendar of others that belongs to a centre: an address, or a file that somebody sent (then no address).

    `reading` is what was read last and waits for approval, as `kit.ical.outside` gives it; `digest` names the bytes it
    was read from, or those taken over last. `result` is the code of what came of the latest attempt. `approved_by`:
    the person who approved what waits, when it is so much that the worker takes it over; `prepared` of `to_prepare`
    entries is how far it is.
    """

    __tablename__ = "import_source"
    __table_args__ = (
        Index("uq_import_source_ref", "ref", unique=True),
        Index("ix_import_source_centre", "centre_id", "id"),
        Index("ix_import_source_due", "next_at", "id"),
        CheckConstraint("state in ('asked','preview','live','removed')", name="state_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16))
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"))
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[str] = mapped_column(String(10))
    reading: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64), default="")
    etag: Mapped[str] = mapped_column(String(200), default="")
    modified: Mapped[str] = mapped_column(String(200), default="")
    remarks: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)  # of what was taken over last
    approved_by: Mapped[int | None]
    prepared: Mapped[int] = mapped_column(default=0)
    to_prepare: Mapped[int] = mapped_column(default=0)
    result: Mapped[str] = mapped_column(String(40), default="")
    result_line: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]  # when the whole file was read last
    next_at: Mapped[datetime | None]  # when it is fetched next; None: never by itself
    created_at: Mapped[datetime]


class ImportItem(Base):
    """One thing that came from a source, and what it says. `state`: live; vanished at the source, which is only
    flagged; detached from it, so that it can be edited here; withdrawn here, which cancels its calendar entry."""

    __tablename__ = "import_item"
    __table_args__ = (
        Index("uq_import_item_ref", "ref", unique=True),
        Index("uq_import_item_source", "source_id", "uid", "recurrence_id", unique=True),
        Index("ix_import_item_state", "source_id", "state"),
        CheckConstraint("state in ('live','vanished','detached','withdrawn')", name="state_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16))
    source_id: Mapped[int] = mapped_column(ForeignKey("import_source.id"))
    uid: Mapped[str] = mapped_column(String(200))
    recurrence_id: Mapped[str] = mapped_column(String(16), default="")
    state: Mapped[str] = mapped_column(String(10))
    sequence: Mapped[int] = mapped_column(default=0)
    modified: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    over_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
