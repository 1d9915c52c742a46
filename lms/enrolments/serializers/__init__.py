"""Enrolments and changes of runs in words: pure."""

from lms.enrolments.serializers.attendance import chosen_ends, session_column, session_columns
from lms.enrolments.serializers.cases import (
    case_now,
    circumstances,
    days_of,
    is_current,
    is_over,
    move_words,
    next_words,
    notes_for,
    obstacle,
    possible_moves,
    roles_in,
    span_of,
    state_value,
    state_words,
    steps_of,
    takes_part,
    what_follows,
)
from lms.enrolments.serializers.certificates import attended_words, certificate_facts
from lms.enrolments.serializers.changes import changes_in_words

__all__ = [
    "attended_words",
    "case_now",
    "certificate_facts",
    "changes_in_words",
    "chosen_ends",
    "circumstances",
    "days_of",
    "is_current",
    "is_over",
    "move_words",
    "next_words",
    "notes_for",
    "obstacle",
    "possible_moves",
    "roles_in",
    "session_column",
    "session_columns",
    "span_of",
    "state_value",
    "state_words",
    "steps_of",
    "takes_part",
    "what_follows",
]
