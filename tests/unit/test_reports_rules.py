"""Reports: what the network office may see, the course of time, years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.reports.rules import (
    MOST_POINTS,
    Balance,
    Change,
    course_of_time,
    guarded,
    total,
    year_asked,
    year_span,
)

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([0, 12, 5], ["0", "12", "5"]),
        ([3, 12, 7], ["<5", "12", "≥5"]),
        ([3, 4, 7], ["<5", "<5", "7"]),
        ([3], ["<5"]),
        ([3, 0], ["<5", "0"]),
        ([], []),
    ],
)
def test_small_numbers_are_hidden_also_from_subtraction(numbers: list[int], shown: list[str]) -> None:
    assert guarded(numbers) == shown


@given(st.lists(st.integers(0, 30), max_size=8))
def test_no_number_from_one_to_four_is_shown_or_follows_from_the_sum(numbers: list[int]) -> None:
    shown = guarded(numbers)
    hidden = [number for number, word in zip(numbers, shown, strict=True) if not word.isdigit()]
    assert all(number in (0, *range(5, 31)) for number in map(int, filter(str.isdigit, shown)))
    assert len(hidden) != 1 or not any(number >= 5 for number in numbers)


def test_each_day_has_its_state_on_the_wall_of_the_run() -> None:
    late = datetime(2027, 3, 1, 23, tzinfo=UTC)  # already Tuesday in Stockholm
    points = course_of_time(
        [Change(NOON, 2, 1, 0), Change(late, 1, 0, 1), Change(NOON + timedelta(days=3), 0, 1, -1)],
        zone="Europe/Stockholm",
        until=date(2027, 3, 5),
    )
    assert [(each.day.day, each.enrolled, each.confirmed, each.waiting) for each in points] == [
        *((1, 2, 1, 0), (2, 3, 1, 1), (3, 3, 1, 1), (4, 3, 2, 0), (5, 3, 2, 0)),
    ]


@given(st.lists(st.integers(0, 24 * 900), min_size=1, max_size=20), st.integers(-10, 1200))
def test_the_course_ends_with_everything_and_stays_short(hours: list[int], until: int) -> None:
    changes = [Change(NOON + timedelta(hours=each), 1, 0, 0) for each in sorted(hours)]
    points = course_of_time(changes, zone="Europe/Riga", until=(NOON + timedelta(days=until)).date())
    assert points[-1].enrolled == len(hours)
    assert len(points) <= MOST_POINTS
    assert [each.day for each in points] == sorted({each.day for each in points})


def test_nothing_has_no_course() -> None:
    assert course_of_time([], zone="UTC", until=date(2027, 1, 1)) == []


@pytest.mark.parametrize("typed", [None, "", "1999", "2101", "20270", "٢٠٢٧", "-203", "x"])
def test_a_strange_year_is_the_present_one(typed: str | None) -> None:
    silvester = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)
    assert year_asked(typed, now=silvester, zone="Europe/Helsinki") == 2027
    assert year_asked(typed, now=silvester, zone="Europe/Stockholm") == 2026


def test_a_year_begins_at_midnight_of_the_wall() -> None:
    assert year_asked("2030", now=NOON, zone="UTC") == 2030
    begins, ends = year_span(2027, "Europe/Helsinki")
    assert begins == datetime(2026, 12, 31, 22, tzinfo=UTC)
    assert ends == datetime(2027, 12, 31, 22, tzinfo=UTC)


def test_a_balance_adds_up() -> None:
    lines = [Balance(1, 3, 5, 4, 2, 1), Balance(2, 1, 0)]
    assert total(lines) == Balance(None, 4, 5, 4, 2, 1)
    assert total(lines).difference == -1
