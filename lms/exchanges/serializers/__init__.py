"""Slots and applications in other clothes: words, rows, files; pure."""

from lms.exchanges.serializers.cases import possible_moves, state_words
from lms.exchanges.serializers.decisions import (
    given_points,
    ranking_rows,
    reason_words,
    scores_words,
    spread_words,
)

__all__ = [
    "given_points",
    "possible_moves",
    "ranking_rows",
    "reason_words",
    "scores_words",
    "spread_words",
    "state_words",
]
