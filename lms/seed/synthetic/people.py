"""People of a synthetic network: accounts, where they belong and work, one coordinator for each centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from random import Random

from sqlalchemy import select

from lms.access import Role
from lms.centres import service as centres
from lms.centres.models import Affiliation
from lms.kit.db import session, use_case
from lms.kit.journal import JournalRow
from lms.people.models import Person
from lms.seed.learners import store_members
from lms.seed.rows import Row, insert_rows, journal_row
from lms.seed.synthetic import words
from lms.seed.synthetic.courses import EPOCH, Place, Setting

JOINED = EPOCH - timedelta(days=90)


def email_of(seed: int, number: int) -> str:
    """The address of person `number`, counted from 1."""
    return f"person-{seed}-{number}@example.org"


@use_case
def store_people(
    seed: int,
    numbers: Sequence[int],
    setting: Setting,
    *,
    password_hash: str,
    organisations: Mapping[int, Sequence[int]],
) -> None:
    """People `numbers`, all with one password; those that exist stay. `organisations` are employers by centre.

    The first ones, one for each centre, are its coordinators; a tenth belongs to no centre.
    """
    emails = {email_of(seed, number): number for number in numbers}
    known = set(session().scalars(select(Person.email_key).where(Person.email_key.in_(emails))))
    rows: list[Row] = []
    belongs: list[int | None] = []
    works: list[int | None] = []
    for email, number in emails.items():
        if email in known:
            continue
        rng = Random(f"{seed}:person:{number}")  # noqa: S311 - data that repeats, not a secret
        place = _place(rng, number, setting)
        rows.append(_person(rng, email, place) | {"password_hash": password_hash})
        leads = number <= len(setting.places)
        belongs.append(place.id if leads or rng.random() < 0.9 else None)
        works.append(rng.choice(organisations[place.id]) if rng.random() < 0.6 else None)
    ids = store_members(rows, belongs, now=JOINED)
    _store_work(ids, works)
    for row, ident, centre in zip(rows, ids, belongs, strict=True):
        if emails[row["email"]] <= len(setting.places):
            centres.appoint(ident, Role.COORDINATOR, centre_id=centre)


def _place(rng: Random, number: int, setting: Setting) -> Place:
    leads = number <= len(setting.places)
    return setting.places[number - 1] if leads else rng.choice(setting.places)


def _person(rng: Random, email: str, place: Place) -> Row:
    return {
        "ref": f"P-{sha256(email.encode()).hexdigest()[:16].upper()}",
        "email": email,
        "email_key": email,
        "name": words.person(rng),
        "zone": place.zone,
        "language": "en",
        "demonstration": True,
        "created_at": JOINED,
        "verified_at": JOINED,
    }


def _store_work(ids: Sequence[int], works: Sequence[int | None]) -> None:
    pairs = [(ident, work) for ident, work in zip(ids, works, strict=True) if work is not None]
    day = JOINED.date()
    insert_rows(
        Affiliation,
        [{"person_id": ident, "organisation_id": work, "started_on": day} for ident, work in pairs],
    )
    insert_rows(
        JournalRow,
        [
            journal_row(
                ("person", ident),
                "choose-organisation",
                at=JOINED,
                actor_id=ident,
                after={"organisation": work},
            )
            for ident, work in pairs
        ],
    )
