"""The seat rule and the queue, as people would tell it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lms.courses.rules import check_pools
from lms.enrolments.rules import (
    Holders,
    NoSeatKind,
    Policy,
    Pool,
    Seat,
    SeatPlan,
    Waiting,
    could_move_up,
    count_holders,
    free_for,
    may_take,
    open_size,
    open_used,
    over_by,
    place_in_queue,
    queue_moves,
    seat_for,
    settle,
    why_not,
)
from lms.kit.refusal import Refusal

FI, SE, NO, DK, EE, LV, LT = range(1, 8)
OUTSIDE = None
BALTIC = frozenset({EE, LV, LT})
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
RELEASE = datetime(2026, 12, 1, tzinfo=UTC)
START = datetime(2027, 1, 11, 8, tzinfo=UTC)


def day(instant: datetime) -> str:
    return instant.strftime("%d %b").lstrip("0")


def queue_of(*centres: int | None, since: datetime = NOW) -> list[Waiting]:
    """People in order of arrival, numbered from 1, one a minute."""
    return [Waiting(n, centre, since + timedelta(minutes=n)) for n, centre in enumerate(centres, 1)]


def settled(plan: SeatPlan, holders: Holders, queue: list[Waiting], now: datetime = NOW) -> list[int]:
    return list(settle(plan, holders, queue, now=now).promoted)


def test_story_1_two_of_the_six_baltic_seats_are_free_for_vilnius() -> None:
    plan = SeatPlan(20, (Pool(1, BALTIC, 6, RELEASE),))
    holders = count_holders(plan, {EE: 2, LV: 1, LT: 1, SE: 14})  # the open pool of 14 is full
    assert free_for(plan, holders, centre=LT, now=NOW) == 2
    assert free_for(plan, holders, centre=SE, now=NOW) == 0
    assert free_for(plan, holders, centre=OUTSIDE, now=NOW) == 0


def test_story_2_forty_five_of_two_hundred_hold_a_place_and_the_others_know_theirs() -> None:
    queue = queue_of(*([FI, SE, NO, DK, EE, LV, LT, OUTSIDE] * 25))
    outcome = settle(SeatPlan(45), Holders(), queue, now=NOW)
    assert list(outcome.promoted) == list(range(1, 46))
    assert outcome.passed_over == ()
    assert outcome.holders.total == 45
    left = [entry for entry in queue if entry.id > 45]
    assert [place_in_queue(entry, left) for entry in left] == list(range(1, 156))


def test_story_3_eight_of_twelve_estonian_seats_go_to_the_first_eight_whatever_their_centre() -> None:
    plan = SeatPlan(20, (Pool(1, frozenset({EE}), 12, RELEASE, "Estonia"),))
    holders = count_holders(plan, {EE: 4, FI: 8})
    queue = queue_of(FI, SE, OUTSIDE, NO, FI, DK, LV, LT, SE, SE)
    assert settled(plan, holders, queue, RELEASE - timedelta(seconds=1)) == []
    assert settled(plan, holders, queue, RELEASE) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_story_10_the_last_seat_goes_to_one_of_two() -> None:
    plan = SeatPlan(1)
    assert seat_for(plan, Holders(), centre=FI, policy=Policy(), now=NOW) is Seat.CONFIRMED
    assert seat_for(plan, Holders(others=1), centre=SE, policy=Policy(), now=NOW) is Seat.WAITING


def test_a_pool_keeps_its_seats_for_its_centres_until_the_release() -> None:
    plan = SeatPlan(10, (Pool(1, BALTIC, 4, RELEASE),))
    holders = count_holders(plan, {FI: 6})
    assert not may_take(plan, holders, centre=SE, now=NOW)
    assert may_take(plan, holders, centre=LV, now=NOW)
    assert may_take(plan, holders, centre=SE, now=RELEASE)
    assert plan.unreleased(NOW) == plan.pools
    assert plan.unreleased(RELEASE) == ()


def test_people_of_a_pool_may_also_take_open_seats() -> None:
    plan = SeatPlan(10, (Pool(1, BALTIC, 4, RELEASE),))
    holders = count_holders(plan, {EE: 5, FI: 4})
    assert (open_size(plan, now=NOW), open_used(plan, holders, now=NOW)) == (6, 5)
    assert free_for(plan, holders, centre=EE, now=NOW) == 1
    assert free_for(plan, holders, centre=FI, now=NOW) == 1


def test_a_pool_without_release_date_is_never_released() -> None:
    plan = SeatPlan(2, (Pool(1, BALTIC, 2),))
    assert not may_take(plan, Holders(), centre=FI, now=START + timedelta(days=9999))


def test_a_claim_that_is_not_confirmed_counts_as_outside() -> None:
    plan = SeatPlan(2, (Pool(1, BALTIC, 2, RELEASE),))
    assert plan.pool_of(OUTSIDE) is None
    assert not may_take(plan, Holders(), centre=OUTSIDE, now=NOW)


def test_lowering_the_capacity_evicts_nobody_and_takes_nobody() -> None:
    holders = Holders(others=8)
    assert over_by(SeatPlan(5), holders) == 3
    assert settled(SeatPlan(5), holders, queue_of(FI)) == []
    assert free_for(SeatPlan(5), holders, centre=FI, now=NOW) == 0
    assert over_by(SeatPlan(8), holders) == over_by(SeatPlan(None), holders) == 0


def test_raising_the_capacity_moves_people_up_in_order() -> None:
    assert settled(SeatPlan(10), Holders(others=8), queue_of(FI, SE, NO)) == [1, 2]


def test_a_pool_added_to_a_full_run_oversells_nothing() -> None:
    plan = SeatPlan(5, (Pool(1, BALTIC, 3, RELEASE),))
    assert not may_take(plan, Holders(others=5), centre=EE, now=NOW)
    assert free_for(plan, Holders(others=4), centre=EE, now=NOW) == 1
    assert free_for(plan, Holders(others=4), centre=FI, now=NOW) == 0


def test_pools_above_a_lowered_capacity_leave_no_open_seat() -> None:
    plan = SeatPlan(3, (Pool(1, BALTIC, 3, RELEASE), Pool(2, frozenset({FI}), 2, RELEASE)))
    assert open_size(plan, now=NOW) == -2
    assert not may_take(plan, Holders(), centre=SE, now=NOW)
    assert settled(plan, Holders(), queue_of(FI, FI, FI, EE, EE)) == [1, 2, 4]


def test_without_a_limit_everybody_has_a_seat() -> None:
    assert may_take(SeatPlan(None), Holders(others=10_000), centre=OUTSIDE, now=NOW)
    assert free_for(SeatPlan(None), Holders(), centre=FI, now=NOW) is None
    assert why_not(SeatPlan(None), Holders(), centre=FI, now=NOW) is None


def test_a_run_of_no_seats_takes_nobody() -> None:
    assert settled(SeatPlan(0), Holders(), queue_of(FI)) == []


def test_the_reason_says_for_whom_the_free_seats_are_and_until_when() -> None:
    plan = SeatPlan(4, (Pool(1, BALTIC, 3, RELEASE, "the Baltic centres"),))
    reason = why_not(plan, Holders(others=1), centre=FI, now=NOW)
    assert reason is not None
    assert reason.kind is NoSeatKind.RESERVED
    assert str(reason.sentence(day)) == "The free seats are for the Baltic centres only until 1 Dec."
    full = why_not(plan, count_holders(plan, {FI: 1, EE: 3}), centre=EE, now=NOW)
    assert full is not None
    assert (full.kind, str(full.sentence(day))) == (NoSeatKind.FULL, "All seats are taken.")


def test_the_reason_names_only_pools_that_have_a_seat_left_the_earliest_release_first() -> None:
    later = Pool(1, frozenset({LV}), 1, RELEASE + timedelta(days=5), "LV")
    never, sooner, used_up = (
        Pool(2, frozenset({LT}), 1, None, "LT"),
        Pool(3, frozenset({EE}), 1, RELEASE, "EE"),
        Pool(4, frozenset({DK}), 1, RELEASE, "DK"),
    )
    plan = SeatPlan(4, (later, never, sooner, used_up))
    reason = why_not(plan, count_holders(plan, {DK: 1}), centre=FI, now=NOW)
    assert reason is not None
    assert str(reason.sentence(day)) == "The free seats are for EE, LV, LT only until 1 Dec."
    only = why_not(SeatPlan(1, (never,)), Holders(), centre=FI, now=NOW)
    assert only is not None
    assert str(only.sentence(day)) == "The free seats are for LT only."


def test_who_is_passed_over_is_told_why_and_keeps_the_place() -> None:
    plan = SeatPlan(5, (Pool(1, BALTIC, 2, RELEASE, "the Baltic centres"),))
    outcome = settle(plan, Holders(others=3), queue_of(FI, SE, EE, NO), now=NOW)
    assert outcome.promoted == (3,)
    assert [(one.id, one.reason.kind) for one in outcome.passed_over] == [
        (1, NoSeatKind.RESERVED),
        (2, NoSeatKind.RESERVED),
    ]  # the fourth was not passed over: nobody behind moved up


def test_the_order_is_priority_then_complete_application_then_id() -> None:
    early, late = NOW, NOW + timedelta(hours=1)
    queue = [
        Waiting(1, FI, late),
        Waiting(3, FI, early),
        Waiting(2, FI, early),
        Waiting(9, FI, late, priority=1),
    ]
    assert settled(SeatPlan(4), Holders(), queue) == [9, 2, 3, 1]
    assert settled(SeatPlan(4), Holders(), queue[::-1]) == [9, 2, 3, 1]
    assert place_in_queue(queue[0], queue) == 4


def test_settling_twice_moves_nobody_twice() -> None:
    plan, queue = SeatPlan(2), queue_of(FI, SE, NO)
    first = settle(plan, Holders(), queue, now=NOW)
    rest = [entry for entry in queue if entry.id not in first.promoted]
    again = settle(plan, first.holders, rest, now=NOW)
    assert (again.promoted, again.passed_over, again.holders) == ((), (), first.holders)
    assert could_move_up(plan, first.holders, rest, now=NOW) == []
    assert could_move_up(plan, Holders(others=1), rest, now=NOW) == [3]


def test_nobody_moves_up_after_the_cut_off_or_the_start() -> None:
    assert queue_moves(now=NOW, cut_off_at=None, run_start=None)
    assert queue_moves(now=NOW, cut_off_at=RELEASE, run_start=START)
    assert not queue_moves(now=RELEASE, cut_off_at=RELEASE, run_start=START)
    assert not queue_moves(now=START, cut_off_at=None, run_start=START)


def test_a_full_run_without_waiting_list_refuses() -> None:
    full = {"plan": SeatPlan(1), "holders": Holders(others=1), "centre": FI, "now": NOW}
    for policy, queue_open in ((Policy(waiting_list=False), True), (Policy(), False)):
        with pytest.raises(Refusal, match="full"):
            seat_for(**full, policy=policy, queue_open=queue_open)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (SeatPlan(5, (Pool(1, BALTIC, 6),)), "pools_above_capacity"),
        (SeatPlan(5, (Pool(1, BALTIC, -1),)), "out_of_range"),
        (SeatPlan(5, (Pool(1, frozenset(), 1),)), "missing"),
        (SeatPlan(5, (Pool(1, BALTIC, 1), Pool(2, frozenset({EE}), 1))), "centre_in_two_pools"),
        (SeatPlan(5, (Pool(1, BALTIC, 1, START + timedelta(seconds=1)),)), "release_after_start"),
        (SeatPlan(None, (Pool(1, BALTIC, 1),)), "pools_without_capacity"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused_with_a_sentence(plan: SeatPlan, code: str) -> None:
    found = check_pools(plan.pools, capacity=plan.capacity, run_start=START)
    assert [problem.code for problem in found] == [code]
    assert found[0].field is not None and found[0].field.startswith(f"pools-{len(plan.pools) - 1}-")


def test_a_sound_plan_has_no_problem() -> None:
    pools = (Pool(1, BALTIC, 3, START), Pool(2, frozenset({FI}), 2, None))
    assert check_pools(pools, capacity=5, run_start=START) == []
    assert check_pools((), capacity=None, run_start=None) == []
