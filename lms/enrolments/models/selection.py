"""Selecting among applications: criteria with points, or a lottery that anybody can repeat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.db import Base


class Criterion(Base):
    """What a run selects by, stated before people apply; points 0 to 5 count `weight` times."""

    __tablename__ = "run_criterion"
    __table_args__ = (
        Index("ix_run_criterion_run", "run_id", "position", "id"),
        CheckConstraint("weight >= 1 AND weight <= 10", name="weight_sane"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(200))
    weight: Mapped[int] = mapped_column(default=1)


class Score(Base):
    """The points of one application for one criterion."""

    __tablename__ = "enrolment_score"
    __table_args__ = (CheckConstraint("points >= 0 AND points <= 5", name="points_sane"),)

    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True
    )
    criterion_id: Mapped[int] = mapped_column(
        ForeignKey("run_criterion.id", ondelete="CASCADE"), primary_key=True
    )
    points: Mapped[int]
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]


class Draw(Base):
    """A selection that was carried out: the order of the applications (references), by points or by the lottery of
    `seed`; kept as it was, so that anybody can repeat it."""

    __tablename__ = "selection_draw"
    __table_args__ = (
        Index("ix_selection_draw_run", "run_id", "id"),
        CheckConstraint("kind in ('ranking','lottery')", name="kind_known"),
        CheckConstraint("(kind = 'lottery') = (seed <> '')", name="lottery_has_seed"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    seed: Mapped[str] = mapped_column(String(64), default="")
    ordered: Mapped[list[str]] = mapped_column(JSON)
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
