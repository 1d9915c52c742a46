"""Who opened whose case, once a day for each reader: written after the answer, in a unit of its own.

The pages of a case call `note_opening`; who may read what was noted is the business of the features.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from flask import Response, after_this_request
from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit import clock
from lms.kit.db import Base, session, use_case
from lms.kit.http import once_sent
from lms.kit.inserts import insert_once


class Opening(Base):
    """On a day (UTC) a reader opened a case that is somebody else's, first at `at`. `centre_id`: for which centre the
    reader works there; None: the network office, or somebody who was asked by name."""

    __tablename__ = "opening"
    __table_args__ = (
        Index("uq_opening", "thing_kind", "thing_id", "reader_id", "day", unique=True),
        Index("ix_opening_owner", "owner_id", "id"),
        Index("ix_opening_centre", "centre_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int]
    ref: Mapped[str] = mapped_column(String(24))
    owner_id: Mapped[int]
    reader_id: Mapped[int]
    centre_id: Mapped[int | None]
    day: Mapped[date]
    at: Mapped[datetime]


def note_opening(
    thing: tuple[str, int],
    ref: str,
    *,
    owner_id: int,
    reader_id: int | None,
    centre_id: int | Callable[[], int | None] | None,
) -> None:
    """Has it written down, once the answer to this request is sent, that `reader_id` opened `thing`, a case of
    `owner_id` that people call `ref`. The own case is nobody's business; the same reader counts once a day.
    `centre_id`: at whose desk; what has to be asked for it is asked after the answer, too."""
    if reader_id is None or reader_id == owner_id:
        return
    kind, ident = thing
    now = clock.now()
    row = {"thing_kind": kind, "thing_id": ident, "reader_id": reader_id, "day": now.date()}
    more = {"ref": ref, "owner_id": owner_id, "at": now}

    def note() -> None:
        if not _known(row):
            desk = centre_id() if callable(centre_id) else centre_id
            _write(row | more | {"centre_id": desk})

    @after_this_request
    def afterwards(response: Response) -> Response:
        if response.status_code == 200:
            once_sent(response, note)
        return response


def _known(row: dict[str, object]) -> bool:
    query = select(Opening.id).where(*(getattr(Opening, name) == value for name, value in row.items()))
    return session().scalar(query) is not None


@use_case
def _write(row: dict[str, object]) -> None:
    insert_once(Opening, **row)
