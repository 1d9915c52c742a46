"""Feedback: who may give it until when, and that nothing is shown of fewer than five answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.enrolments.rules import End, HomeDecision, HostDecision, Parts, Seat
from lms.enrolments.rules.feedback import LEAST, OPEN_FOR, Said, not_open, problems, result, results

ENDS = datetime(2027, 3, 30, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
counted = st.dictionaries(st.sampled_from([None, 1, 2, 3, 4, 5]), st.integers(0, 12))


def parts(seat: Seat = Seat.CONFIRMED, end: End = End.OPEN) -> Parts:
    return Parts(HomeDecision.NOT_NEEDED, HostDecision.NOT_NEEDED, seat, end)


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (ENDS - SECOND, "too_early"),
        (ENDS, ""),
        (ENDS + OPEN_FOR - SECOND, ""),
        (ENDS + OPEN_FOR, "too_late"),
    ],
)
def test_it_is_open_for_60_days_after_the_end(now: datetime, code: str) -> None:
    refusal = not_open(parts(), ends_at=ENDS, now=now)
    assert (refusal.code if refusal else "") == code


@pytest.mark.parametrize("end", End)
@pytest.mark.parametrize("seat", Seat)
def test_only_who_took_part_is_asked(seat: Seat, end: End) -> None:
    refusal = not_open(parts(seat, end), ends_at=ENDS, now=ENDS)
    may = seat is Seat.CONFIRMED and end in (End.OPEN, End.COMPLETED, End.NOT_COMPLETED)
    assert (refusal is None) == may


def test_a_run_without_a_day_is_not_over() -> None:
    refusal = not_open(parts(), ends_at=None, now=ENDS)
    assert refusal is not None
    assert refusal.code == "too_early"


def test_what_is_wrong_is_said_at_its_field() -> None:
    found = problems({None: Said(rating=6, words="x" * 2001), 7: Said(rating=0, words="x" * 2001)})
    assert [each.field for each in found] == ["rating", "words", "rating_7", "words_7"]
    assert [each.code for each in problems({None: Said(words=" \n"), 7: Said()})] == ["nothing"]
    assert not problems({None: Said(), 7: Said(rating=1)})


@given(counted)
def test_nothing_is_shown_of_fewer_than_five(counts: dict[int | None, int]) -> None:
    found = result(counts)
    number = sum(counts.values())
    if number < LEAST:
        assert (found.answers, found.ratings, found.mean) == (0, (), None)
        assert found.missing == LEAST - number
    else:
        rated = number - counts.get(None, 0)
        assert (found.answers, found.missing) == (number, 0)
        assert sum(found.ratings) == (rated if rated >= LEAST else 0)
        assert found.mean is None or 1 <= found.mean <= 5


@given(counted, counted)
def test_no_session_is_shown_where_the_run_is_not(
    run: dict[int | None, int], one: dict[int | None, int]
) -> None:
    shown = results({None: run, 7: one}, (7, 8))
    if sum(run.values()) < LEAST:
        assert set(shown) == {None}
    else:
        assert shown[7] == result(one)
        assert shown[8].missing == LEAST


def test_the_mean_is_that_of_the_ratings() -> None:
    assert result({5: 4, 1: 1}).mean == pytest.approx(4.2)
