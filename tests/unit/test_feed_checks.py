"""Our own checks of a feed: nothing against what we write, and each check finds what it is for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.calendar.rules.checking import LARGEST_FEED, Check, checks_of
from lms.calendar.rules.words import CHECKED, check_words
from lms.kit.ical import EntryFacts, FeedHead, assemble, inspected, render, zones_used

STAMP = datetime(2026, 11, 22, 12, 30, 5, tzinfo=UTC)
HEAD = FeedHead(
    name="Courses", uid="feed@lms.example.org", url="https://x.example/courses", description="é" * 60
)
TIMED = EntryFacts(
    uid="a@lms.example.org",
    starts=datetime(2027, 3, 23, 9, tzinfo=UTC),
    ends=datetime(2027, 3, 23, 11, tzinfo=UTC),
    zone="Europe/Oslo",
    title="Clean room basics, with a title that does not fit into one line of 75 octets: Övning",
    created=STAMP,
    url="https://user@x.example/runs/R",
)
WHOLE_DAY = EntryFacts(
    uid="b@lms.example.org",
    starts=date(2027, 3, 23),
    ends=date(2027, 3, 31),
    zone="Europe/Oslo",
    title="Stay",
    created=STAMP,
)


def feed(*entries: EntryFacts) -> bytes:
    bodies = [render(each, sequence=1, stamp=STAMP) for each in entries]
    return assemble(HEAD, bodies, [zone for each in entries for zone in zones_used(each)])


GOOD = feed(TIMED, WHOLE_DAY)


def wrong(octets: bytes, *, alarms: bool = False) -> dict[str, Check]:
    """The checks that are not fine; every one has its words."""
    found = checks_of(inspected(octets), alarms=alarms)
    assert [each.code for each in found] and {each.code for each in found} == set(CHECKED)
    assert all(check_words(each).endswith(".") for each in found)
    return {each.code: each for each in found if not each.fine}


def test_nothing_is_said_against_our_own_feeds() -> None:
    assert wrong(GOOD) == wrong(feed()) == wrong(feed(TIMED)) == {}
    words = {each.code: check_words(each) for each in checks_of(inspected(GOOD))}
    assert words["whole"] == "It is whole, with 2 entries."
    assert words["size"] == "2 KB; Google and Outlook take up to 1,000 KB."
    assert words["alarms"] == "No entry rings."


ALARM = b"BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:x\r\nEND:VALARM\r\nEND:VEVENT"


@pytest.mark.parametrize(
    ("code", "old", "new", "number"),
    [
        ("whole", b"END:VCALENDAR\r\n", b"", 0),
        ("whole", b"END:VCALENDAR\r\n", b"END:VCALENDAR", 2),
        ("whole", b"VERSION:2.0\r\n", b"VERSION:2.0\r\nMETHOD:PUBLISH\r\n", 2),
        ("whole", b"BEGIN:VCALENDAR", b"<html>", 0),
        ("length", b"STATUS:CONFIRMED", b"X-LONG:" + b"x" * 69, 2),
        ("text", b"CREATED", b"X-A:\xc3\r\nCREATED", 2),
        ("text", b"CREATED", b"X-A:\x07\r\nCREATED", 2),
        ("text", b"TRANSP:OPAQUE\r\n", b"TRANSP:OPAQUE\n", 1),
        ("uids", b"\r\nUID:b@", b"\r\nUID:a@", 1),
        ("fields", b"SEQUENCE:1\r\n", b"", 2),
        ("fields", b"LAST-MODIFIED", b"X-MODIFIED", 2),
        ("fields", b"DTSTAMP:", b"DTSTAMP: \r\nX-STAMP:", 2),
        ("fields", b"STATUS:", b"X-STATUS:", 2),
        ("fields", b"\r\nUID:a@lms.example.org", b"", 1),
        ("zones", b"\r\nTZID:Europe/Oslo", b"\r\nTZID:Europe/Riga", 1),
        (
            "zones",
            b"BEGIN:VEVENT\r\nUID:a",
            b"BEGIN:VTIMEZONE\r\nTZID:Europe/Oslo\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:a",
            1,
        ),
        ("order", b"20270323T120000", b"20270323T100000", 1),
        ("order", b"20270323T120000", b"20270322T120000", 1),
        ("order", b"DATE:20270331", b"DATE:20270323", 1),
        ("order", b"DATE:20270331", b"DATE:tomorrow", 1),
        ("order", b"DTEND;VALUE=DATE:20270331", b"DTEND:20270331T100000Z", 1),
        ("order", b"DTEND;TZID=Europe/Oslo:", b"DTEND;TZID=Mars/Base:", 1),
        ("series", b"CREATED", b"RRULE:FREQ=DAILY\r\nCREATED", 2),
        ("people", b"CREATED", b"ATTENDEE:mailto:x\r\nCREATED", 2),
        ("people", b"SUMMARY:Stay", b"SUMMARY:Write to ann@uni\r\n versity.example", 1),
        ("alarms", b"END:VEVENT", ALARM, 2),
    ],
)
def test_each_check_finds_what_it_is_for(code: str, old: bytes, new: bytes, number: int) -> None:
    assert old in GOOD
    found = wrong(GOOD.replace(old, new))
    assert code in found
    assert found[code].number == number or code == "text"


def test_what_is_found_is_named_and_counted() -> None:
    many = feed(*(TIMED for _ in range(9)))
    found = wrong(many.replace(b"STATUS:", b"X-STATUS:"))
    assert check_words(found["uids"]) == "Names (UID) that more than one entry has: 1 (a@lms.example.org)."
    assert found["fields"].number == 9 and len(found["fields"].where) == 5
    first = many.split(b"\r\n").index(b"BEGIN:VEVENT") + 1
    assert check_words(found["fields"]).startswith(
        f"Entries that lack a number of changes, a stamp, a state, a title or a time: 9 (line {first}, "
    )
    assert check_words(found["fields"]).endswith(", …).")
    rung = GOOD.replace(b"END:VEVENT", ALARM)
    assert wrong(rung, alarms=True) == {}
    large = checks_of(inspected(GOOD + b" " * LARGEST_FEED))
    assert {each.code for each in large if not each.fine} >= {"size", "whole"}


@given(
    st.binary(max_size=400)
    | st.builds(
        lambda at, junk: GOOD[:at] + junk + GOOD[at:], st.integers(0, len(GOOD)), st.binary(max_size=40)
    )
)
def test_whatever_comes_is_judged(octets: bytes) -> None:
    wrong(octets)


@given(st.integers(0, len(GOOD) - 1))
def test_a_feed_that_is_cut_off_is_not_whole(at: int) -> None:
    assert "whole" in wrong(GOOD[:at])
