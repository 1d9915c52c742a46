"""The constant VTIMEZONEs against the IANA database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.kit.ical import TEMPLATES, vtimezone
from lms.kit.zones import NETWORK_ZONES
from tests.ical_reader import onsets, read


def changes(zone: str, year: int) -> list[tuple[datetime, timedelta]]:
    """Onsets of one year by zoneinfo: wall time seen with the offset before, offset from then on."""
    at = ZoneInfo(zone)
    result = []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        offsets = [(day + timedelta(hours=hour)).astimezone(at).utcoffset() for hour in (0, 24)]
        if offsets[0] != offsets[1]:
            hours = [day + timedelta(hours=hour) for hour in range(25)]
            onset = next(each for each in hours if each.astimezone(at).utcoffset() == offsets[1])
            result.append(((onset + offsets[0]).replace(tzinfo=None), offsets[1]))
        day += timedelta(days=1)
    return result


def test_one_for_each_zone_of_the_network():
    assert sorted(TEMPLATES) == list(NETWORK_ZONES)


@pytest.mark.parametrize("zone", NETWORK_ZONES)
def test_short_and_by_yearly_rule(zone):
    octets = vtimezone(zone)
    assert len(octets) <= 348
    calendar = read(octets)
    assert (calendar.name, calendar["TZID"].value, calendar.names) == ("VTIMEZONE", zone, ["TZID"])
    assert [each.name for each in calendar.components] == ["DAYLIGHT", "STANDARD"]


@pytest.mark.parametrize("zone", NETWORK_ZONES)
@pytest.mark.parametrize("years", [range(2004, 2015), range(2015, 2026), range(2026, 2038)])
def test_every_onset_is_the_one_of_iana(zone, years):
    rules = read(vtimezone(zone))
    for year in years:
        assert onsets(rules, year) == changes(zone, year)


@pytest.mark.parametrize("zone", NETWORK_ZONES)
def test_names_of_the_zone(zone):
    for part in read(vtimezone(zone)).components:
        month = 7 if part.name == "DAYLIGHT" else 1
        assert part["TZNAME"].value == datetime(2027, month, 1, tzinfo=ZoneInfo(zone)).tzname()
