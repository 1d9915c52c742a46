"""Learners by the thousand for trying things: confirmed, spread evenly over the centres, one shared password."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from lms.centres import queries as centres
from lms.centres.models import Membership
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.kit.journal import JournalRow
from lms.kit.tokens import new_reference
from lms.people.models import Person
from lms.people.service import hash_password
from lms.seed.demonstration import PASSWORD, Summary, count, refuse_production, summary
from lms.seed.network import found_centres
from lms.seed.reading import read_facts
from lms.seed.rows import insert_rows, insert_with_ids, journal_row

BATCH = 1_000
Progress = Callable[[int, int], None]


def accounts(number: int, *, progress: Progress | None = None) -> Summary:
    """Makes the confirmed learners learner-1@example.org … learner-`number`@example.org, all with the demonstration
    password, in turn members of each centre; gives what was made. Those that exist stay as they are.

    Without any centre the seven of the demonstration are founded. `progress` hears (done, of how many). Refused in
    production.
    """
    refuse_production()
    before = count()
    if not centres.centre_cards():
        found_centres(read_facts())
    password_hash, now = hash_password(PASSWORD), clock.now()
    for first in range(1, number + 1, BATCH):
        last = min(first + BATCH - 1, number)
        _learners(range(first, last + 1), password_hash=password_hash, now=now)
        if progress:
            progress(last, number)
    return summary(before)


@use_case
def _learners(numbers: Sequence[int], *, password_hash: str, now: datetime) -> None:
    emails = {f"learner-{number}@example.org": number for number in numbers}
    known = set(session().scalars(select(Person.email_key).where(Person.email_key.in_(emails))))
    places = sorted(centres.centre_cards().values(), key=lambda card: card.id)
    new = {
        email: places[(number - 1) % len(places)] for email, number in emails.items() if email not in known
    }
    people = [
        {
            "ref": new_reference("P"),
            "email": email,
            "email_key": email,
            "name": f"Learner {emails[email]}",
            "password_hash": password_hash,
            "zone": place.zone,
            "language": "en",
            "demonstration": True,
            "created_at": now,
            "verified_at": now,
        }
        for email, place in new.items()
    ]
    store_members(people, [place.id for place in new.values()], now=now)


def store_members(
    people: Sequence[dict[str, Any]], centre_ids: Sequence[int | None], *, now: datetime
) -> list[int]:
    """Stores `people` (columns of their rows), each a confirmed member of the centre of the same place in
    `centre_ids` (None: of none), with the journal rows of both, in a few statements within the open use case.
    Gives their ids."""
    ids = insert_with_ids(Person, people)
    rows = [
        {
            "person_id": ident,
            "centre_id": centre,
            "state": "confirmed",
            "claimed_at": now,
            "decided_at": now,
        }
        for ident, centre in zip(ids, centre_ids, strict=True)
        if centre is not None
    ]
    made = insert_with_ids(Membership, rows)
    written = [journal_row(("person", ident), "register", at=now, actor_id=ident) for ident in ids]
    for ident, row in zip(made, rows, strict=True):
        after = {"membership": "confirmed", "person": row["person_id"], "centre": row["centre_id"]}
        written.append(journal_row(("membership", ident), "place-member", at=now, after=after))
    insert_rows(JournalRow, written)
    return ids
