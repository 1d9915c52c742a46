"""Seats and queue for any plan, any holders and any moment.

The oracle counts differently from the rule: it looks at free seats and at unused reserves, not at sizes and uses of
pools, so that a mistake in the rule's arithmetic cannot hide in the test. A site must have room too.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import hypothesis.strategies as st
from hypothesis import given, settings

from lms.enrolments.rules import (
    Holders,
    NoSeatKind,
    Pool,
    SeatPlan,
    Settlement,
    Waiting,
    could_move_up,
    count_holders,
    free_anywhere,
    free_for,
    may_take,
    settle,
    why_not,
)

CENTRES = (1, 2, 3, 4, 5, None)
SITES = (None, 10, 11, 12)  # the last has no limit of its own, the first is a run without sites
DAY_0 = datetime(2027, 3, 1, 9, tzinfo=UTC)
centres = st.sampled_from(CENTRES)
sites = st.sampled_from(SITES)
capacities = st.sampled_from((*range(9), None))
days = st.sampled_from((0, 5, 10, 15, 20))  # few, so that releases fall on, before and after "now"
thorough = settings(max_examples=400, deadline=None)


def at(day: int) -> datetime:
    return DAY_0 + timedelta(days=day)


@st.composite
def plans(draw: st.DrawFn) -> SeatPlan:
    """Any plan with disjoint pools and some sites, also one whose pools exceed its capacity, as after an edit."""
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
    limits = draw(st.dictionaries(st.sampled_from((10, 11)), st.integers(0, 3)))
    return SeatPlan(draw(capacities), pools, limits)


at_sites = st.fixed_dictionaries({site: st.sampled_from((0, 1, 2, 3)) for site in SITES if site})
holder_counts = st.fixed_dictionaries({centre: st.sampled_from((0, 1, 0, 2, 3)) for centre in CENTRES})


def unused_reserves(plan: SeatPlan, held: dict[int | None, int], now: datetime) -> dict[int, int]:
    """Reserved seats nobody of the pool holds yet, by pool; a released pool reserves nothing."""
    return {
        pool.key: max(0, pool.seats - sum(held.get(centre, 0) for centre in pool.centres))
        for pool in plan.pools
        if pool.release_at is None or now < pool.release_at
    }


def oracle(
    plan: SeatPlan,
    held: dict[int | None, int],
    centre: int | None,
    now: datetime,
    site: int | None = None,
    there: dict[int, int] | None = None,
) -> bool:
    """A free seat exists, and it is the own pool's or is not needed to keep the promises to the pools; and the site has
    room (`there`: how many hold a seat at each)."""
    if site in plan.sites and (there or {}).get(site, 0) >= plan.sites[site]:
        return False
    if plan.capacity is None:
        return True
    free = plan.capacity - sum(held.values())
    reserves = unused_reserves(plan, held, now)
    own = next((pool.key for pool in plan.pools if centre in pool.centres), None)
    return free > 0 and (reserves.get(own or 0, 0) > 0 or free > sum(reserves.values()))


@thorough
@given(plans(), holder_counts, at_sites, days.map(at))
def test_the_rule_agrees_with_the_oracle_for_everybody(
    plan: SeatPlan, held: dict[int | None, int], there: dict[int, int], now: datetime
) -> None:
    holders = count_holders(plan, held, there)
    assert holders.total == sum(held.values())
    for centre, site in product(CENTRES, SITES):
        expected = oracle(plan, held, centre, now, site, there)
        assert may_take(plan, holders, centre=centre, now=now, site=site) is expected
        assert (why_not(plan, holders, centre=centre, now=now, site=site) is None) is expected


@thorough
@given(plans(), holder_counts, at_sites, centres, sites, days.map(at))
def test_free_seats_shown_are_those_that_could_be_taken_one_after_the_other(
    plan: SeatPlan,
    held: dict[int | None, int],
    there: dict[int, int],
    centre: int | None,
    site: int | None,
    now: datetime,
) -> None:
    shown = free_for(plan, count_holders(plan, held, there), centre=centre, now=now, site=site)
    assert shown == taken(plan, held, there, centre, [site], now)


def taken(
    plan: SeatPlan,
    held: dict[int | None, int],
    there: dict[int, int],
    centre: int | None,
    asked: list[int | None],
    now: datetime,
) -> int | None:
    """How many people of `centre` get a seat one after the other at one of the sites `asked`; None without an end."""
    held, there, number = dict(held), dict(there), 0
    while number < 50:
        site = next((each for each in asked if oracle(plan, held, centre, now, each, there)), ...)
        if site is ...:
            return number
        held[centre] = held.get(centre, 0) + 1
        if site is not None:
            there[site] = there.get(site, 0) + 1
        number += 1
    return None


@thorough
@given(
    plans(),
    holder_counts,
    at_sites,
    st.sets(st.sampled_from(CENTRES[:-1]), max_size=2),
    st.sets(st.sampled_from(SITES[1:])),
    days.map(at),
)
def test_what_a_reader_could_take_is_the_best_of_the_own_centres_over_all_sites(
    plan: SeatPlan,
    held: dict[int | None, int],
    there: dict[int, int],
    homes: set[int],
    asked: set[int],
    now: datetime,
) -> None:
    holders = count_holders(plan, held, there)
    shown = free_anywhere(plan, holders, centres=homes, now=now, sites=asked)
    each = [taken(plan, held, there, home, [*asked] or [None], now) for home in homes or {None}]
    assert shown == (None if None in each else max(number for number in each if number is not None))


@thorough
@given(plans(), holder_counts, at_sites, days)
def test_a_release_is_a_change_of_a_number_and_nothing_else(
    plan: SeatPlan, held: dict[int | None, int], there: dict[int, int], day: int
) -> None:
    now = at(day)
    emptied = replace(plan, pools=tuple(replace(pool, seats=pool.reserved(now)) for pool in plan.pools))
    dropped = replace(plan, pools=plan.unreleased(now))
    for centre, site in product(CENTRES, SITES):
        answers = {
            free_for(same, count_holders(same, held, there), centre=centre, now=now, site=site)
            for same in (plan, emptied, dropped)
        }
        assert len(answers) == 1


@given(
    plans(),
    holder_counts,
    at_sites,
    days,
    st.lists(st.tuples(centres, st.integers(99, 100), sites), max_size=12),
    st.randoms(),
)
def test_settling_is_deterministic_idempotent_and_explained(
    plan: SeatPlan,
    held: dict[int | None, int],
    there: dict[int, int],
    day: int,
    arrivals: list[tuple[int | None, int, int | None]],
    random: object,
) -> None:
    now = at(day)
    queue = [
        Waiting(n, centre, DAY_0 + timedelta(minutes=n // 2), p, site)
        for n, (centre, p, site) in enumerate(arrivals)
    ]
    holders = count_holders(plan, held, there)
    outcome = settle(plan, holders, queue, now=now)
    shuffled = queue[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert settle(plan, holders, shuffled, now=now) == outcome
    explain(plan, held, there, queue, outcome, now)
    in_batches(plan, holders, queue, outcome, now)
    rest = [entry for entry in queue if entry.id not in outcome.promoted]
    assert settle(plan, outcome.holders, rest, now=now) == Settlement((), (), outcome.holders)


def in_batches(
    plan: SeatPlan, holders: Holders, queue: list[Waiting], whole: Settlement, now: datetime
) -> None:
    """However few move up at once: in the end they are the same, in the same order, and each batch tells whether
    somebody else could move up."""
    for most in (1, 3):
        left, now_held, moved = queue, holders, list[int]()
        while True:
            part = settle(plan, now_held, left, now=now, most=most)
            assert len(part.promoted) <= most
            moved += part.promoted
            left = [entry for entry in left if entry.id not in part.promoted]
            now_held = part.holders
            assert part.more is bool(could_move_up(plan, now_held, left, now=now))
            if not part.more:
                break
        assert (tuple(moved), now_held) == (whole.promoted, whole.holders)


def explain(
    plan: SeatPlan,
    held: dict[int | None, int],
    there: dict[int, int],
    queue: list[Waiting],
    outcome: Settlement,
    now: datetime,
) -> None:
    """Walks the queue by the oracle: who could take a seat when the turn came got it; who stays behind somebody who
    moved up is listed with a reason, and nobody else is."""
    held, there, promoted, stayed, passed = dict(held), dict(there), [], [], 0
    for entry in sorted(queue, key=lambda e: (e.priority, e.complete_at, e.id)):
        if oracle(plan, held, entry.centre, now, entry.site, there):
            held[entry.centre] = held.get(entry.centre, 0) + 1
            if entry.site is not None:
                there[entry.site] = there.get(entry.site, 0) + 1
            promoted.append(entry.id)
            passed = len(stayed)
        else:
            stayed.append(entry.id)
    assert list(outcome.promoted) == promoted
    assert [one.id for one in outcome.passed_over] == stayed[:passed]
    for one in outcome.passed_over:  # nobody is passed over when all seats are taken
        assert one.reason.kind is NoSeatKind.SITE_FULL or one.reason.pools
    assert outcome.holders.by_site == there or not plan.sites
    assert outcome.holders.total == sum(held.values())
