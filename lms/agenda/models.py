"""Everything that has a date, as calendar entries; written by features, read by feeds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.db import Base


class Entry(Base):
    """One thing in calendars. `source_kind` and `source_id` name the row of the feature that owns it (no foreign key:
    features stand above). `facts` are what it was rendered from, as JSON."""

    __tablename__ = "agenda_entry"
    __table_args__ = (
        Index("uq_agenda_entry_uid", "uid", unique=True),
        Index("uq_agenda_entry_source", "source_kind", "source_id", unique=True),
        # with all that a feed chooses and sorts by, so that no entry is read to be left out
        Index(
            "ix_agenda_entry_group",
            *("group_kind", "group_id", "starts_at", "uid", "ends_at", "form", "source_kind"),
        ),
        Index("ix_agenda_entry_time", "starts_at", "uid"),
        CheckConstraint("status in ('confirmed','tentative','cancelled')", name="status_known"),
        CheckConstraint("form in ('sessions','banner','both')", name="form_known"),
        CheckConstraint("sequence >= 0", name="sequence_sane"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_kind: Mapped[str] = mapped_column(String(20))  # "session", "run" (banner)
    source_id: Mapped[int]
    group_kind: Mapped[str] = mapped_column(String(20))  # what lists select by: "run"
    group_id: Mapped[int]
    uid: Mapped[str] = mapped_column(String(120))
    sequence: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[
        datetime
    ]  # DTSTAMP = LAST-MODIFIED, whole seconds, at least one second after the former one
    created_at: Mapped[datetime]
    starts_at: Mapped[datetime]  # instant; whole days: midnight UTC of the first day
    ends_at: Mapped[datetime]
    starts_on: Mapped[date | None]  # set for whole days
    ends_on: Mapped[date | None]  # last day, included
    zone: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(10))
    form: Mapped[str] = mapped_column(
        String(10)
    )  # which form of a feed shows it: "sessions", "banner", "both"
    discreet: Mapped[bool] = mapped_column(default=False)  # says less in public than to those it concerns
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)


class EntryBody(Base):
    """The rendered VEVENT of an entry in one language; `variant` "public" has no join link, "private" has it."""

    __tablename__ = "agenda_body"

    entry_id: Mapped[int] = mapped_column(ForeignKey("agenda_entry.id", ondelete="CASCADE"), primary_key=True)
    lang: Mapped[str] = mapped_column(String(8), primary_key=True)
    variant: Mapped[str] = mapped_column(String(8), primary_key=True)
    zone: Mapped[str] = mapped_column(String(64), default="")  # whose VTIMEZONE the body needs; empty: none
    body: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))


class Audience(Base):
    """A person an entry concerns, with the personal STATUS, SEQUENCE and stamp spliced into the shared bytes."""

    __tablename__ = "agenda_audience"
    __table_args__ = (
        Index("ix_agenda_audience_person", "person_id", "entry_id"),
        CheckConstraint("status in ('confirmed','tentative','cancelled')", name="status_known"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("agenda_entry.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    status: Mapped[str] = mapped_column(String(10))
    extra_sequence: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[datetime]
    busy: Mapped[bool] = mapped_column(default=False)  # whole days that keep this person from anything else
    shown: Mapped[bool] = mapped_column(
        default=True
    )  # False: left; kept so that a later return still raises SEQUENCE


class CentreAudience(Base):
    """A centre an entry concerns, for the feed of its desk; otherwise as `Audience`."""

    __tablename__ = "agenda_centre_audience"
    __table_args__ = (
        Index("ix_agenda_centre_audience_centre", "centre_id", "entry_id"),
        CheckConstraint("status in ('confirmed','tentative','cancelled')", name="status_known"),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("agenda_entry.id", ondelete="CASCADE"), primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id", ondelete="CASCADE"), primary_key=True)
    status: Mapped[str] = mapped_column(String(10))
    extra_sequence: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[datetime]
    shown: Mapped[bool] = mapped_column(default=True)


class Change(Base):
    """A number per key ("public", "person:<id>", "centre:<id>") that moves only when entries or their audience do."""

    __tablename__ = "agenda_change"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, default=0)
    changed_at: Mapped[datetime]
