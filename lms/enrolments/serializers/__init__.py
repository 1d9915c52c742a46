"""Enrolments and changes of runs in words: pure."""

from lms.enrolments.serializers.bulk import decision_of, what_happens, why_refused
from lms.enrolments.serializers.cases import (
    case_now,
    circumstances,
    days_of,
    is_current,
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
from lms.enrolments.serializers.changes import changes_in_words

__all__ = [
    "case_now",
    "changes_in_words",
    "circumstances",
    "days_of",
    "decision_of",
    "is_current",
    "move_words",
    "next_words",
    "notes_for",
    "obstacle",
    "possible_moves",
    "roles_in",
    "span_of",
    "state_value",
    "state_words",
    "steps_of",
    "takes_part",
    "what_follows",
    "what_happens",
    "why_refused",
]
