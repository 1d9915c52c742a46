"""Questions about researcher exchange, answered with plain values; every list has its filter in the query."""

from lms.exchanges.queries.applications import (
    ALL_APPLICATIONS,
    application,
    application_by_id,
    application_cards,
    application_thing,
    deciders,
)
from lms.exchanges.queries.cases import (
    FileCard,
    MessageCard,
    application_by_draft,
    file_of,
    files_of,
    live_application,
    messages_of,
)
from lms.exchanges.queries.desk import (
    WaitingCase,
    counts_by_centre,
    counts_by_state,
    every_case,
    incoming,
    mine,
    outgoing,
    waiting_cases,
    waiting_count,
)
from lms.exchanges.queries.eligibility import home_of, missing_of, possible_homes, report_owed, sending_of
from lms.exchanges.queries.journal import OPENED, lines_of, opened_since
from lms.exchanges.queries.slots import slot_by_id, slot_by_ref, slot_cards, slot_thing

__all__ = [
    "ALL_APPLICATIONS",
    "OPENED",
    "FileCard",
    "MessageCard",
    "WaitingCase",
    "application",
    "application_by_draft",
    "application_by_id",
    "application_cards",
    "application_thing",
    "counts_by_centre",
    "counts_by_state",
    "deciders",
    "every_case",
    "file_of",
    "files_of",
    "home_of",
    "incoming",
    "lines_of",
    "live_application",
    "messages_of",
    "mine",
    "missing_of",
    "opened_since",
    "outgoing",
    "possible_homes",
    "report_owed",
    "sending_of",
    "slot_by_id",
    "slot_by_ref",
    "slot_cards",
    "slot_thing",
    "waiting_cases",
    "waiting_count",
]
