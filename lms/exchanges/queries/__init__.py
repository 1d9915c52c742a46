"""Questions about researcher exchange, answered with plain values; every list has its filter in the query."""

from lms.exchanges.queries.agreements import (
    agreements_of,
    confirmed_stays,
    open_version,
    required_courses,
    standing_version,
)
from lms.exchanges.queries.applications import (
    ALL_APPLICATIONS,
    application,
    application_by_id,
    application_cards,
    application_thing,
    deciders,
)
from lms.exchanges.queries.balance import person_days, stays_in
from lms.exchanges.queries.documents import checklist_of, documents_of, missing_documents
from lms.exchanges.queries.slots import slot_by_id, slot_by_ref, slot_cards, slot_thing

__all__ = [
    "ALL_APPLICATIONS",
    "agreements_of",
    "application",
    "application_by_id",
    "application_cards",
    "application_thing",
    "checklist_of",
    "confirmed_stays",
    "deciders",
    "documents_of",
    "missing_documents",
    "open_version",
    "person_days",
    "required_courses",
    "slot_by_id",
    "slot_by_ref",
    "slot_cards",
    "slot_thing",
    "standing_version",
    "stays_in",
]
