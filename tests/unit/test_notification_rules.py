"""When a digest is due: by the clock on the wall of the reader, once in a period."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.notifications.rules import EVERY, digest_due

HELSINKI, OSLO = "Europe/Helsinki", "Europe/Oslo"
MONDAY = date(2027, 3, 1)


def at(text: str, zone: str = HELSINKI) -> datetime:
    return datetime.fromisoformat(f"2027-03-{text}").replace(tzinfo=ZoneInfo(zone))


def due(every: str, now: datetime, *, looked_on: date | None = None, zone: str = HELSINKI) -> date | None:
    return digest_due(every, looked_on, now=now, zone=zone)


@pytest.mark.parametrize(
    ("every", "now", "day"),
    [
        ("week", "01T06:59", None),
        ("week", "01T07:00", MONDAY),
        ("week", "02T23:59", MONDAY),
        ("week", "03T07:00", None),
        ("week", "07T12:00", None),
        ("day", "01T06:59", None),
        ("day", "01T07:00", MONDAY),
        ("day", "05T12:00", date(2027, 3, 5)),
        ("day", "06T12:00", None),
        ("day", "07T12:00", None),
        ("never", "01T07:00", None),
    ],
)
def test_the_period_begins_in_the_morning_of_its_first_day(every: str, now: str, day: date | None) -> None:
    assert due(every, at(now)) == day


def test_it_is_the_morning_of_the_reader(  # 7:30 in Helsinki is 6:30 in Oslo
) -> None:
    now = at("01T07:30")
    assert due("week", now) == MONDAY
    assert due("week", now, zone=OSLO) is None


def test_a_period_has_its_turn_once_whatever_is_chosen_in_between() -> None:
    assert due("week", at("02T08:00"), looked_on=MONDAY) is None
    assert due("day", at("01T09:00"), looked_on=MONDAY) is None
    assert due("day", at("02T09:00"), looked_on=MONDAY) == date(2027, 3, 2)
    assert due("week", at("02T09:00"), looked_on=date(2027, 3, 2)) is None
    assert due("week", at("08T09:00"), looked_on=date(2027, 3, 2)) == date(2027, 3, 8)


def test_the_clocks_of_spring_do_not_move_it() -> None:
    assert due("week", at("29T06:59")) is None
    assert due("week", at("29T07:00")) == date(2027, 3, 29)


@pytest.mark.parametrize("every", EVERY)
def test_asked_every_half_hour_for_a_month_each_period_comes_once(every: str) -> None:
    now, looked_on, found = at("01T00:00"), None, []
    for _ in range(28 * 48):
        day = due(every, now, looked_on=looked_on)
        if day is not None:
            looked_on = day
            found.append(day)
        now += timedelta(minutes=30)
    assert found == sorted(set(found))
    assert len(found) == {"day": 20, "week": 4, "never": 0}[every]
