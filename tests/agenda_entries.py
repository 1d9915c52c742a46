"""Two entries of an imagined run, a talk and its banner, and what the agenda made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import select

from lms.agenda import queries
from lms.agenda.models import Entry
from lms.agenda.rules import EntrySource
from lms.kit.db import session

TALK = EntrySource(
    source=("session", 7001),
    group=("run", 7000),
    form="sessions",
    title="Etching",
    titles=(("sv", "Etsning"),),
    zone="Europe/Oslo",
    path="/runs/R-7",
    starts_at=datetime(2027, 3, 23, 9, tzinfo=UTC),
    ends_at=datetime(2027, 3, 23, 10, tzinfo=UTC),
    location="Room 1",
    description="First line\n\nSecond",
    categories=("Etching, wet",),
)
DAYS = replace(
    TALK,
    source=("run", 7000),
    form="banner",
    starts_at=None,
    ends_at=None,
    starts_on=date(2027, 3, 23),
    ends_on=date(2027, 3, 24),
)
FAR = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))


def entry_of(source: EntrySource) -> Entry:
    kind, ident = source.source
    found = session().scalar(select(Entry).where(Entry.source_kind == kind, Entry.source_id == ident))
    assert found is not None
    session().expunge(found)
    return found


def body_of(source: EntrySource, lang: str = "en") -> bytes:
    found = queries.body_of(source.source, lang=lang)
    assert found is not None
    return found.body
