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
from lms.enrolments.serializers.selection import EFFECT_TONES, effect_words, go_words, mean_words

__all__ = [
    "EFFECT_TONES",
    "case_now",
    "changes_in_words",
    "circumstances",
    "days_of",
    "effect_words",
    "go_words",
    "is_current",
    "mean_words",
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
]
