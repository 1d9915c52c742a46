"""Slots and applications in other clothes: words, rows, files; pure."""

from lms.exchanges.serializers.agreements import (
    People,
    agreement_facts,
    content_rows,
    difference,
    first_content,
    former,
    shown,
    types_words,
)
from lms.exchanges.serializers.balance import person_days
from lms.exchanges.serializers.cases import possible_moves, state_words
from lms.exchanges.serializers.decisions import (
    given_points,
    ranking_rows,
    reason_words,
    scores_words,
    spread_words,
)
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
    "People",
    "agreement_facts",
    "audience_words",
    "content_rows",
    "cutoff_words",
    "deadline_words",
    "difference",
    "duration_words",
    "eligible_words",
    "first_content",
    "former",
    "funding_words",
    "given_points",
    "kind_words",
    "languages_words",
    "mode_words",
    "person_days",
    "place_words",
    "places_words",
    "possible_moves",
    "ranking_rows",
    "reason_words",
    "scores_words",
    "shown",
    "slot_changes",
    "spread_words",
    "state_words",
    "types_words",
    "window_words",
]
