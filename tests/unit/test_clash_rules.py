"""What stands in the way of a day: runs on the same topic, public holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lms.courses.rules import Clash, clashes, days_held, gathered
from lms.courses.rules.clashes import MOST_DAYS, MOST_HINTS
from lms.kit.holidays import public_holidays

JUNE = date(2027, 6, 21)


def run(ident: int, *topics: int, **values: Any) -> Any:
    """As much of a run as these rules look at."""
    refs = tuple(SimpleNamespace(id=each, label=f"Topic {each}") for each in topics)
    return SimpleNamespace(**({"id": ident, "topics": refs, "starts_on": None, "ends_on": None} | values))


def held(starts: str, ends: str, *, zone: str = "Europe/Helsinki", cancelled: bool = False) -> Any:
    """A session between two instants (UTC)."""
    at = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (starts, ends)]
    return SimpleNamespace(starts_at=at[0], ends_at=at[1], zone=zone, cancelled=cancelled)


def test_days_are_those_of_planned_sessions_on_their_wall() -> None:
    days = run(1, starts_on=JUNE, ends_on=date(2027, 6, 23))
    assert days_held(days, []) == {JUNE, date(2027, 6, 22), date(2027, 6, 23)}
    assert days_held(run(1, starts_on=JUNE), []) == {JUNE}
    assert days_held(run(1), []) == frozenset()
    late = held("2027-06-24T20:00", "2027-06-24T21:00")  # ends at midnight in Helsinki
    off = held("2027-06-25T08:00", "2027-06-25T09:00", cancelled=True)
    night = held("2027-06-28T20:00", "2027-06-28T23:00")
    assert days_held(days, [late, off, night]) == {date(2027, 6, 24), date(2027, 6, 28), date(2027, 6, 29)}
    assert days_held(days, [off]) == days_held(days, [])
    assert len(days_held(run(1, starts_on=JUNE, ends_on=date.max), [])) == MOST_DAYS


DAYS = st.frozensets(st.integers(0, 9).map(lambda n: JUNE + timedelta(days=n)), max_size=5)
TOPICS = st.frozensets(st.integers(1, 4), max_size=3)


@given(st.tuples(TOPICS, DAYS), st.lists(st.tuples(TOPICS, DAYS), max_size=6))
def test_a_clash_is_a_common_topic_on_a_common_day(
    own: tuple[Any, Any], others: list[tuple[Any, Any]]
) -> None:
    me = run(0, *own[0])
    rows = [(run(number, *topics), days) for number, (topics, days) in enumerate(others, 1)]
    found = clashes(me, own[1], [(me, own[1]), *rows])
    wanted = {n for n, (topics, days) in enumerate(others, 1) if topics & own[0] and days & own[1]}
    assert {clash.run.id for clash in found} == wanted
    assert [clash.days[0] for clash in found] == sorted(clash.days[0] for clash in found)
    for clash in found:
        assert set(clash.days) == own[1] & others[clash.run.id - 1][1]
        (back,) = clashes(clash.run, others[clash.run.id - 1][1], [(me, own[1])])
        assert back.days == clash.days


def test_no_more_than_a_few_are_told() -> None:
    many = [Clash(run(number), (JUNE,), "x") for number in range(MOST_HINTS + 2)]
    free = {JUNE + timedelta(days=number): "Feast" for number in range(MOST_HINTS + 1)}
    told = gathered(many, {"FI": free, "SE": {}})
    assert (len(told.runs), len(told.holidays), told.more) == (MOST_HINTS, MOST_HINTS, 3)
    assert [each.day for each in told.holidays] == sorted(free)[:MOST_HINTS]


def test_public_holidays_have_english_names_and_no_common_sundays() -> None:
    week = [JUNE + timedelta(days=number) for number in range(7)]
    assert public_holidays("FI", week) == {
        date(2027, 6, 25): "Midsummer Eve",
        date(2027, 6, 26): "Midsummer Day",
    }
    march = [date(2027, 3, 21), date(2027, 3, 26), date(2027, 3, 28)]
    assert public_holidays("SE", march) == {march[1]: "Good Friday", march[2]: "Easter Sunday"}
    for nowhere in ("", "EU", "XX", "se"):
        assert public_holidays(nowhere, march) == {}
    assert public_holidays("FI", [date.min, date.max]) == {}
