"""The journal: who did what to which thing, why, and what it was before. Append-only, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import JSON, Index, String, Table, Text, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit import clock
from lms.kit.db import Base, in_use_case, session

SYSTEM = None


class JournalRow(Base):
    """One move of one thing. `side`: which of two sides acted or is concerned ("home", "host"), where the move alone
    does not say it; who reads what follows from it by the rule of the feature."""

    __tablename__ = "journal"
    __table_args__ = (
        Index("ix_journal_thing", "thing_kind", "thing_id", "id"),
        Index("ix_journal_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None]
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int]
    move: Mapped[str] = mapped_column(String(60))
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    side: Mapped[str] = mapped_column(String(10), default="")


_TABLE = cast(Table, JournalRow.__table__)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is written about one thing, (kind, id): what it was, and what it is now."""

    thing: tuple[str, int]
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def record(
    thing: tuple[str, int],
    move: str,
    *,
    actor_id: int | None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    side: str = "",
) -> None:
    """As `record_all`, for one thing."""
    change = Change(thing=thing, before=before or {}, after=after or {})
    record_all([change], move, actor_id=actor_id, reason=reason, side=side)


def record_all(
    changes: Iterable[Change], move: str, *, actor_id: int | None, reason: str = "", side: str = ""
) -> None:
    """Writes a row for each thing that made the same move, within the open use case; `actor_id` None is the system
    itself."""
    if not in_use_case():
        raise AssertionError("the journal is written inside a use case")
    same = {"at": clock.now(), "actor_id": actor_id, "move": move, "reason": reason, "side": side}
    rows = [
        same
        | {
            "thing_kind": each.thing[0],
            "thing_id": each.thing[1],
            "before": _plain(each.before),
            "after": _plain(each.after),
        }
        for each in changes
    ]
    if len(rows) == 1:
        session().add(JournalRow(**rows[0]))  # written together with what the use case has not written yet
    elif rows:
        if any(isinstance(each, JournalRow) for each in session().new):
            session().flush()  # rows keep their order
        session().connection().execute(insert(_TABLE), rows)  # nothing else is sent because of it


def rows_of(thing: tuple[str, int]) -> list[JournalRow]:
    """All rows of one thing, oldest first."""
    kind, ident = thing
    query = select(JournalRow).where(JournalRow.thing_kind == kind, JournalRow.thing_id == ident)
    return list(session().scalars(query.order_by(JournalRow.id)))


def latest_of(thing: tuple[str, int], *, limit: int) -> list[JournalRow]:
    """The latest rows of one thing, at most `limit`, the newest first."""
    kind, ident = thing
    query = select(JournalRow).where(JournalRow.thing_kind == kind, JournalRow.thing_id == ident)
    return list(session().scalars(query.order_by(JournalRow.id.desc()).limit(limit)))


def reduce(things: Sequence[tuple[str, int]], *, without_actor: int) -> None:
    """Takes out of the rows of `things` what people wrote, and this one actor; what moved from where to where, and
    when, stays. The one exception to "never edited": what the rows are about is anonymised in this use case."""
    if not in_use_case():
        raise AssertionError("the journal is written inside a use case")
    for kind, ident in things:
        rows = (JournalRow.thing_kind == kind) & (JournalRow.thing_id == ident)
        session().execute(update(JournalRow).where(rows).values(reason=""))
        _take_salts(select(JournalRow.id).where(rows))
        own = rows & (JournalRow.actor_id == without_actor)
        session().execute(update(JournalRow).where(own).values(actor_id=SYSTEM))


WORDS = frozenset({"statements", "title", "text", "reason", "subject", "name"})
"""Under these keys the rows keep what people wrote."""


def forget(things: Sequence[tuple[str, int]]) -> None:
    """Takes out of the rows of `things` what people wrote: whom they are about is erased in this use case. Who moved
    what from where to where, and when, stays; as `reduce`, the exception to "never edited"."""
    for thing in things:
        _without_words(rows_of(thing))


def forget_about(person_id: int, *, moves: Sequence[str]) -> None:
    """The same for rows of other things that these moves wrote about one person (under the key "person")."""
    query = select(JournalRow).where(JournalRow.move.in_(moves)).order_by(JournalRow.id)
    rows = session().scalars(query)
    _without_words(row for row in rows if person_id in (row.before.get("person"), row.after.get("person")))


def forget_own(person_id: int, *, kind: str) -> None:
    """The same for things of a kind that nobody but their owner moves, whether they are still there or not."""
    own = JournalRow.thing_kind == kind, JournalRow.actor_id == person_id
    _without_words(session().scalars(select(JournalRow).where(*own).order_by(JournalRow.id)))


def _without_words(rows: Iterable[JournalRow]) -> None:
    if not in_use_case():
        raise AssertionError("the journal is written inside a use case")
    found = list(rows)
    _take_salts([row.id for row in found])
    for row in found:
        row.reason = ""
        for name in ("before", "after"):
            values = getattr(row, name)
            if WORDS & values.keys():
                setattr(row, name, {key: value for key, value in values.items() if key not in WORDS})


def _take_salts(idents: Any) -> None:
    """Of rows that lose what people wrote or who acted: nobody tries out by the seals what it was."""
    seals = Base.metadata.tables["journal_seal"]  # of `lms.kit.seals`, which needs this module
    session().execute(update(seals).where(seals.c.journal_id.in_(idents)).values(salt=""))


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON knows them: instants and days as ISO 8601 text, amounts as they are written, the rest as it is."""
    return {key: _plain_value(value) for key, value in values.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
