"""Slots and applications in other clothes: words, rows, files; pure."""

from lms.exchanges.serializers.cases import possible_moves, state_words

__all__ = ["possible_moves", "state_words"]
