"""Slots and applications in other clothes: words, rows, files; pure."""

from lms.exchanges.serializers.applying import answers_of, problem_links, state_filter, waiting_words
from lms.exchanges.serializers.casebook import (
    audience_words,
    ball_words,
    line_words,
    money_rows,
    said_texts,
    sent_rows,
    sent_texts,
    steps_of,
    timeline_rows,
    until_words,
)
from lms.exchanges.serializers.cases import possible_moves, state_words

__all__ = [
    "answers_of",
    "audience_words",
    "ball_words",
    "line_words",
    "money_rows",
    "possible_moves",
    "problem_links",
    "said_texts",
    "sent_rows",
    "sent_texts",
    "state_filter",
    "state_words",
    "steps_of",
    "timeline_rows",
    "until_words",
    "waiting_words",
]
