"""Enrolments and changes of runs in words: pure."""

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
from lms.enrolments.serializers.rules import (
    no_seat_words,
    passed_over_words,
    queue_rules,
    rules_in_words,
    time_left,
)

__all__ = [
    "case_now",
    "changes_in_words",
    "circumstances",
    "days_of",
    "is_current",
    "move_words",
    "next_words",
    "no_seat_words",
    "notes_for",
    "obstacle",
    "passed_over_words",
    "possible_moves",
    "queue_rules",
    "roles_in",
    "rules_in_words",
    "span_of",
    "state_value",
    "state_words",
    "steps_of",
    "takes_part",
    "time_left",
    "what_follows",
]
