"""Slots and applications in other clothes: words, rows, files; pure."""

from lms.exchanges.serializers.cases import possible_moves, state_words
from lms.exchanges.serializers.slots import (
    audience_words,
    cutoff_words,
    deadline_words,
    duration_words,
    eligible_words,
    funding_words,
    kind_words,
    languages_words,
    mode_words,
    place_words,
    places_words,
    slot_changes,
    window_words,
)

__all__ = [
    "audience_words",
    "cutoff_words",
    "deadline_words",
    "duration_words",
    "eligible_words",
    "funding_words",
    "kind_words",
    "languages_words",
    "mode_words",
    "place_words",
    "places_words",
    "possible_moves",
    "slot_changes",
    "state_words",
    "window_words",
]
