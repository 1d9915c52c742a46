"""Centres as the API tells them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from pydantic import BaseModel, Field

from lms.api.serializers.shapes import ZONE, list_of


class Card(Protocol):
    """A centre, as far as the API tells it."""

    @property
    def slug(self) -> str: ...
    @property
    def acronym(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def zone(self) -> str: ...


class Centre(BaseModel):
    """A centre of the network."""

    id: str
    url: str
    acronym: str
    name: str
    country: str
    city: str
    zone: str = ZONE


class CentreInFull(Centre):
    """A centre with what its page tells besides."""

    about: str = Field(description="Markdown.")
    website: str | None
    regions: list[str]


Centres = list_of(Centre, "Centres")


def centre_item(card: Card, base_url: str) -> dict[str, Any]:
    """A centre as `Centre`."""
    names = ("acronym", "name", "country", "city", "zone")
    own = {name: getattr(card, name) for name in names}
    return {"id": card.slug, "url": f"{base_url}/centres/{card.slug}", **own}


def centre_in_full(
    card: Card, base_url: str, *, about: str, website: str, regions: Iterable[str]
) -> dict[str, Any]:
    """A centre with what its page tells besides, as `CentreInFull`; `regions` are slugs."""
    return centre_item(card, base_url) | {
        "about": about,
        "website": website or None,
        "regions": sorted(regions),
    }
