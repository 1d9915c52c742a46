"""What other programs make of a feed decides how it is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from lms.kit.ical import EntryFacts, FeedHead, assemble, render, splice, stamp_of

STAMP = datetime(2026, 11, 22, 12, 30, 5, tzinfo=UTC)
FACTS = EntryFacts(
    uid="7f3a9c@lms.example.org",
    starts=datetime(2027, 3, 23, 9, tzinfo=UTC),
    ends=datetime(2027, 3, 23, 11, tzinfo=UTC),
    zone="Europe/Oslo",
    title="DTSTAMP:20200101T000000Z",
    created=STAMP,
)
BODY = render(FACTS, sequence=0, stamp=STAMP)


def test_the_uid_of_the_feed_is_not_taken_for_that_of_an_entry() -> None:
    """vdirsyncer looks for the first line that begins with UID in head and entry together."""
    head = FeedHead(name="UID:x", uid="feed@lms.example.org", url="https://x.example/")
    feed = assemble(head, [BODY], ["Europe/Oslo"])
    assert [line for line in feed.split(b"\r\n") if line.startswith(b"UID")] == [
        b"UID:7f3a9c@lms.example.org"
    ]
    assert str(Calendar.from_ical(feed)["UID"]) == "feed@lms.example.org"


def test_a_body_tells_when_it_changed() -> None:
    assert stamp_of(BODY) == STAMP
    later = STAMP + timedelta(days=1)
    assert stamp_of(splice(BODY, status="tentative", sequence=1, stamp=later)) == later


@pytest.mark.parametrize("octets", [b"", b"BEGIN:VEVENT\r\n", BODY.replace(b"20261122", b"2026112x")])
def test_what_is_no_body_tells_nothing(octets: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        stamp_of(octets)
