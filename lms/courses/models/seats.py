"""Who the seats of a run are for: pools until their release, and the local sites."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.courses.models.courses import KEEP_IDS
from lms.kit.constraints import means
from lms.kit.db import Base, WallDateTime
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem


class Pool(Base):
    """Seats of a run reserved for the people of some centres until a release. `release_wall` is a time of the run's
    zone, `release_at` its instant; None: never. `released_at`: when the release was carried out, once."""

    __tablename__ = "pool"
    __table_args__ = (
        Index("ix_pool_run", "run_id", "id"),
        Index("ix_pool_due", "released_at", "release_at", "id"),
        CheckConstraint("seats >= 0", name="seats_sane"),
        CheckConstraint("released_at IS NULL OR release_at IS NOT NULL", name="released_had_release"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))  # what people call its centres: "the Baltic centres"
    seats: Mapped[int]
    release_wall: Mapped[datetime | None] = mapped_column(WallDateTime)
    release_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: the clock


class PoolCentre(Base):
    """A centre of a pool; in at most one pool of a run, which `run_id` is repeated for."""

    __tablename__ = "pool_centre"
    __table_args__ = (Index("uq_pool_centre_run", "run_id", "centre_id", unique=True),)

    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id", ondelete="CASCADE"), primary_key=True)
    centre_id: Mapped[int] = mapped_column(ForeignKey("centre.id"), primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))


class Site(Base):
    """A local place of a run with seats and a contact of its own; `capacity` None: only the run's limit counts."""

    __tablename__ = "site"
    __table_args__ = (
        Index("ix_site_run", "run_id", "position", "id"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity_sane"),
        KEEP_IDS,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("centre.id"))  # the centre that looks after it
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(200), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    capacity: Mapped[int | None]
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")


means(
    "uq_pool_centre_run",
    Problem("centre_in_two_pools", _l("A centre can be in one pool of a run only."), "centres"),
)
