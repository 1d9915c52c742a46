"""Exchange slots as the API tells them: what the list's own serializer fills, and a slot in full."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from lms.api.serializers.shapes import ZONE, PartialDate, Topic, list_of


class SlotHost(BaseModel):
    """The host of a slot."""

    id: str
    acronym: str
    name: str


class Deadline(BaseModel):
    """A day by which one applies."""

    label: str
    at: datetime
    repeats: str


class Funding(BaseModel):
    """Money of a slot."""

    per: str
    amount: str = Field(description="Decimal, as text.")
    currency: str = Field(description="ISO 4217.")
    text: str


class Slot(BaseModel):
    """An opportunity for a stay at a host."""

    id: str
    url: str
    ics: str
    title: str
    summary: str
    origin: str
    state: str
    kind: str
    mode: str
    unit: str
    city: str
    country: str
    zone: str = ZONE
    intake: str
    places: int | None
    duration_min_days: int | None
    duration_max_days: int | None
    host: SlotHost | None
    provider: str
    topics: list[Topic]
    audiences: list[str]
    places_left: int | None
    earliest_start: date | None
    latest_end: date | None
    opens_at: datetime | None
    closes_at: datetime | None
    deadlines: list[Deadline]
    valid_to: date | None
    period: PartialDate | None
    funding: list[Funding]
    funding_source: str
    funding_text: str | None
    confidentiality: str
    languages: list[str]
    apply_url: str | None
    source: str | None
    as_of: str | None
    unconfirmed: list[str]
    invented: bool
    updated_at: datetime


Slots = list_of(Slot, "Slots")
