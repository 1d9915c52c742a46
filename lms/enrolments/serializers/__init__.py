"""Enrolments and changes of runs in words: pure."""

from lms.enrolments.serializers.cases import (
    case_now,
    circumstances,
    days_of,
    follows_agreeing,
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
from lms.enrolments.serializers.proposals import answer_words, proposal_words, transfer_only

__all__ = [
    "answer_words",
    "case_now",
    "changes_in_words",
    "circumstances",
    "days_of",
    "follows_agreeing",
    "is_current",
    "move_words",
    "next_words",
    "notes_for",
    "obstacle",
    "possible_moves",
    "proposal_words",
    "roles_in",
    "span_of",
    "state_value",
    "state_words",
    "steps_of",
    "takes_part",
    "transfer_only",
    "what_follows",
]
