"""Whatever is typed when, and however often: each step of time opens an account once, and never one that lies back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lms.kit import otp
from lms.people import rules

KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
START = datetime(2027, 3, 28, 0, 55, tzinfo=UTC)  # five minutes before the clocks of Europe change
ATTEMPTS = st.lists(st.tuples(st.integers(0, 70), st.integers(-3, 3)), max_size=30)


@given(ATTEMPTS)
def test_accepted_steps_only_rise_and_stay_near_the_clock(attempts: list[tuple[int, int]]) -> None:
    now, last = START, 0
    for passed, drift in attempts:
        now += timedelta(seconds=passed)
        here = otp.step_at(now)
        wanted = here + drift
        found = rules.accepted_step(KEY, otp.code_of(KEY, wanted), now, last=last)
        if abs(drift) <= 1 and wanted > last:
            assert found is not None
        if found is not None:
            assert found > last and abs(found - here) <= 1
            assert otp.code_of(KEY, found) == otp.code_of(KEY, wanted)
            last = found
