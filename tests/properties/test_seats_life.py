"""One run through its life: arrivals, withdrawals, edits, releases and the clock, in any order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lms.enrolments.rules import (
    Holders,
    Policy,
    Seat,
    SeatPlan,
    Waiting,
    could_move_up,
    count_holders,
    in_turn,
    over_by,
    place_in_queue,
    seat_for,
    settle,
)
from lms.kit.refusal import Refusal
from tests.properties.test_seats import (
    at,
    capacities,
    centres,
    explain,
    oracle,
    plans,
    sites,
    unused_reserves,
)


class Seating(RuleBasedStateMachine):
    """One run through its life. Every step ends as a use case does: the queue is settled in the same transaction."""

    def __init__(self) -> None:
        super().__init__()
        self.plan = SeatPlan(4)
        self.day = 0
        self.number = 0
        self.seats: dict[int, Seat] = {}
        self.people: dict[int, Waiting] = {}
        self.refused: set[int] = set()

    # -- what is known from outside of the rules

    @property
    def now(self) -> datetime:
        return at(self.day)

    def held(self) -> dict[int | None, int]:
        return dict(
            Counter(self.people[n].centre for n, seat in self.seats.items() if seat is not Seat.WAITING)
        )

    def there(self) -> dict[int, int]:
        holding = (self.people[n].site for n, seat in self.seats.items() if seat is not Seat.WAITING)
        return dict(Counter(site for site in holding if site is not None))

    def may(self, entry: Waiting) -> bool:
        return oracle(self.plan, self.held(), entry.centre, self.now, entry.site, self.there())

    def queue(self) -> list[Waiting]:
        return [self.people[n] for n, seat in self.seats.items() if seat is Seat.WAITING]

    def holders(self) -> Holders:
        return count_holders(self.plan, self.held(), self.there())

    def grant(self, number: int, seat: Seat) -> None:
        """Every seat that is given passes here: room for it, and no promise to a pool broken."""
        before, centre = self.held(), self.people[number].centre
        assert self.may(self.people[number])
        assert self.seats.get(number, Seat.WAITING) is Seat.WAITING, "a seat given to somebody who holds one"
        self.seats[number] = seat
        if self.plan.capacity is None:
            return
        free = self.plan.capacity - sum(self.held().values())
        assert free >= 0, "more holders than seats"
        own = self.plan.pool_of(centre)
        if own is None or unused_reserves(self.plan, before, self.now).get(own.key, 0) == 0:
            assert free >= sum(unused_reserves(self.plan, self.held(), self.now).values()), (
                "a pool was robbed"
            )

    def settle(self, seat: Seat = Seat.CONFIRMED) -> int:
        outcome = settle(self.plan, self.holders(), self.queue(), now=self.now)
        explain(self.plan, self.held(), self.there(), self.queue(), outcome, self.now)
        for number in outcome.promoted:
            self.grant(number, seat)
        assert outcome.holders.total == sum(self.held().values())
        assert outcome.holders.by_site == self.there()
        return len(outcome.promoted)

    # -- what happens

    @initialize(plan=plans())
    def starts(self, plan: SeatPlan) -> None:
        self.plan = plan

    @rule(
        centre=centres,
        site=sites,
        priority=st.sampled_from((100, 100, 100, 1)),
        waiting_list=st.sampled_from((True, True, False)),
    )
    def arrive(self, centre: int | None, site: int | None, priority: int, waiting_list: bool) -> None:
        self.settle()
        self.number += 1
        self.people[self.number] = Waiting(self.number, centre, self.now, priority, site)
        policy = Policy(waiting_list=waiting_list)
        possible = self.may(self.people[self.number])
        facts = {"centre": centre, "policy": policy, "now": self.now, "site": site}
        if not possible and not waiting_list:
            with pytest.raises(Refusal, match="full"):
                seat_for(self.plan, self.holders(), **facts)  # type: ignore[arg-type]
            self.refused.add(self.number)
            return
        seat = seat_for(self.plan, self.holders(), **facts)  # type: ignore[arg-type]
        assert (seat is Seat.CONFIRMED) is possible
        if seat is Seat.CONFIRMED:
            self.grant(self.number, seat)
        else:
            self.seats[self.number] = seat

    @precondition(lambda self: self.seats)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.seats)))
        total, over = sum(self.held().values()), over_by(self.plan, self.holders())
        held_one = self.seats.pop(number) is not Seat.WAITING
        promoted = self.settle()
        assert sum(self.held().values()) == total - held_one + promoted
        assert promoted <= held_one, "one seat came free and several people moved up"
        if over:
            assert promoted == 0, "somebody moved up into a seat that does not exist"

    @precondition(lambda self: self.queue())
    @rule(data=st.data(), priority=st.sampled_from((1, 50, 99, 100)))
    def change_priority(self, data: st.DataObject, priority: int) -> None:
        """The host gives one by hand or takes it away, after what is due by the order that was."""
        entry = data.draw(st.sampled_from(self.queue()))
        self.people[entry.id] = replace(entry, priority=priority)
        assert self.settle() == 0, "another order gives nobody a seat"

    @rule(capacity=capacities)
    def change_capacity(self, capacity: int | None) -> None:
        before = self.held()
        self.plan = replace(self.plan, capacity=capacity)
        self.settle()
        assert all(self.held().get(centre, 0) >= number for centre, number in before.items()), (
            "somebody was evicted"
        )

    @rule(other=plans())
    def change_pools(self, other: SeatPlan) -> None:
        self.plan = replace(self.plan, pools=other.pools)
        self.settle(Seat.OFFERED)  # offered counts as confirmed does

    @rule(other=plans())
    def change_sites(self, other: SeatPlan) -> None:
        before = self.there()
        self.plan = replace(self.plan, sites=other.sites)
        self.settle()
        assert all(self.there().get(site, 0) >= number for site, number in before.items()), (
            "somebody was evicted"
        )

    @rule(day_count=st.integers(1, 6))
    def time_passes(self, day_count: int) -> None:
        due = len(self.plan.unreleased(self.now))
        self.day += day_count
        moved = self.settle()
        if len(self.plan.unreleased(self.now)) == due:
            assert moved == 0, "time alone moves nobody but by a release"
        assert self.settle() == 0, "a release that runs twice gives seats once"

    # -- what holds after every step

    @invariant()
    def nobody_waits_while_a_seat_they_could_take_is_free(self) -> None:
        assert could_move_up(self.plan, self.holders(), self.queue(), now=self.now) == []
        assert not any(self.may(entry) for entry in self.queue())

    @invariant()
    def everybody_in_the_queue_has_a_place_of_their_own(self) -> None:
        queue = self.queue()
        places = [place_in_queue(entry, queue) for entry in in_turn(queue)]
        assert places == list(range(1, len(queue) + 1))

    @invariant()
    def who_was_refused_has_no_seat(self) -> None:
        assert not self.refused & self.seats.keys()

    @invariant()
    def over_by_says_how_many_hold_a_seat_too_many(self) -> None:
        held, capacity = sum(self.held().values()), self.plan.capacity
        assert over_by(self.plan, self.holders()) == (0 if capacity is None else max(0, held - capacity))


TestSeating = Seating.TestCase
TestSeating.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
