"""Calendars of others: what comes out of anything, and out of what we write ourselves."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.kit import ical
from lms.kit.ical.outside.reading import read
from lms.kit.ical.outside.recurrence import instances
from lms.kit.ical.outside.values import Unreadable, Window
from lms.kit.text import clean_line, clean_text, without_markup

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
WINDOW = Window.around(NOW)
PIECES = st.sampled_from(
    [
        *(
            "BEGIN:VCALENDAR\n",
            "END:VCALENDAR\n",
            "BEGIN:VEVENT\n",
            "END:VEVENT\n",
            "BEGIN:VTIMEZONE\n",
            "\n",
        ),
        *(
            "DTSTART:20270301T070000Z\n",
            "DTSTART;TZID=X/Y:20270301T070000\n",
            "TZID:X/Y\n",
            "END:VTIMEZONE\n",
        ),
        *(
            "RRULE:FREQ=DAILY\n",
            "RRULE:FREQ=YEARLY;BYDAY=53MO\n",
            "EXDATE:,\n",
            "RDATE:00010101\n",
            " x\n",
            '"',
        ),
        *(
            "DURATION:P9999W\n",
            "DTEND;VALUE=DATE:99991231\n",
            "SUMMARY:ä\n",
            "RECURRENCE-ID:20270301\n",
            ";=:",
        ),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES | st.text(max_size=12), max_size=30).map("".join))
def test_whatever_comes_is_read_or_refused(text):
    whole = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{text}\nEND:VEVENT\nEND:VCALENDAR\n"
    for data in (text.encode(errors="replace"), whole.encode(errors="replace")):
        with suppress(Unreadable):
            result = read(data, source="x", window=WINDOW)
            assert all(0 <= each.event < len(result.events) for each in result.happenings)
            assert all(each.ends is None or each.ends > each.starts for each in result.events)


ZONES = st.sampled_from(["Europe/Helsinki", "Europe/Oslo", "America/New_York", "Asia/Tokyo"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(datetime(2026, 9, 1), datetime(2028, 5, 1)).map(lambda at: at.replace(microsecond=0)),  # noqa: DTZ001
    ZONES,
    TEXTS,
    TEXTS,
    st.sampled_from(["confirmed", "tentative", "cancelled"]),
)
def test_our_own_feed_gives_the_same_instants_texts_and_states(wall, zone, title, description, status):
    starts = wall.replace(tzinfo=ZoneInfo(zone))
    facts = ical.EntryFacts(
        uid="a@b",
        starts=starts,
        ends=starts.astimezone(UTC) + timedelta(hours=2),
        zone=zone,
        title=title,
        description=description,
        created=NOW,
        status=status,
    )
    head = ical.FeedHead(name="x", uid="y", url="https://example.org/")
    body = ical.render(facts, sequence=3, stamp=NOW)
    feed = ical.assemble(head, [body], ical.zones_used(facts))
    event = read(feed, source="x", window=WINDOW).events[0]
    assert (event.uid, event.status, event.sequence, event.modified) == ("a@b", status, 3, NOW)
    assert (event.starts, event.ends) == (starts, facts.ends)
    assert event.title == (clean_line(title) or "–")
    assert event.description == without_markup(clean_text(description).strip())


RULES = st.builds(
    ";".join,
    st.tuples(
        st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"]),
        st.integers(1, 9).map(lambda number: f"INTERVAL={number}"),
        st.sampled_from(["WKST=MO", "WKST=SU"]),
        st.sampled_from(["BYDAY=MO,TH", "BYMONTH=1,6", "BYMONTHDAY=-1,5", "BYMONTH=3;BYDAY=SU", "WKST=MO"]),
    ).map(lambda parts: list(dict.fromkeys(parts))),
)


@settings(max_examples=40, deadline=None)
@given(RULES, st.integers(0, 9_000), st.none() | st.integers(1, 900).map(lambda number: f";COUNT={number}"))
def test_a_series_entered_late_is_the_series_followed_from_the_start(rule, days, count):
    starts = datetime(1995, 1, 2, 9) + timedelta(days=days)  # noqa: DTZ001 - on a wall
    after, before = (each.replace(tzinfo=None) for each in (WINDOW.first, WINDOW.last))
    if len(rule.split("WKST")) > 2:
        rule = rule.replace(";WKST=SU", "")
    found = instances(rule + (count or ""), starts, None, after=after, before=before)
    whole = rrulestr(rule, dtstart=starts)
    others = [each for each in whole.between(starts, before, inc=True) if each > starts]
    every = [starts, *others][: int(count.partition("=")[2]) if count else None]
    assert found == [each for each in every if after <= each <= before]
