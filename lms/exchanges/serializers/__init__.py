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

__all__ = [
    "People",
    "agreement_facts",
    "content_rows",
    "difference",
    "first_content",
    "former",
    "given_points",
    "person_days",
    "possible_moves",
    "ranking_rows",
    "reason_words",
    "scores_words",
    "shown",
    "spread_words",
    "state_words",
    "types_words",
]
