"""The seals of the journal: a chain of hashes over its rows, so that whoever changes the past is found out.

Each seal covers the one before it. Who acted and what they wrote is covered by a hash of its own with a random salt:
where it has to be taken out of the journal (`journal.reduce`), the salt goes too, so that nobody can try out who it
was, and the rest stays proven. Seals that are cut off at the end together with their rows leave no trace here; the
worker writes the last hash of each batch into its log, which may be kept elsewhere."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import structlog
from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.kit.db import Base, session, streamed, use_case
from lms.kit.journal import WORDS, JournalRow

log = structlog.get_logger()
BATCH = 500
LATE = 10_000  # rows: a unit that began earlier and ended later is no further behind
START = "0" * 64
MOST_TOLD = 20


class JournalSeal(Base):
    """The seal of one row. `position` counts from 1 without a gap; `salt` is empty where the row was reduced."""

    __tablename__ = "journal_seal"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    journal_id: Mapped[int] = mapped_column(unique=True)
    salt: Mapped[str] = mapped_column(String(32))
    people: Mapped[str] = mapped_column(String(64))
    chain: Mapped[str] = mapped_column(String(64))


def seal() -> int:
    """Seals every row that is not sealed yet, in batches; gives their number. A due job."""
    total = 0
    while count := _seal_batch():
        total += count
    return total


@use_case
def _seal_batch() -> int:
    last = session().scalar(select(JournalSeal).order_by(JournalSeal.position.desc()).limit(1))
    position, chain = (last.position, last.chain) if last else (0, START)
    newest = session().scalar(select(func.max(JournalSeal.journal_id))) or 0
    open_ = (
        select(JournalRow)
        .outerjoin(JournalSeal, JournalSeal.journal_id == JournalRow.id)
        .where(JournalRow.id > newest - LATE, JournalSeal.position.is_(None))
        .order_by(JournalRow.id)
        .limit(BATCH)
    )
    rows = session().scalars(open_).all()
    for row in rows:
        position, salt = position + 1, secrets.token_hex(16)
        people = _people(row, salt)
        chain = _next(chain, row, people)
        session().add(
            JournalSeal(position=position, journal_id=row.id, salt=salt, people=people, chain=chain)
        )
    if rows:
        log.info("journal sealed", rows=len(rows), position=position, chain=chain)
    return len(rows)


def violations() -> Iterator[str]:
    """A sentence for each row that is not as it was sealed, at most 20; silence while the journal is whole."""
    for number, sentence in enumerate(_violations()):
        if number == MOST_TOLD:
            yield "… and perhaps more."
            return
        yield sentence


def _violations() -> Iterator[str]:
    chain, position, newest = START, 0, 0
    sealed = (
        select(JournalSeal, JournalRow)
        .outerjoin(JournalRow, JournalRow.id == JournalSeal.journal_id)
        .order_by(JournalSeal.position)
    )
    for seal_, row in streamed(sealed):
        if seal_.position != position + 1:
            yield f"The journal's seals {position + 1} to {seal_.position - 1} are missing."
        elif row is None:
            yield f"Row {seal_.journal_id} of the journal was deleted after it was sealed."
        elif _next(chain, row, seal_.people) != seal_.chain:
            yield f"Row {seal_.journal_id} of the journal, or its seal, was changed after it was sealed."
        elif seal_.salt and _people(row, seal_.salt) != seal_.people:
            yield f"Row {seal_.journal_id} of the journal: who acted or why was changed after it was sealed."
        chain, position, newest = seal_.chain, seal_.position, max(newest, seal_.journal_id)
    late = (
        select(JournalRow.id)
        .outerjoin(JournalSeal, JournalSeal.journal_id == JournalRow.id)
        .where(JournalRow.id <= newest - LATE, JournalSeal.position.is_(None))
    )
    for ident in session().scalars(late.limit(MOST_TOLD + 1)):
        yield f"Row {ident} of the journal was put in among sealed ones."


def _told(row: JournalRow, *, words: bool) -> list[Any]:
    """What it was and what it is now: what people wrote, or all the rest."""
    return [
        {key: values[key] for key in values if (key in WORDS) is words} for values in (row.before, row.after)
    ]


def _people(row: JournalRow, salt: str) -> str:
    told = [salt, row.actor_id, row.reason, *_told(row, words=True)]
    return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _next(chain: str, row: JournalRow, people: str) -> str:
    facts = [row.id, row.at.isoformat(), row.thing_kind, row.thing_id, row.move, row.side]
    facts += _told(row, words=False)
    told = json.dumps([chain, people, facts], sort_keys=True)
    return sha256(told.encode()).hexdigest()
