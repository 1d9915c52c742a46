"""What a stay waits for, and when that is overdue."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.exchanges.rules.stay_list import NEXT_WORDS, PHASES, next_step

DAYS = st.dates(date(2027, 1, 1), date(2027, 12, 31))
STATES = st.sampled_from([state for states in PHASES.values() for state in states])
START, END, DUE = date(2027, 5, 10), date(2027, 6, 18), date(2027, 7, 18)


def step(state: str, today: date, *, reported: bool = False) -> tuple[str, date, bool]:
    found = next_step(state, start=START, end=END, report_due=DUE, reported=reported, today=today)
    return found.what, found.on, found.overdue


def test_each_phase_waits_for_the_next_thing() -> None:
    early = date(2027, 5, 1)
    assert step("agreed", early) == ("arrive", START, False)
    assert step("ongoing", early) == ("leave", END, False)
    assert step("ended", early) == ("report", DUE, False)
    assert step("ended", early, reported=True) == ("accept", DUE, False)


def test_the_day_itself_is_in_time_and_the_next_is_not() -> None:
    for state, day in (("agreed", START), ("ongoing", END), ("ended", DUE)):
        assert not step(state, day)[2]
        assert step(state, day + timedelta(days=1))[2]


@given(STATES, DAYS, DAYS, st.none() | DAYS, st.booleans(), DAYS)
def test_what_is_overdue_stays_overdue(
    state: str, start: date, end: date, due: date | None, reported: bool, today: date
) -> None:
    def asked(day: date) -> bool:
        return next_step(state, start=start, end=end, report_due=due, reported=reported, today=day).overdue

    found = next_step(state, start=start, end=end, report_due=due, reported=reported, today=today)
    assert found.what in NEXT_WORDS
    assert found.overdue == (found.on < today)
    assert not asked(today) or asked(today + timedelta(days=1))
