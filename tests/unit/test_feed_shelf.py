"""Feeds in memory: however strangers ask, they take no more of it than they may."""

from __future__ import annotations

from datetime import UTC, datetime

from lms.calendar.queries.shelf import KEPT_BYTES, Feed, Shelf

LONG = 64_000


def feed(body: bytes) -> Feed:
    return Feed(body, "tag", datetime(2027, 3, 1, tzinfo=UTC))


def made_anew(shelf: Shelf, key: object) -> bool:
    made: list[object] = []

    def make() -> Feed:
        made.append(key)
        return feed(b"x")

    shelf.get(("public", key), 1, make)
    return bool(made)


def test_long_queries_for_small_feeds_are_counted_with_them() -> None:
    shelf = Shelf()
    asked = [("/courses.ics", str(number).encode().rjust(LONG, b"x")) for number in range(2000)]
    for key in asked:
        shelf.get(("public", key), 1, lambda: feed(b"BEGIN"))
    kept = [key for key in asked if not made_anew(shelf, key)]
    assert sum(len(query) for _path, query in kept) <= KEPT_BYTES
    assert not made_anew(shelf, asked[-1])


def test_what_was_asked_for_last_stays_and_a_change_counts_once() -> None:
    shelf = Shelf()
    for state in range(100):
        shelf.get(("public", "large"), state, lambda: feed(b"x" * (KEPT_BYTES // 3)))
    for key in ("a", "b"):
        assert made_anew(shelf, key)
    assert not any(made_anew(shelf, key) for key in ("a", "b"))
