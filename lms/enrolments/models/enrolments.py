"""Enrolments: two decisions, a seat and an end, stored apart; and the running count of a run's seats."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.constraints import means
from lms.kit.db import Base
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem

LIVE = "end_state = 'open' AND home_decision <> 'declined' AND host_decision <> 'declined'"
UNDECIDED = f"{LIVE} AND (home_decision = 'pending' OR host_decision = 'pending')"


class Enrolment(Base):
    """One person's enrolment in one run. Reference EN-<year>-<six digits of the id>.

    Live means: end `open` and neither decision declined; the database keeps at most one live per person and run.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        Index(
            "uq_enrolment_live",
            "run_id",
            "person_id",
            unique=True,
            sqlite_where=text(LIVE),
            postgresql_where=text(LIVE),
        ),
        Index("uq_enrolment_ref", "ref", unique=True),
        Index("ix_enrolment_queue", "run_id", "seat", "priority", "complete_at", "id"),
        Index("ix_enrolment_person", "person_id", "id"),
        Index("ix_enrolment_home", "home_centre_id", "id"),
        *(  # the desk asks these, for its own people and for its own runs: as small as what waits
            Index(
                f"ix_enrolment_undecided_{name}",
                f"{name}_id",
                "home_decision",
                "id",
                sqlite_where=text(UNDECIDED),
                postgresql_where=text(UNDECIDED),
            )
            for name in ("home_centre", "run")
        ),
        Index("ix_enrolment_due", "due_at", "id"),
        Index("ix_enrolment_offer", "offer_until", "id"),
        Index("ix_enrolment_transferred", "transferred_to_id"),
        CheckConstraint("home_decision in ('not_needed','pending','approved','declined')", name="home_known"),
        CheckConstraint("host_decision in ('not_needed','pending','accepted','declined')", name="host_known"),
        CheckConstraint("seat in ('none','waiting','offered','confirmed','released')", name="seat_known"),
        CheckConstraint(
            "end_state in ('open','withdrawn','cancelled','expired',"
            "'completed','not_completed','no_show','transferred')",
            name="end_known",
        ),
        CheckConstraint("fee_state in ('','open','invoiced','paid','waived')", name="fee_state_known"),
        CheckConstraint("(seat = 'offered') = (offer_until IS NOT NULL)", name="offer_has_end"),
        CheckConstraint(
            "end_state = 'open' OR seat in ('none','released') OR end_state in ('completed','not_completed','no_show')",
            name="ended_holds_nothing",
        ),
        CheckConstraint(
            "seat not in ('waiting','offered','confirmed')"
            " OR (home_decision in ('not_needed','approved') AND host_decision in ('not_needed','accepted'))",
            name="seat_after_decisions",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str | None] = mapped_column(String(20))
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    home_centre_id: Mapped[int | None] = mapped_column(
        ForeignKey("centre.id")
    )  # fixed at submission; None: outside
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    organisation_kind: Mapped[str] = mapped_column(String(20), default="")  # its class at submission
    enrolled_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))  # where, of a run with several sites
    fee_id: Mapped[int | None] = mapped_column(ForeignKey("run_fee.id"))
    fee_state: Mapped[str] = mapped_column(
        String(10), default=""
    )  # open, invoiced, paid, waived; empty: free
    message: Mapped[str] = mapped_column(Text, default="")  # what the person tells the host, optional

    home_decision: Mapped[str] = mapped_column(String(12))
    home_decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    home_decided_at: Mapped[datetime | None]
    home_reason: Mapped[str] = mapped_column(Text, default="")
    home_note: Mapped[str] = mapped_column(Text, default="")  # internal, that side only
    host_decision: Mapped[str] = mapped_column(String(12))
    host_decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    host_decided_at: Mapped[datetime | None]
    host_reason: Mapped[str] = mapped_column(Text, default="")
    host_note: Mapped[str] = mapped_column(Text, default="")

    due_at: Mapped[datetime | None]  # by when the side that decides now should have; None: nobody decides
    reminded_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]

    seat: Mapped[str] = mapped_column(String(10), default="none")
    offer_until: Mapped[datetime | None]
    passed_over: Mapped[str] = mapped_column(
        Text, default=""
    )  # why the queue went past this person the last time
    priority: Mapped[int] = mapped_column(default=100)  # smaller goes first
    priority_reason: Mapped[str] = mapped_column(
        Text, default=""
    )  # why the host gave it by hand; empty: it did not
    nomination_rank: Mapped[int | None]  # place in the home centre's ranked list, from 1
    complete_at: Mapped[datetime | None]  # when all approvals were there: the place in the queue

    end_state: Mapped[str] = mapped_column(String(16), default="open")
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_side: Mapped[str] = mapped_column(String(8), default="")  # person, home, host, run, system
    end_reason: Mapped[str] = mapped_column(Text, default="")

    transferred_to_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))  # what it goes on as

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class RunTally(Base):
    """How many hold a seat and how many wait in a run; kept in each use case so that lists need not count.

    The decision itself never reads this row: it counts under the lock of the run (`doctor` compares both).
    """

    __tablename__ = "run_tally"
    __table_args__ = (
        CheckConstraint("holders >= 0", name="holders_sane"),
        CheckConstraint("waiting >= 0", name="waiting_sane"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"), primary_key=True)
    holders: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    pending: Mapped[int] = mapped_column(default=0)


means(
    "uq_enrolment_live",
    Problem("already_enrolled", _l("There is a live enrolment of this person in this run.")),
)
