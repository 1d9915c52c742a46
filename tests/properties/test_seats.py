"""Seats and queue for any plan, any holders and any moment.

The oracle counts differently from the rule: it looks at free seats and at unused reserves, not at sizes and uses of
pools, so that a mistake in the rule's arithmetic cannot hide in the test.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
from hypothesis import given, settings

from lms.enrolments.rules import (
    Pool,
    SeatPlan,
    Settlement,
    Waiting,
    count_holders,
    free_for,
    may_take,
    settle,
    why_not,
)

CENTRES = (1, 2, 3, 4, 5, None)
DAY_0 = datetime(2027, 3, 1, 9, tzinfo=UTC)
centres = st.sampled_from(CENTRES)
capacities = st.sampled_from((*range(9), None))
days = st.sampled_from((0, 5, 10, 15, 20))  # few, so that releases fall on, before and after "now"
thorough = settings(max_examples=400, deadline=None)


def at(day: int) -> datetime:
    return DAY_0 + timedelta(days=day)


@st.composite
def plans(draw: st.DrawFn) -> SeatPlan:
    """Any plan with disjoint pools, also one whose pools exceed its capacity, as after an edit."""
    homes = draw(st.tuples(*[st.sampled_from((1, 2, 3, 0))] * 5))
    pools = tuple(
        Pool(
            key,
            frozenset(centre for centre, home in enumerate(homes, 1) if home == key),
            draw(st.integers(0, 4)),
            draw(days.map(at) | st.none()),
        )
        for key in sorted(set(homes) - {0})
    )
    return SeatPlan(draw(capacities), pools)


holder_counts = st.fixed_dictionaries({centre: st.sampled_from((0, 1, 0, 2, 3)) for centre in CENTRES})


def unused_reserves(plan: SeatPlan, held: dict[int | None, int], now: datetime) -> dict[int, int]:
    """Reserved seats nobody of the pool holds yet, by pool; a released pool reserves nothing."""
    return {
        pool.key: max(0, pool.seats - sum(held.get(centre, 0) for centre in pool.centres))
        for pool in plan.pools
        if pool.release_at is None or now < pool.release_at
    }


def oracle(plan: SeatPlan, held: dict[int | None, int], centre: int | None, now: datetime) -> bool:
    """A free seat exists, and it is the own pool's or is not needed to keep the promises to the pools."""
    if plan.capacity is None:
        return True
    free = plan.capacity - sum(held.values())
    reserves = unused_reserves(plan, held, now)
    own = next((pool.key for pool in plan.pools if centre in pool.centres), None)
    return free > 0 and (reserves.get(own or 0, 0) > 0 or free > sum(reserves.values()))


@thorough
@given(plans(), holder_counts, days.map(at))
def test_the_rule_agrees_with_the_oracle_for_everybody(
    plan: SeatPlan, held: dict[int | None, int], now: datetime
) -> None:
    holders = count_holders(plan, held)
    assert holders.total == sum(held.values())
    for centre in CENTRES:
        assert may_take(plan, holders, centre=centre, now=now) is oracle(plan, held, centre, now)
        assert (why_not(plan, holders, centre=centre, now=now) is None) is oracle(plan, held, centre, now)


@thorough
@given(plans(), holder_counts, centres, days.map(at))
def test_free_seats_shown_are_those_that_could_be_taken_one_after_the_other(
    plan: SeatPlan, held: dict[int | None, int], centre: int | None, now: datetime
) -> None:
    shown = free_for(plan, count_holders(plan, held), centre=centre, now=now)
    if plan.capacity is None:
        assert shown is None
        return
    taken = 0
    while oracle(plan, held, centre, now):
        held = {**held, centre: held.get(centre, 0) + 1}
        taken += 1
    assert shown == taken


@thorough
@given(plans(), holder_counts, days)
def test_a_release_is_a_change_of_a_number_and_nothing_else(
    plan: SeatPlan, held: dict[int | None, int], day: int
) -> None:
    now = at(day)
    emptied = replace(plan, pools=tuple(replace(pool, seats=pool.reserved(now)) for pool in plan.pools))
    dropped = replace(plan, pools=plan.unreleased(now))
    for centre in CENTRES:
        answers = {
            free_for(same, count_holders(same, held), centre=centre, now=now)
            for same in (plan, emptied, dropped)
        }
        assert len(answers) == 1


@given(
    plans(),
    holder_counts,
    days,
    st.lists(st.tuples(centres, st.integers(99, 100)), max_size=12),
    st.randoms(),
)
def test_settling_is_deterministic_idempotent_and_explained(
    plan: SeatPlan,
    held: dict[int | None, int],
    day: int,
    arrivals: list[tuple[int | None, int]],
    random: object,
) -> None:
    now = at(day)
    queue = [
        Waiting(n, centre, DAY_0 + timedelta(minutes=n // 2), p) for n, (centre, p) in enumerate(arrivals)
    ]
    holders = count_holders(plan, held)
    outcome = settle(plan, holders, queue, now=now)
    shuffled = queue[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert settle(plan, holders, shuffled, now=now) == outcome
    explain(plan, held, queue, outcome, now)
    rest = [entry for entry in queue if entry.id not in outcome.promoted]
    assert settle(plan, outcome.holders, rest, now=now) == Settlement((), (), outcome.holders)


def explain(
    plan: SeatPlan, held: dict[int | None, int], queue: list[Waiting], outcome: Settlement, now: datetime
) -> None:
    """Walks the queue by the oracle: who could take a seat when the turn came got it; who stays behind somebody who
    moved up is listed with a reason, and nobody else is."""
    held, promoted, stayed, passed = dict(held), [], [], 0
    for entry in sorted(queue, key=lambda e: (e.priority, e.complete_at, e.id)):
        if oracle(plan, held, entry.centre, now):
            held[entry.centre] = held.get(entry.centre, 0) + 1
            promoted.append(entry.id)
            passed = len(stayed)
        else:
            stayed.append(entry.id)
    assert list(outcome.promoted) == promoted
    assert [one.id for one in outcome.passed_over] == stayed[:passed]
    assert all(
        one.reason.pools for one in outcome.passed_over
    )  # nobody is passed over when all seats are taken
    assert outcome.holders.total == sum(held.values())
