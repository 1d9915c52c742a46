"""From which day to which a file goes."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.kit.refusal import Refusal
from lms.privacy.rules import window

days = st.dates(date(2000, 1, 1), date(2100, 12, 30))


@given(days, days)
def test_the_days_are_whole_and_in_utc(one: date, other: date) -> None:
    first, last = sorted((one, other))
    since, before = window(first.isoformat(), last.isoformat())
    assert since is not None and before is not None
    assert (since.isoformat(), (before - since).days) == (f"{first}T00:00:00+00:00", (last - first).days + 1)
    if first < last:
        with pytest.raises(Refusal) as refused:
            window(last.isoformat(), first.isoformat())
        assert [problem.field for problem in refused.value.problems] == ["until"]


def test_without_a_day_there_is_no_end() -> None:
    assert window("", "") == (None, None)
    assert window("", "2100-12-31")[1] == datetime.fromisoformat("2101-01-01T00:00Z")


@given(
    st.text(min_size=1, max_size=20)
    | st.sampled_from(["1999-12-31", "2101-01-01", "2027-02-29", "9999-12-31"])
)
def test_any_other_text_is_refused_beside_its_field(typed: str) -> None:
    try:
        assert date.fromisoformat(typed).year in range(2000, 2101)
    except (ValueError, AssertionError):
        with pytest.raises(Refusal) as refused:
            window(typed, typed)
        assert [problem.field for problem in refused.value.problems] == ["since", "until"]
