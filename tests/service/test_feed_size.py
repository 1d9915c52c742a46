"""A feed stays below 1 MB: what has no room is left out, and the feed says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from lms.agenda.queries import Body
from lms.calendar.queries import feeds
from lms.kit.ical import FeedHead, inspected

WHEN = datetime(2027, 3, 1, tzinfo=UTC)
HEAD = FeedHead(
    name="All",
    uid="all@example.org",
    url="https://example.org/courses",
    source="https://example.org/courses.ics",
    description="Kept up to date.",
    zone="Europe/Helsinki",
)


def body(number: int, size: int) -> Body:
    frame = b"BEGIN:VEVENT\r\nUID:%d@example.org\r\nX-PAD:%s\r\nEND:VEVENT\r\n"
    pad = size - len(frame % (number, b""))
    return Body(frame % (number, b"x" * pad), f"digest {number}", "")


def made(sizes: list[int]) -> tuple[int, str]:
    """How many entries have room, and the whole feed with its lines unfolded."""
    bodies = [body(number, size) for number, size in enumerate(sizes)]
    feed = feeds.made(HEAD, bodies, WHEN, "en")
    assert len(feed.body) < 1_000_000
    kept = feed.body.count(b"BEGIN:VEVENT")
    assert b"".join(each.body for each in bodies[:kept]) in feed.body, "not the first ones, in turn"
    return kept, feed.body.decode().replace("\r\n ", "")


@pytest.mark.parametrize(
    ("sizes", "kept"),
    [
        ([], 0),
        ([500] * 10, 10),
        ([feeds.LARGEST], 1),
        ([feeds.LARGEST - 500, 500], 2),
        ([feeds.LARGEST - 499, 500], 1),
        ([feeds.LARGEST + 1, 500], 0),
        ([400] * feeds.MOST, feeds.MOST),
        ([100] * (feeds.MOST + 1), feeds.MOST),
        ([600_000, 600_000, 100], 1),
    ],
)
def test_what_has_no_room_is_left_out_and_told(app: Flask, sizes: list[int], kept: int) -> None:
    found, text = made(sizes)
    assert found == kept
    said = rf"Too large: only the first {kept} entries are here\; narrow the list." in text
    assert said is (kept < len(sizes)), text[:600]


def test_the_validator_knows_what_was_left_out(app: Flask) -> None:
    whole = [body(number, 300_000) for number in range(3)]
    cut = [*whole, body(3, 300_000)]
    tags = {feeds.made(HEAD, each, WHEN, "en").etag for each in (whole, cut, whole[:2])}
    assert len(tags) == 3
    assert inspected(feeds.made(HEAD, whole, WHEN, "en").body) is not None
