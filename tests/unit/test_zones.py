"""Wall time and zones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.kit.refusal import Refusal
from lms.kit.zones import (
    NETWORK_ZONES,
    WallTimeMissing,
    WallTimeTwice,
    happens_twice,
    is_zone,
    localize,
    wall_day,
    wall_days,
    zone_choices,
    zone_label,
)


def naive(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001


def test_usual_times():
    assert localize(naive(2027, 3, 1, 9), "Europe/Helsinki") == datetime(2027, 3, 1, 7, tzinfo=UTC)
    assert localize(naive(2027, 7, 1, 9), "Europe/Oslo", fold=1) == datetime(2027, 7, 1, 7, tzinfo=UTC)
    assert localize(naive(2027, 3, 1, 9), "Europe/Helsinki").tzinfo == ZoneInfo("Europe/Helsinki")


@pytest.mark.parametrize("zone", NETWORK_ZONES)
@pytest.mark.parametrize("fold", [None, 0, 1])
def test_spring_gap_is_refused_and_names_both_sides(zone, fold):
    hour = 3 if zone in ("Europe/Helsinki", "Europe/Riga", "Europe/Tallinn", "Europe/Vilnius") else 2
    for minute in (0, 30, 59):
        with pytest.raises(WallTimeMissing) as refusal:
            localize(naive(2027, 3, 28, hour, minute), zone, fold=fold, field="starts")
        assert (refusal.value.code, refusal.value.field) == ("wall_time_missing", "starts")
        assert refusal.value.before == naive(2027, 3, 28, hour - 1, minute)
        assert refusal.value.after == naive(2027, 3, 28, hour + 1, minute)
        assert "2027-03-28" in str(refusal.value.sentence) and zone in str(refusal.value.sentence)
    last = localize(naive(2027, 3, 28, hour - 1, 59), zone)
    assert localize(naive(2027, 3, 28, hour + 1), zone).astimezone(UTC) - last.astimezone(UTC) == timedelta(
        minutes=1
    )


@pytest.mark.parametrize("zone", NETWORK_ZONES)
def test_autumn_hour_asks_which(zone):
    hour = 3 if zone in ("Europe/Helsinki", "Europe/Riga", "Europe/Tallinn", "Europe/Vilnius") else 2
    wall = naive(2027, 10, 31, hour, 30)
    with pytest.raises(WallTimeTwice) as refusal:
        localize(wall, zone, field="starts")
    assert isinstance(refusal.value, Refusal)
    assert (refusal.value.code, refusal.value.field) == ("wall_time_twice", "starts")
    first, second = refusal.value.first, refusal.value.second
    assert (first.astimezone(UTC), second.astimezone(UTC)) == (
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    )
    assert localize(wall, zone, fold=0).astimezone(UTC) == first.astimezone(UTC)
    assert localize(wall, zone, fold=1).astimezone(UTC) == second.astimezone(UTC)
    assert "2027-10-31" in str(refusal.value.sentence)


def test_happens_twice():
    assert happens_twice(naive(2027, 10, 31, 3), "Europe/Riga")
    assert happens_twice(naive(2027, 10, 31, 3, 59, 59), "Europe/Riga")
    assert not happens_twice(naive(2027, 10, 31, 2, 59, 59), "Europe/Riga")
    assert not happens_twice(naive(2027, 10, 31, 4), "Europe/Riga")
    assert not happens_twice(naive(2027, 3, 28, 3, 30), "Europe/Riga")


@pytest.mark.parametrize(
    ("wall", "zone"), [(datetime(2027, 1, 1, tzinfo=UTC), "UTC"), (naive(2027, 1, 1), "Mars/Base")]
)
def test_localize_wants_a_naive_time_and_a_known_zone(wall, zone):
    with pytest.raises(ValueError, match="not a naive wall time"):
        localize(wall, zone)


def test_is_zone():
    assert is_zone("Europe/Vilnius") and is_zone("UTC") and is_zone("Asia/Kolkata")
    for name in (
        "",
        "Europe",
        "europe/vilnius",
        "../etc/passwd",
        "/etc/localtime",
        "Europe/Vilnius\x00",
        "\ud800",
    ):
        assert not is_zone(name)


def test_zone_choices():
    choices = zone_choices()
    assert choices[:7] == NETWORK_ZONES and choices[-1] == "UTC"
    assert len(set(choices)) == len(choices) > 300
    assert all(map(is_zone, choices))
    assert list(choices[7:-1]) == sorted(choices[7:-1])


@pytest.mark.parametrize(
    ("zone", "month", "label"),
    [
        ("Europe/Helsinki", 1, "Helsinki time (EET)"),
        ("Europe/Helsinki", 7, "Helsinki time (EEST)"),
        ("Asia/Dubai", 7, "Dubai time (UTC+04)"),
    ],
)
def test_zone_label(zone, month, label):
    assert zone_label(zone, datetime(2027, month, 1, tzinfo=UTC)) == label


def test_wall_days():
    def days(*hours):
        return wall_days(
            *(datetime(2027, 3, 27, tzinfo=UTC) + timedelta(hours=hour) for hour in hours), "Europe/Riga"
        )

    assert days(7, 15) == [date(2027, 3, 27)]
    assert days(21, 22) == [date(2027, 3, 27)]
    assert days(21, 22.5) == [date(2027, 3, 27), date(2027, 3, 28)]
    assert days(22, 45) == [date(2027, 3, 28)], "the day of 23 hours ends at 21:00 UTC"
    assert days(22, 46) == [date(2027, 3, 28), date(2027, 3, 29)]
    assert days(7, 7) == [date(2027, 3, 27)]


def test_wall_days_where_midnight_comes_twice():
    zone = ZoneInfo("America/Havana")
    ends = datetime(2027, 11, 7, 0, 0, tzinfo=zone, fold=1)
    assert wall_days(datetime(2027, 11, 6, 20, tzinfo=zone), ends, "America/Havana") == [
        date(2027, 11, 6),
        date(2027, 11, 7),
    ]


def test_wall_day():
    assert wall_day(datetime(2027, 1, 1, 22, 30, tzinfo=UTC), "Europe/Riga") == date(2027, 1, 2)
