"""How far a replica must be, so that what it tells is not older than the bound."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lms.kit.replica import Samples


def written_at(now: float) -> int:
    """A primary that goes on writing."""
    return int(now * 1000)


def test_the_first_answer_must_be_of_now() -> None:
    assert Samples(5).wanted(100.0, lambda: 42) == 42


def test_within_the_bound_the_oldest_counts_and_the_primary_is_asked_once_a_second() -> None:
    samples, asked = Samples(5), list[float]()

    def at(now: float) -> int | None:
        def sample() -> int:
            asked.append(now)
            return written_at(now)

        return samples.wanted(now, sample)

    assert [at(now) for now in (100.0, 100.5, 101.0, 104.9)] == [100_000] * 4
    assert asked == [100.0, 101.0, 104.9]
    assert at(105.0) == 101_000
    assert at(120.0) == 120_000, "nothing is known of the time between"


def test_without_a_bound_of_time_every_answer_must_be_of_now() -> None:
    samples = Samples(0)
    assert [samples.wanted(7.0, lambda at=at: at) for at in (1, 2, 3)] == [1, 2, 3]  # type: ignore[misc]


def test_while_another_thread_asks_nobody_waits() -> None:
    samples = Samples(5)

    def sample() -> int:
        assert samples.wanted(100.0, lambda: 2) is None
        return 1

    assert samples.wanted(100.0, sample) == 1
    assert samples.wanted(102.0, lambda: samples.wanted(102.0, lambda: 3) or 0) == 1


@given(steps=st.lists(st.floats(0, 20), min_size=1, max_size=20), bound=st.floats(0, 10))
def test_nothing_older_than_the_bound_is_ever_enough(steps: list[float], bound: float) -> None:
    samples, now = Samples(bound), 1000.0
    for step in steps:
        now += step
        wanted = samples.wanted(now, lambda at=now: written_at(at))  # type: ignore[misc]
        assert wanted is not None
        assert written_at(now - bound) <= wanted <= written_at(now)
