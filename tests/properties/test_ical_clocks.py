"""A session every 15 minutes on both days the clocks change, in all seven zones: our VTIMEZONE and the IANA database
agree on each instant, and each local time that is written exists once."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from lms.kit.ical import EntryFacts, FeedHead, assemble, render, zones_used
from lms.kit.zones import NETWORK_ZONES
from tests.ical_reader import instant, read

STAMP = datetime(2026, 11, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


def sessions(zone: str, day: date) -> list[EntryFacts]:
    """From midnight to midnight on the wall, each a quarter of an hour long."""
    at = ZoneInfo(zone)
    midnights = [
        datetime(each.year, each.month, each.day, tzinfo=at) for each in (day, day + timedelta(days=1))
    ]
    starts, last = (each.astimezone(UTC) for each in midnights)
    found = []
    while starts < last:
        found.append(
            EntryFacts(
                uid=f"{starts:%Y%m%dT%H%M%S}@lms.example.org",
                starts=starts.astimezone(at),
                ends=(starts + QUARTER).astimezone(at),
                zone=zone,
                title="Session",
                created=STAMP,
            )
        )
        starts += QUARTER
    return found


@pytest.mark.parametrize("zone", NETWORK_ZONES)
@pytest.mark.parametrize(("day", "number"), [(date(2027, 3, 28), 92), (date(2027, 10, 31), 100)])
def test_every_quarter_of_an_hour(zone, day, number):
    entries = sessions(zone, day)
    assert len(entries) == number
    octets = assemble(
        FeedHead(name="Feed", uid="feed@x.example", url="https://x.example/"),
        [render(each, sequence=0, stamp=STAMP) for each in entries],
        [used for each in entries for used in zones_used(each)],
    )
    calendar, library = read(octets), Calendar.from_ical(octets).events
    written_in_utc = 0
    for entry, event, parsed in zip(entries, calendar.named("VEVENT"), library, strict=True):
        assert event["UID"].value == entry.uid
        for name, moment, seen in (
            ("DTSTART", entry.starts, parsed.start),
            ("DTEND", entry.ends, parsed.end),
        ):
            expected = moment.astimezone(UTC)
            assert instant(event[name], calendar) == expected == seen.astimezone(UTC)
            if "TZID" in event[name].parameters:
                local = datetime.strptime(event[name].value, "%Y%m%dT%H%M%S").replace(tzinfo=ZoneInfo(zone))
                assert local.utcoffset() == local.replace(fold=1).utcoffset()
        written_in_utc += event["DTSTART"].value.endswith("Z")
    # The hour that comes twice (eight quarters) and the one that ends as it begins.
    assert written_in_utc == (0 if number == 92 else 9)
