"""How long what people wrote is kept, and for whom an anonymised stay stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.exchanges.rules import STATE_NAMES
from lms.exchanges.rules.retention import (
    ENDED,
    REFUSED,
    Kept,
    anonymising_due,
    cv_due,
    months_before,
    person_years,
)

DAY = datetime(2027, 3, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware here


def kept(state: str, *, at: datetime = DAY) -> Kept:
    return Kept(state=state, home_decided_at=at, host_decided_at=at, ended_at=at, updated_at=at)


@pytest.mark.parametrize(
    ("instant", "months", "found"),
    [
        (datetime(2028, 3, 1, 9, tzinfo=UTC), 12, DAY),
        (datetime(2028, 2, 29, tzinfo=UTC), 12, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2028, 3, 31, tzinfo=UTC), 1, datetime(2028, 2, 29, tzinfo=UTC)),
        (datetime(2029, 1, 31, tzinfo=UTC), 24, datetime(2027, 1, 31, tzinfo=UTC)),
    ],
)
def test_a_month_before_has_the_day_or_its_last_one(instant: datetime, months: int, found: datetime) -> None:
    assert months_before(instant, months) == found


@pytest.mark.parametrize("state", REFUSED)
def test_what_was_refused_goes_after_twelve_months(state: str) -> None:
    then = DAY.replace(year=2028)
    assert anonymising_due(kept(state), then) and cv_due(kept(state), then)
    assert not anonymising_due(kept(state), then - SECOND) and not cv_due(kept(state), then - SECOND)


@pytest.mark.parametrize("state", ENDED)
def test_a_case_goes_after_twenty_four_months(state: str) -> None:
    assert anonymising_due(kept(state), DAY.replace(year=2029))
    assert not anonymising_due(kept(state), DAY.replace(year=2029) - SECOND)
    assert cv_due(kept(state), DAY.replace(year=2028))


@given(st.sampled_from(sorted(STATE_NAMES)), INSTANTS, INSTANTS)
def test_what_goes_on_is_never_due_and_what_is_due_stays_so(state: str, at: datetime, now: datetime) -> None:
    due = anonymising_due(kept(state, at=at), now)
    assert not due or state in (*REFUSED, *ENDED)
    assert not due or cv_due(kept(state, at=at), now), "the curriculum goes first"
    assert not due or anonymising_due(kept(state, at=at), now + timedelta(days=1))


@given(
    st.lists(st.lists(st.sampled_from([2025, 2026, 2027]), min_size=1, unique=True), max_size=5), st.data()
)
def test_one_person_stays_one_in_whatever_order_the_stays_are_anonymised(
    stays: list[list[int]], data: st.DataObject
) -> None:
    """The stays of one person between two centres, by their years: the figure of each year is one all the way."""
    left, tokens = list(stays), []
    expected = {year for years in stays for year in years}
    while left:
        own = left.pop(data.draw(st.integers(0, len(left) - 1)))
        records = {year: 1 + sum(year in other for other in left) for year in own}
        tokens += person_years(records)
        known = {year for years in left for year in years}
        assert {year: tokens.count(year) + (year in known) for year in expected} == dict.fromkeys(expected, 1)
