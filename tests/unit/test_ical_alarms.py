"""Alarms: in the entries of one feed and nowhere else, when one is awake, with a stamp that tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from lms.kit.ical import EntryFacts, FeedHead, assemble, render, stamp_of, with_alarm, zones_used
from tests.ical_reader import read

STAMP = datetime(2026, 11, 22, 12, 30, 5, tzinfo=UTC)
LATER = STAMP + timedelta(days=1)
TIMED = EntryFacts(
    uid="a@lms.example.org",
    starts=datetime(2027, 3, 23, 9, tzinfo=UTC),
    ends=datetime(2027, 3, 23, 11, tzinfo=UTC),
    zone="Europe/Oslo",
    title="Clean room",
    created=STAMP,
)
DAYS = replace(TIMED, starts=date(2027, 3, 23), ends=date(2027, 3, 31))
HEAD = FeedHead(name="Mine", uid="feed@lms.example.org", url="https://x.example/me")


@pytest.mark.parametrize(
    ("facts", "minutes", "trigger", "before"),
    [
        (TIMED, 15, "-PT15M", timedelta(minutes=15)),
        (TIMED, 60, "-PT60M", timedelta(hours=1)),
        (TIMED, 1440, "-PT1440M", timedelta(days=1)),
        (DAYS, 15, "-PT15H", timedelta(hours=15)),
        (DAYS, 1440, "-PT15H", timedelta(hours=15)),
    ],
)
def test_what_is_certain_rings_before_it_starts(
    facts: EntryFacts, minutes: int, trigger: str, before: timedelta
) -> None:
    body = with_alarm(render(facts, sequence=3, stamp=STAMP), minutes, stamp=LATER)
    feed = assemble(HEAD, [body], zones_used(facts))
    (entry,) = read(feed).named("VEVENT")
    (alarm,) = entry.components
    assert [(each.name, each.value) for each in alarm.properties] == [
        *(("ACTION", "DISPLAY"), ("TRIGGER", trigger), ("DESCRIPTION", "Clean room")),
    ]
    assert {entry[name].value for name in ("DTSTAMP", "LAST-MODIFIED")} == {"20261123T123005Z"}
    assert entry["SEQUENCE"].value == "3"
    (rings,) = Calendar.from_ical(feed).walk("VALARM")
    assert rings["TRIGGER"].dt == -before


def test_what_is_not_certain_or_off_stays_silent_and_as_it_was() -> None:
    for status in ("tentative", "cancelled"):
        body = render(replace(TIMED, status=status), sequence=0, stamp=STAMP)
        assert with_alarm(body, 15, stamp=LATER) == body


def test_a_wish_that_ended_or_came_before_the_last_change_shows_in_the_stamp_only() -> None:
    body = render(TIMED, sequence=0, stamp=STAMP)
    assert stamp_of(with_alarm(body, 0, stamp=LATER)) == LATER
    assert with_alarm(body, 0, stamp=LATER) == render(TIMED, sequence=0, stamp=LATER)
    assert with_alarm(body, 0, stamp=STAMP - timedelta(days=1)) == body
    assert stamp_of(with_alarm(body, 15, stamp=STAMP - timedelta(days=1))) == STAMP


@given(
    title=st.text(max_size=120),
    minutes=st.sampled_from([15, 60, 1440]),
    status=st.sampled_from(["confirmed"]),
)
def test_whatever_the_title_it_is_the_alarms_words(title: str, minutes: int, status: str) -> None:
    facts = replace(TIMED, title=title, status=status)
    body = render(facts, sequence=0, stamp=STAMP)
    rung = with_alarm(body, minutes, stamp=STAMP)
    (entry,) = read(assemble(HEAD, [rung], zones_used(facts))).named("VEVENT")
    assert entry.components[0]["DESCRIPTION"].text == entry["SUMMARY"].text
    first = rung.index(b"\r\nBEGIN:VALARM")
    assert rung[:first] + rung[rung.index(b"\r\nEND:VALARM") + 12 :] == body
