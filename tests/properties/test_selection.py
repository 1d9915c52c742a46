"""Selecting: an order that only depends on what is stated, and effects that keep the promises of seats."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.enrolments.rules import (
    Application,
    CriterionCard,
    Effect,
    Holders,
    Policy,
    SeatPlan,
    effects,
    in_order,
    lottery_order,
    lottery_recipe,
    mean_of,
    ranking,
)
from lms.enrolments.rules import Pool as SeatPool

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
REFS = st.lists(st.integers(1, 999_999).map(lambda n: f"EN-2027-{n:06d}"), unique=True, max_size=40)
SEEDS = st.text("0123456789abcdef", min_size=32, max_size=32)
CRITERIA = [CriterionCard(1, "Need", 3), CriterionCard(2, "Team", 1)]


@st.composite
def applications(draw: st.DrawFn) -> list[Application]:
    number = draw(st.integers(0, 12))
    return [
        Application(
            ident,
            f"EN-2027-{ident:06d}",
            NOW + timedelta(minutes=draw(st.integers(0, 3))),
            draw(st.dictionaries(st.sampled_from([1, 2]), st.integers(0, 5))),
            centre=draw(st.sampled_from([None, 1, 2])),
            own=draw(st.integers(0, 9)) == 0,
        )
        for ident in range(1, number + 1)
    ]


@given(SEEDS, REFS, st.randoms())
def test_a_lottery_is_a_permutation_that_only_seed_and_set_decide(seed: str, refs: list[str], chance) -> None:  # type: ignore[no-untyped-def]
    first = lottery_order(seed, refs)
    assert sorted(first) == sorted(refs)
    chance.shuffle(refs)
    assert lottery_order(seed, refs) == first


@given(SEEDS, SEEDS, REFS)
def test_another_seed_may_give_another_order_and_never_other_people(
    one: str, two: str, refs: list[str]
) -> None:
    assert set(lottery_order(one, refs)) == set(lottery_order(two, refs))


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="the recipe needs sha256sum")
@pytest.mark.parametrize("number", [1, 2, 17])
def test_anybody_can_repeat_a_lottery_in_a_shell(number: int) -> None:
    refs = [f"EN-2027-{n:06d}" for n in range(number)]
    recipe = lottery_recipe("0f" * 16, refs)
    done = subprocess.run(["/bin/sh", "-c", recipe], capture_output=True, text=True, check=True)
    assert done.stdout.split() == lottery_order("0f" * 16, refs)


@given(applications(), st.randoms())
def test_a_ranking_is_by_mean_then_time_then_id(found: list[Application], chance) -> None:  # type: ignore[no-untyped-def]
    ranked = ranking(found, CRITERIA)
    keys = [(-mean, each.applied_at, each.id) for each, mean in ranked]
    assert keys == sorted(keys)
    assert sorted(each.id for each, _ in ranked) == [each.id for each in found]
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert ranking(shuffled, CRITERIA) == ranked
    assert all(0 <= mean <= 5 for _, mean in ranked)


def test_weights_count_and_what_is_missing_counts_nothing() -> None:
    assert mean_of({1: 5, 2: 1}, CRITERIA) == Fraction(16, 4)
    assert mean_of({1: 4}, CRITERIA) == 3
    assert mean_of({}, CRITERIA) == mean_of({1: 3}, []) == 0


@given(applications(), st.randoms())
def test_who_came_after_a_draw_stands_behind_it(found: list[Application], chance) -> None:  # type: ignore[no-untyped-def]
    refs = [each.ref for each in found]
    chance.shuffle(refs)
    drawn = refs[: len(refs) // 2]
    order = [each.ref for each in in_order(found, drawn)]
    assert order[: len(drawn)] == drawn
    late = [each for each in found if each.ref not in drawn]
    assert order[len(drawn) :] == [each.ref for each in sorted(late, key=lambda a: (a.applied_at, a.id))]


@given(
    applications(),
    st.integers(0, 8),
    st.integers(0, 4),
    st.booleans(),
    st.none() | st.integers(0, 13),
)
def test_effects_keep_the_promises_of_seats(
    found: list[Application], capacity: int, reserved: int, waiting_list: bool, first: int | None
) -> None:
    pool = SeatPool(7, frozenset({1}), min(reserved, capacity), name="one")
    plan = SeatPlan(capacity, (pool,))
    done = effects(plan, Holders(), found, policy=Policy(waiting_list=waiting_list), now=NOW, first=first)
    assert [each for each, _ in done] == found
    held = [each for each, effect in done if effect is Effect.CONFIRMED]
    assert len(held) <= capacity
    others = [each for each in held if each.centre != 1]
    assert len(others) <= capacity - pool.seats
    assert all((effect is Effect.OWN) is each.own for each, effect in done)
    declined = [effect is Effect.DECLINED for each, effect in done if not each.own]
    assert declined == sorted(declined)  # the first ones are accepted, the rest declined
    assert declined.count(False) == min(len(declined), len(declined) if first is None else first)
    assert (Effect.WAITING in [effect for _, effect in done]) <= waiting_list
