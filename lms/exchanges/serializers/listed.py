"""Slots in a list for machines.

It is a promise: fields are added at the end, never renamed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from lms.exchanges.rules import SlotCard
from lms.exchanges.rules.slot_labels import facts_of_card


class Host(Protocol):
    """A centre, as far as a slot names it."""

    @property
    def slug(self) -> str: ...
    @property
    def acronym(self) -> str: ...
    @property
    def name(self) -> str: ...


DIRECT = (
    *("title", "summary", "origin", "state", "kind", "mode", "unit", "city", "country", "zone", "intake"),
    *("places", "duration_min_days", "duration_max_days"),
)


def slot_item(card: SlotCard, centres: Mapping[int, Host], *, base_url: str, now: datetime) -> dict[str, Any]:
    """A slot for machines. Instants are ISO 8601 in UTC, days are those of `zone`. A deadline without a day is in
    `period` alone."""
    url, host = f"{base_url}/exchanges/{card.ref}", centres.get(card.centre_id or 0)
    closes = facts_of_card(card).next_deadline(now)
    return {
        "id": card.ref,
        "url": url,
        "ics": f"{url}.ics",
        **{name: getattr(card, name) for name in DIRECT},
        "host": None if host is None else {"id": host.slug, "acronym": host.acronym, "name": host.name},
        "provider": card.provider or (host.name if host is not None else ""),
        "topics": [{"id": topic.slug, "label": topic.label} for topic in card.topics],
        "audiences": list(card.audiences),
        "places_left": card.places_left,
        "earliest_start": _iso(card.earliest_start),
        "latest_end": _iso(card.latest_end),
        "opens_at": _iso(card.opens_at),
        "closes_at": _iso(closes),
        "deadlines": [
            {"label": each.label, "at": each.at.isoformat(), "repeats": each.repeats} for each in card.cutoffs
        ],
        "valid_to": _iso(card.valid_to),
        "period": _period(card),
        "funding": [
            {"per": each.per, "amount": str(each.amount), "currency": each.currency, "text": each.text}
            for each in card.funding
        ],
        "funding_source": card.funding_source,
        "funding_text": card.funding_text or None,
        "confidentiality": card.confidentiality,
        "languages": list(card.languages),
        "apply_url": card.apply_url or (f"{url}/apply" if card.origin == "own" else None),
        "source": card.source or None,
        "as_of": card.as_of or None,
        "unconfirmed": list(card.unconfirmed),
        "invented": card.invented,
        "updated_at": card.updated_at.isoformat(),
    }


def _period(card: SlotCard) -> dict[str, str] | None:
    if not card.period_text:
        return None
    return {"text": card.period_text, "precision": card.period_precision, "value": card.period_value}


def _iso(value: Any) -> str | None:
    return None if value is None else str(value.isoformat())
