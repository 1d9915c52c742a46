"""Calendars of others: each rule of the specification (calendar.md, 5) with a sample of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lms.kit.ical.outside.reading import read
from lms.kit.ical.outside.values import LARGEST
from tests.ical_outside import (
    CUSTOM,
    HEAD,
    SUMMER,
    WINDOW,
    calendar,
    codes,
    event,
    on_the_wall,
    reading,
    refusal,
    starts,
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_calendar"),
        (b" \n\t\n", "not_a_calendar"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "not_a_calendar"),
        (b'{"error": "not found"}', "not_a_calendar"),
        (b"BEGIN:VCARD\nFN:Somebody\nEND:VCARD\n", "not_a_calendar"),
        (event("DTSTART:20270301T070000Z").encode(), "not_a_calendar"),
        (calendar()[:-15], "not_whole"),
        (b"END:VCALENDAR\n", "not_a_calendar"),
        (HEAD.encode() + b"BEGIN:VEVENT\nEND:VCALENDAR\n", "not_whole"),
        (calendar("no colon here\n"), "broken_line"),
        (calendar("X-A:\0\n"), "not_text"),
        (b"BEGIN:VCALENDAR\nX-A:\x81\nEND:VCALENDAR\n", "not_text"),
        (calendar("X-A:" + "a" * 110_000 + "\n"), "line_too_long"),
        (calendar("X-A:a\n" + " a\n" * 120_000), "line_too_long"),
        (calendar("BEGIN:VEVENT\nEND:VEVENT\n" * 5_000), "too_many"),
        (calendar("BEGIN:VEVENT\n" * 100_000), "too_deep"),
        (b" " * (LARGEST + 1), "too_large"),
        (calendar(event("DTSTART:soon")), "none_readable"),
    ],
)
def test_what_is_no_calendar_is_refused_as_a_whole(data, code):
    assert refusal(data) == code


@pytest.mark.threat("10.bombs")
def test_a_calendar_of_100_000_events_is_refused():
    assert refusal(calendar("BEGIN:VEVENT\nDTSTART:20270301\nEND:VEVENT\n" * 100_000)) == "too_many"


def test_a_good_feed_cut_anywhere_is_refused_or_complete():
    whole = calendar(*(event(f"DTSTART:202703{1 + n:02}T070000Z", uid=str(n)) for n in range(12)))
    for cut in [*range(len(whole)), len(whole)]:
        if b"END:VCALENDAR" in whole[:cut]:
            assert len(read(whole[:cut], source="", window=WINDOW).events) == 12
        else:
            assert refusal(whole[:cut]) in ("not_a_calendar", "not_whole", "broken_line")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("DTSTART:20270301T070000Z",), ["2027-03-01T07:00:00Z"]),
        (("DTSTART;VALUE=DATE:20270301",), ["2027-03-01"]),
        (("DTSTART:20270301T090000",), ["2027-03-01T09:00:00"]),
        (("DTSTART;TZID=Europe/Oslo:20270301T090000",), ["2027-03-01T08:00:00Z"]),
        (('DTSTART;TZID="Europe/Oslo";X=1:20270301T090000',), ["2027-03-01T08:00:00Z"]),
        (("DTSTART;TZID=W. Europe Standard Time:20270601T090000",), ["2027-06-01T07:00:00Z"]),
        (("DTSTART;TZID=/mozilla.org/2007/Europe/Riga:20270601T090000",), ["2027-06-01T06:00:00Z"]),
        (("DTSTART;TZID=Europe/Riga:20270601T060000Z",), ["2027-06-01T06:00:00Z"]),
        (("DTSTART:20200301T070000Z",), []),  # over long ago
        (("DTSTART:20310301T070000Z",), []),
    ],
)
def test_when_one_event_is(lines, expected):
    assert starts(*lines) == expected


def test_a_zone_of_the_files_own_counts_by_its_yearly_rules_wherever_it_stands():
    zone = CUSTOM.format(name="Samara (ours)", rule=SUMMER)
    winter = event("DTSTART;TZID=Samara (ours):20270301T090000", uid="w")
    summer = event("DTSTART;TZID=Samara (ours):20270601T090000", uid="s")
    found = [each.starts for each in reading(winter, zone, summer).happenings]
    assert found == [datetime(2027, 3, 1, 5, tzinfo=UTC), datetime(2027, 6, 1, 4, tzinfo=UTC)]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYSECOND=1", "FREQ=YEARLY;BYDAY=9XX"])
def test_a_zone_with_other_rules_is_none(rule):
    zone = CUSTOM.format(name="Mars/Base", rule=rule)
    good = event("DTSTART:20270301T070000Z", uid="good")
    result = reading(zone, event("DTSTART;TZID=Mars/Base:20270301T090000"), good)
    assert [each.uid for each in result.events] == ["good"]
    assert [(each.code, each.value, each.line) for each in result.remarks] == [("zone", "Mars/Base", 21)]


def test_an_iana_name_beats_a_vtimezone_that_says_otherwise_and_a_windows_name_does_not():
    iana, windows = "Europe/Helsinki", "FLE Standard Time"
    zones = "".join(CUSTOM.format(name=name, rule=SUMMER) for name in (iana, windows))
    found = reading(
        zones,
        event(f"DTSTART;TZID={iana}:20270301T090000", uid="i"),
        event(f"DTSTART;TZID={windows}:20270301T090000", uid="w"),
    )
    assert [(each.starts.hour, each.zone) for each in found.events] == [(7, iana), (5, "")]


def test_one_files_zone_says_nothing_in_the_next():
    zone, line = CUSTOM.format(name="Ours/Only", rule=SUMMER), "DTSTART;TZID=Ours/Only:20270301T090000"
    assert reading(zone, event(line)).happenings
    assert refusal(calendar(event(line))) == "none_readable"


def test_a_name_that_is_no_name_of_a_zone_leaves_the_event_out_and_says_so():
    result = reading(event("DTSTART;TZID=FOO:20270301T090000"))
    assert codes(result) == [("zone", True)] and not result.happenings
    assert result.events[0].starts == on_the_wall("2027-03-01T09:00") and result.events[0].left_out


def test_the_zone_of_the_calendar_counts_for_times_without_one():
    found = reading("X-WR-TIMEZONE:Europe/Vilnius\n", event("DTSTART:20270601T090000"))
    assert found.happenings[0].starts == datetime(2027, 6, 1, 6, tzinfo=UTC)
    assert found.events[0].zone == "Europe/Vilnius"


@pytest.mark.parametrize(
    ("lines", "end", "said"),
    [
        (("DTEND:20270301T090000Z",), datetime(2027, 3, 1, 9, tzinfo=UTC), []),
        (("DURATION:PT90M",), datetime(2027, 3, 1, 8, 30, tzinfo=UTC), []),
        (("DTEND:20270301T070000Z",), None, []),
        ((), None, []),
        (("DTEND:20270301T060000Z",), None, ["end_before_start"]),
        (("DTEND:20270301T090000Z", "DURATION:PT9H"), datetime(2027, 3, 1, 9, tzinfo=UTC), ["two_ends"]),
        (("DURATION:-PT1H",), None, ["end"]),
        (("DURATION:PT1W",), None, ["end"]),
        (("DTEND:later",), None, ["end"]),
        (("DTEND:20270301T090000",), None, ["end"]),
        (("DTSTAMP:20270301T09Z", "SEQUENCE:x"), None, ["value", "value"]),
    ],
)
def test_the_end_of_an_event(lines, end, said):
    result = reading(event("DTSTART:20270301T070000Z", *lines))
    assert result.events[0].ends == end
    assert sorted(code for code, left_out in codes(result)) == said


def test_a_remark_names_what_cannot_be_read():
    result = reading(event("DTSTART:20270301T070000Z", "RDATE:", "EXDATE:20270301T070000Z,soon"))
    assert [each.value for each in result.remarks] == ["RDATE:", "EXDATE:soon"]


@pytest.mark.threat("10.bombs")
def test_too_many_dates_in_one_file():
    events = [event("DTSTART:20270101T070000Z", "RRULE:FREQ=DAILY", uid=str(n)) for n in range(20)]
    assert refusal(calendar(*events)) == "too_many_dates"


def test_the_highest_sequence_then_the_latest_change_counts():
    def version(title: str, *lines: str) -> str:
        return event("DTSTART:20270301T070000Z", *lines, title=title)

    old, new = version("old", "SEQUENCE:1", "LAST-MODIFIED:20270101T000000Z"), version("new", "SEQUENCE:2")
    later = version("later", "SEQUENCE:1", "LAST-MODIFIED:20270102T000000Z")
    for parts, title in (((new, old), "new"), ((old, later), "later"), ((later, old), "later")):
        assert [each.title for each in reading(*parts).events] == [title]


def test_an_event_without_uid_has_the_same_one_each_time():
    bare = event("DTSTART:20270301T070000Z").replace("UID:one@example.org\n", "")
    first, again, other = (read(calendar(bare), source=name, window=WINDOW) for name in ("a", "a", "b"))
    assert first.events[0].uid == again.events[0].uid != other.events[0].uid
    assert len(reading(event("DTSTART:20270301", uid="u" * 900)).events[0].uid) == 36


def test_texts_are_clean_and_strangers_leave_no_traces():
    given = reading(
        event(
            "DTSTART:20270301T070000Z",
            r"DESCRIPTION:A\, B\; C\\New \nsecond" + "\u0085\u2028\x07",
            "LOCATION:Room\t1",
            "URL:javascript:alert(1)",
            "ATTENDEE;CN=Somebody:mailto:somebody@example.org",
            "ORGANIZER:mailto:boss@example.org",
            r"CATEGORIES:Analog\, RF,Training,Training",
            "TRANSP:TRANSPARENT",
            "STATUS:TENTATIVE",
            "BEGIN:VALARM\nTRIGGER:-PT5M\nDESCRIPTION:Ring\nEND:VALARM",
            title=r"Two\nlines\, " + "x" * 400,
        )
    ).events[0]
    assert given.title.startswith("Two lines, xxx") and len(given.title) == 200
    assert given.description == "A, B; C\\New \nsecond"
    assert (given.location, given.url, given.categories) == ("Room 1", "", ("Analog, RF", "Training"))
    assert given.transparent and given.status == "tentative" and "example" not in given.description
    assert reading(event("DTSTART:20270301", "URL:https://example.org/ä")).events[0].url.endswith("/%C3%A4")


def test_what_is_private_or_far_away_or_mixed_is_left_out_and_named():
    result = reading(
        event("DTSTART:20270301T070000Z", "CLASS:PRIVATE", uid="p"),
        event("DTSTART:16010101T070000Z", uid="f"),
        event("DTSTART;VALUE=DATE:20270301", "DTEND:20270301T070000Z", uid="m"),
        event("DTSTART:20270301T250000Z", uid="b", title="Bad one"),
        event(uid="n"),
        event("DTSTART;;X:20270301", uid="l"),
    )
    assert {code for code, left_out in codes(result) if left_out} == {
        *("private", "far", "mixed", "start", "no_start")
    }
    assert not result.happenings
    assert [(each.line, each.title) for each in result.remarks if each.code == "start"] == [(23, "Bad one")]


def test_other_encodings_and_line_ends_are_read_and_said():
    text = calendar(event("DTSTART:20270301T070000Z", title="Pädagogik")).decode()
    for data, said in (
        (text.replace("\n", "\r\n").encode(), []),
        (text.replace("\n", "\r").encode(), []),
        (b"\xef\xbb\xbf" + text.encode(), []),
        (text.encode("utf-16"), []),
        (text.encode("latin-1"), ["not_utf8"]),
        (text.lower().replace("pädagogik", "Pädagogik").encode(), []),
        (text.replace("Pädagogik", "Päda\n gogik").replace("gogik", "go\n\tgik").encode(), []),
    ):
        result = read(data, source="", window=WINDOW)
        assert [each.title for each in result.events] == ["Pädagogik"]
        assert [each.code for each in result.remarks] == said


def test_a_cancelled_calendar_cancels_and_an_empty_one_says_so():
    assert reading("METHOD:CANCEL\n", event("DTSTART:20270301")).events[0].status == "cancelled"
    assert codes(reading("BEGIN:VTODO\nEND:VTODO\n")) == [("no_events", False)]


def test_a_whole_day_lasts_until_the_day_after():
    result = reading(event("DTSTART;VALUE=DATE:20270301", "DURATION:PT30H", "RRULE:FREQ=DAILY;COUNT=2"))
    assert [(each.recurrence_id, each.starts, each.ends) for each in result.happenings] == [
        ("20270301", date(2027, 3, 1), date(2027, 3, 3)),
        ("20270302", date(2027, 3, 2), date(2027, 3, 4)),
    ]


def test_remarks_have_an_end():
    result = reading(*(event("DTSTART:20270301", "SEQUENCE:x", uid=str(n)) for n in range(300)))
    assert len(result.remarks) == 201 and result.remarks[-1].value == "100"
    assert WINDOW.last - WINDOW.first > timedelta(days=720)
