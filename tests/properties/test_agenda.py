"""Whatever a feature tells the agenda comes back out of the feed: instants on both change days, words of any kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.agenda import queries, service
from lms.agenda.rules import EntrySource, Mark, Status, facts_of, next_sequence, next_stamp, source_of, window
from lms.kit import ical
from lms.kit.db import use_case
from lms.kit.text import clean_line
from lms.kit.zones import NETWORK_ZONES, happens_twice
from tests.ical_reader import instant, read

SPAN = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
HEAD = ical.FeedHead(name="Clocks", uid="clocks@lms.invalid", url="https://lms.invalid/calendar")


def quarters(day: date, zone: str) -> list[datetime]:
    """Every quarter of an hour of `day` in `zone`: 92, 96 or 100 of them."""
    first = datetime.combine(day, datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
    last = datetime.combine(day + timedelta(days=1), datetime.min.time(), ZoneInfo(zone)).astimezone(UTC)
    return [
        first + timedelta(minutes=15) * number for number in range((last - first) // timedelta(minutes=15))
    ]


@pytest.mark.parametrize(("day", "number"), [(date(2027, 3, 28), 92), (date(2027, 10, 31), 100)])
def test_every_quarter_of_both_change_days_comes_back(app: Flask, day: date, number: int) -> None:
    told: dict[str, datetime] = {}

    @use_case
    def fill() -> None:
        for position, zone in enumerate(NETWORK_ZONES):
            starts = quarters(day, zone)
            assert len(starts) == number
            for index, start in enumerate(starts):
                source = ("session", position * 1000 + index)
                service.put(
                    EntrySource(
                        source=source,
                        group=("run", 1),
                        form="sessions",
                        title=f"{zone} {index}",
                        zone=zone,
                        path="/runs/R",
                        starts_at=start,
                        ends_at=start + timedelta(minutes=15),
                    )
                )
                told[f"{zone} {index}"] = start

    fill()
    bodies = queries.bodies_of({"run": [1]}, form="sessions", lang="en", span=SPAN)
    feed = read(
        ical.assemble(HEAD, [each.body for each in bodies], {each.zone for each in bodies if each.zone})
    )
    assert [zone["TZID"].value for zone in feed.named("VTIMEZONE")] == sorted(NETWORK_ZONES)
    for event in feed.named("VEVENT"):
        start = told.pop(event["SUMMARY"].text)
        assert instant(event["DTSTART"], feed) == start
        assert instant(event["DTEND"], feed) == start + timedelta(minutes=15)
        for name in ("DTSTART", "DTEND"):
            if zone := event[name].parameters.get("TZID"):
                wall = instant(event[name], feed).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
                assert not happens_twice(wall, zone)
    assert told == {}


WORDS = st.text(max_size=60) | st.sampled_from(
    [
        "C:\\New",
        "a;b,c",
        "\r\nATTENDEE:x",
        "\x00\x1b",
        "END:VEVENT",
        "<b>x</b>",
        "🙂" * 20,
        "\ud800",
        "\u2028",
    ]
)
DAYS = st.dates(date(2027, 1, 2), date(2027, 12, 1))
MINUTES = st.integers(0, 480_000).map(
    lambda number: datetime(2027, 1, 2, tzinfo=UTC) + timedelta(minutes=number)
)


@st.composite
def sources(draw: st.DrawFn) -> EntrySource:
    """Anything a feature may tell."""
    status: Status = draw(st.sampled_from(("confirmed", "tentative", "cancelled")))
    mark: Mark = draw(st.sampled_from(("cancelled", "postponed"))) if status == "cancelled" else ""
    zone = draw(st.sampled_from((*NETWORK_ZONES, "Europe/Warsaw", "UTC")))
    words = {name: draw(WORDS) for name in ("title", "description", "location", "join_link")}
    source = EntrySource(
        source=("session", 1),
        group=("run", 1),
        form="both",
        zone=zone,
        path="/runs/R",
        status=status,
        mark=mark,
        titles=(("sv", draw(WORDS)),),
        categories=tuple(draw(st.lists(WORDS, max_size=3))),
        transparent=draw(st.booleans()),
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 1, 1),
        **words,
    )
    if draw(st.booleans()):
        first = draw(DAYS)
        return replace(source, starts_on=first, ends_on=first + timedelta(days=draw(st.integers(0, 9))))
    start = draw(MINUTES)
    end = start + timedelta(minutes=draw(st.integers(1, 3000)))
    return replace(source, starts_on=None, ends_on=None, starts_at=start, ends_at=end)


@given(sources())
def test_facts_are_the_source_again(source: EntrySource) -> None:
    assert source_of(source.source, source.group, facts_of(source)) == source


@given(st.lists(sources(), min_size=2, max_size=6))
def test_numbers_and_stamps_never_fall(life: list[EntrySource]) -> None:
    number, stamp = 0, datetime(2027, 1, 1, tzinfo=UTC)
    for before, after in pairwise(life):
        rises = next_sequence(number, facts_of(before), facts_of(after)) - number
        assert rises in (0, 1)
        assert next_sequence(number, facts_of(after), facts_of(after)) == number
        later = next_stamp(stamp, datetime(2026, 1, 1, tzinfo=UTC))
        assert later - stamp == timedelta(seconds=1)
        number, stamp = number + rises, later


@settings(max_examples=15)
@given(st.lists(sources(), min_size=1, max_size=4))
def test_any_life_of_an_entry_leaves_what_check_expects(app: Flask, life: list[EntrySource]) -> None:
    """Also on PostgreSQL, which refuses NUL and lone surrogates in text: what reaches the agenda is cleaned."""
    uid, last = None, -1
    for source in life:
        clean = replace(source, **{name: _stored(getattr(source, name)) for name in ("title", "description")})
        clean = replace(
            clean,
            location=_stored(source.location),
            join_link=_stored(source.join_link),
            titles=tuple((lang, _stored(title)) for lang, title in source.titles),
            categories=tuple(_stored(each) for each in source.categories),
        )
        service.put(clean)
        assert service.check([clean]) == []
        (body,) = queries.bodies_of({"run": [1]}, form="banner", lang="en", span=SPAN)
        event = read(ical.attachment([body.body], [body.zone] if body.zone else [])).named("VEVENT")[0]
        uid = uid or event["UID"].value
        assert event["UID"].value == uid
        number = int(event["SEQUENCE"].value)
        assert number >= last or last == -1
        last = number
        title = clean_line(clean.title) or "–"
        assert event["SUMMARY"].text.removeprefix("CANCELLED: ").removeprefix("POSTPONED: ") == title
        assert {"ATTENDEE", "RRULE", "ORGANIZER", "CONFERENCE"}.isdisjoint(event.names)


def _stored(text: str) -> str:
    """Text as features hand it on: no NUL, no lone surrogate."""
    return text.replace("\x00", "").encode(errors="replace").decode()


@given(st.integers(0, 10_000_000))
def test_the_window_moves_on_mondays_only(minutes: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    first, last = window(now)
    assert first.weekday() == 0 and first <= now - timedelta(weeks=4) < first + timedelta(weeks=1)
    assert last - now >= timedelta(days=540)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    sunday = midnight + timedelta(days=6 - now.weekday(), hours=23, minutes=59)
    assert window(sunday) == (first, last)
