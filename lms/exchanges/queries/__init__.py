"""Questions about researcher exchange, answered with plain values; every list has its filter in the query."""

from lms.exchanges.queries.applications import (
    ALL_APPLICATIONS,
    application,
    application_by_id,
    application_cards,
    application_thing,
    deciders,
)
from lms.exchanges.queries.calendar import dated, host_centres, visible_slots
from lms.exchanges.queries.entries import entry_sources, public_groups
from lms.exchanges.queries.slots import slot_by_id, slot_by_ref, slot_cards, slot_thing

__all__ = [
    "ALL_APPLICATIONS",
    "application",
    "application_by_id",
    "application_cards",
    "application_thing",
    "dated",
    "deciders",
    "entry_sources",
    "host_centres",
    "public_groups",
    "slot_by_id",
    "slot_by_ref",
    "slot_cards",
    "slot_thing",
    "visible_slots",
]
