"""Entries that belong to a centre itself: those of its own calendar that were imported."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, Select, false, select

from lms.agenda.models import Entry
from lms.centres import queries as centres
from lms.centres.models import Centre
from lms.courses.rules import Filter

COURSES_ONLY = ("topic", "level", "language", "mode", "audience")


def centres_dated(asked: Filter) -> dict[str, Select[int]]:
    """The centres whose own entries the filter of the calendar finds; they are public. A filter for words or for what
    only courses have finds none: an entry of a stranger tells nothing of it. Days choose among the entries themselves:
    the select is one to be asked within a query of entries."""
    return {"centre": select(Centre.id).where(*_narrowed(asked)).correlate(Entry)}


def _narrowed(asked: Filter) -> Iterable[ColumnElement[bool]]:
    if asked.open or asked.free or asked.q or any(asked.values(name) for name in COURSES_ONLY):
        yield false()
    if countries := asked.values("country"):
        yield Centre.country.in_(countries)
    if slugs := asked.values("centre"):
        yield Centre.slug.in_(slugs)
    if regions := asked.values("region"):
        named = [ident for ident, card in centres.region_cards().items() if card.slug in regions]
        yield Centre.id.in_(set().union(*map(centres.centre_ids_of_region, named)))
    if asked.from_on:
        yield Entry.ends_at > datetime.combine(asked.from_on, time.min, UTC)
    if asked.to_on:
        yield Entry.starts_at < datetime.combine(asked.to_on, time.min, UTC) + timedelta(days=1)
