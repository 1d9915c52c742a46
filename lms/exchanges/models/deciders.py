"""Who decides on one application in the place of a host whose own people cannot."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.db import Base


class Decider(Base):
    """The coordinator of a third centre whom the network office assigned to decide on this application."""

    __tablename__ = "exchange_decider"
    __table_args__ = (Index("ix_exchange_decider_person", "person_id"),)

    application_id: Mapped[int] = mapped_column(
        ForeignKey("exchange_application.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime]
