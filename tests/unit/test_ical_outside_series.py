"""Series in calendars of others: rules, dates more and less, instances moved and cancelled, and the bounds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.ical_outside import WINDOW, codes, event, reading, starts


@pytest.mark.parametrize(
    ("rule", "dates"),
    [
        ("FREQ=DAILY;COUNT=3", ["2027-03-22", "2027-03-23", "2027-03-24"]),
        ("FREQ=WEEKLY;COUNT=3", ["2027-03-22", "2027-03-29", "2027-04-05"]),
        ("FREQ=WEEKLY;UNTIL=20270330T000000Z", ["2027-03-22", "2027-03-29"]),
        ("FREQ=WEEKLY;UNTIL=20270329", ["2027-03-22", "2027-03-29"]),
        ("FREQ=WEEKLY; BYDAY=MO, WE;COUNT=3", ["2027-03-22", "2027-03-24", "2027-03-29"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", ["2027-03-22", "2027-03-26", "2027-04-30"]),
        ("FREQ=YEARLY", ["2027-03-22", "2028-03-22"]),
        ("FREQ=WEEKLY;INTERVAL=0;COUNT=2", ["2027-03-22", "2027-03-29"]),
    ],
)
def test_a_series(rule, dates):
    found = starts("DTSTART;TZID=Europe/Tallinn:20270322T090000", f"RRULE:{rule}")
    assert [each[:10] for each in found] == dates


def test_a_series_stays_on_the_wall_when_the_clocks_change():
    found = starts("DTSTART;TZID=Europe/Tallinn:20270322T090000", "RRULE:FREQ=WEEKLY;COUNT=2")
    assert found == ["2027-03-22T07:00:00Z", "2027-03-29T06:00:00Z"]


def test_dates_are_added_and_left_out():
    found = starts(
        "DTSTART;TZID=Europe/Tallinn:20270301T090000",
        "RRULE:FREQ=DAILY;COUNT=4",
        "EXDATE;TZID=Europe/Tallinn:20270302T090000",
        "EXDATE;VALUE=DATE:20270303",
        "RDATE;TZID=Europe/Tallinn:20270310T090000,20270311T090000",
        "RDATE;VALUE=PERIOD:20270312T070000Z/PT1H",
    )
    assert [each[:10] for each in found] == [f"2027-03-{day:02}" for day in (1, 4, 10, 11, 12)]


def test_instances_are_moved_and_cancelled():
    series = event("DTSTART:20270301T070000Z", "DTEND:20270301T080000Z", "RRULE:FREQ=DAILY;COUNT=3")
    moved = event("RECURRENCE-ID:20270302T070000Z", "DTSTART:20270302T120000Z", "SEQUENCE:1")
    off = event("RECURRENCE-ID:20270303T070000Z", "DTSTART:20270303T070000Z", "STATUS:CANCELLED")
    result = reading(moved, series, off)
    found = {each.recurrence_id: (each, result.events[each.event]) for each in result.happenings}
    assert sorted(found) == ["20270301T070000Z", "20270302T070000Z", "20270303T070000Z"]
    assert found["20270302T070000Z"][0].starts == datetime(2027, 3, 2, 12, tzinfo=UTC)
    assert found["20270303T070000Z"][1].status == "cancelled"
    assert codes(reading(series, moved.replace("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE"))) == [
        ("range", False)
    ]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("FREQ=SECONDLY", "rule"),
        ("FREQ=HOURLY", "rule"),
        ("FREQ=OFTEN", "rule"),
        ("FREQ=DAILY;COUNT=-1", "rule"),
        ("FREQ=DAILY;BYMONTH=13", "rule"),
        ("FREQ=DAILY;BYMONTH=²", "rule"),
        ("RSCALE=HEBREW;FREQ=YEARLY", "rule"),
        ("daily", "rule"),
        ("FREQ=DAILY;BYHOUR=1,2,3,4,5,6;BYMINUTE=1,2,3,4,5", "too_many_dates"),
        ("FREQ=DAILY;BYHOUR=8,10", "too_many_dates"),
        ("FREQ=DAILY;BYSETPOS=2", "too_many_dates"),
    ],
)
def test_a_rule_that_cannot_be_followed_leaves_its_event_out(rule, code):
    other = event("DTSTART:20270301T070000Z", uid="other")
    result = reading(event("DTSTART:20270101T070000Z", f"RRULE:{rule}"), other)
    assert codes(result) == [(code, True)]
    assert [result.events[each.event].uid for each in result.happenings] == ["other"]


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY", "FREQ=DAILY;COUNT=10000000", "FREQ=DAILY;UNTIL=99991231T000000Z"]
)
def test_a_series_without_end_ends_with_the_window(rule):
    found = starts("DTSTART:19950101T070000Z", f"RRULE:{rule}")
    assert len(found) == (WINDOW.last - WINDOW.first).days and found[0] >= "2026-07-17"
