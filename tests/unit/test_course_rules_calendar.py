"""The enrolment window and what a change means for calendars and mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.courses.rules import (
    Change,
    Consequence,
    Shown,
    WindowState,
    classify_change,
    consequence,
    window,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def label(opens_at: datetime | None, closes_at: datetime | None, run_start: datetime | None = None) -> str:
    seen = window(opens_at=opens_at, closes_at=closes_at, run_start=run_start, now=NOW)
    return str(seen.label(zone=HELSINKI, written=lambda instant: instant.strftime("%d.%m. %H:%M")))


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "run_start", "state"),
    [
        (NOW + SECOND, NOW + DAY, None, WindowState.NOT_OPEN_YET),
        (NOW, NOW + DAY, None, WindowState.OPEN),
        (NOW - DAY, NOW + SECOND, None, WindowState.OPEN),
        (NOW - DAY, NOW, None, WindowState.CLOSED),
        (None, None, NOW + SECOND, WindowState.OPEN),
        (None, None, NOW, WindowState.CLOSED),
        (None, NOW + DAY, NOW - DAY, WindowState.OPEN),  # an explicit closing time wins over the start
        (None, None, None, WindowState.OPEN),
    ],
)
def test_a_window_is_open_from_its_first_instant_and_closed_from_its_last(
    opens_at: datetime | None, closes_at: datetime | None, run_start: datetime | None, state: WindowState
) -> None:
    assert window(opens_at=opens_at, closes_at=closes_at, run_start=run_start, now=NOW).state is state


def test_labels_are_derived_from_the_window() -> None:
    assert label(NOW + DAY, None, NOW + 9 * DAY) == "Enrolment opens on 23.11. 09:00"
    assert label(None, NOW + 2 * DAY) == "Closes in 2 days"
    assert label(None, NOW + DAY) == "Closes in 1 day"
    assert label(None, NOW + HOUR) == "Closes today"
    assert label(None, NOW + 14 * DAY) == "Closes in 14 days"
    assert label(None, NOW + 15 * DAY) == "Open until 07.12. 09:00"
    assert label(None, NOW - DAY) == "Enrolment closed on 21.11. 09:00"
    assert label(None, None, NOW + 3 * DAY) == "Closes in 3 days"
    assert label(None, None, NOW - DAY) == "Enrolment closed on 21.11. 09:00"
    assert label(None, None) == "Open for enrolment"


def test_days_are_counted_by_the_calendar_of_the_zone() -> None:
    # 22:30 UTC is half past midnight of the next day in Helsinki.
    assert label(None, NOW.replace(hour=22, minute=30)) == "Closes in 1 day"


BEFORE = Shown(
    when=("2027-03-01T09:00", "2027-03-01T12:00", "Europe/Helsinki"), place="Room A", mode="onsite"
)
MONTH_AHEAD = NOW + 30 * DAY


@pytest.mark.parametrize(
    ("after", "changes"),
    [
        (BEFORE, set()),
        (replace(BEFORE, when=(*BEFORE.when[:2], "Europe/Oslo")), {Change.TIME}),
        (replace(BEFORE, place="Room B"), {Change.PLACE}),
        (
            replace(BEFORE, mode="online", place="", link="https://meet"),
            {Change.MODE, Change.PLACE, Change.LINK},
        ),
        (replace(BEFORE, text=("New title",)), {Change.TEXT}),
        (replace(BEFORE, cancelled=True), {Change.STATUS}),
    ],
)
def test_a_change_is_classified(after: Shown, changes: set[Change]) -> None:
    assert classify_change(BEFORE, after) == changes
    assert classify_change(after, BEFORE) == changes


@pytest.mark.parametrize(
    ("change", "bump", "mailed_within"),
    [
        (Change.TIME, True, None),
        (Change.MODE, True, None),
        (Change.STATUS, True, None),
        (Change.PLACE, True, timedelta(days=7)),
        (Change.LINK, False, timedelta(hours=48)),
        (Change.TEXT, False, timedelta(hours=48)),
    ],
)
def test_what_each_change_costs(change: Change, bump: bool, mailed_within: timedelta | None) -> None:
    def cost(starts_at: datetime | None) -> Consequence:
        return consequence({change}, starts_at=starts_at, now=NOW)

    always = mailed_within is None
    for starts_at in (MONTH_AHEAD, None, NOW - HOUR):
        assert cost(starts_at) == Consequence(bump=bump, stamp=True, mail=always)
    if mailed_within is not None:
        assert cost(NOW + mailed_within).mail
        assert not cost(NOW + mailed_within + SECOND).mail


def test_saving_without_a_change_costs_nothing() -> None:
    assert consequence(frozenset(), starts_at=NOW + HOUR, now=NOW) == Consequence(
        bump=False, stamp=False, mail=False
    )


def test_several_changes_cost_what_the_dearest_costs() -> None:
    cost = consequence({Change.TEXT, Change.PLACE}, starts_at=MONTH_AHEAD, now=NOW)
    assert cost == Consequence(bump=True, stamp=True, mail=False)
    assert consequence({Change.TEXT, Change.TIME}, starts_at=MONTH_AHEAD, now=NOW).mail
