"""Questions about researcher exchange, answered with plain values; every list has its filter in the query."""

from lms.exchanges.queries.applications import (
    ALL_APPLICATIONS,
    application,
    application_by_id,
    application_cards,
    application_thing,
    deciders,
)
from lms.exchanges.queries.slots import slot_by_id, slot_by_ref, slot_cards, slot_thing

__all__ = [
    "ALL_APPLICATIONS",
    "application",
    "application_by_id",
    "application_cards",
    "application_thing",
    "deciders",
    "slot_by_id",
    "slot_by_ref",
    "slot_cards",
    "slot_thing",
]
