"""Offers and the waiting list: until when, for whom, in which words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.enrolments.rules import (
    MOVES,
    NOMINATION_HOURS,
    Acceptance,
    End,
    EnrolmentCase,
    HomeDecision,
    HostDecision,
    NoSeat,
    NoSeatKind,
    Parts,
    Policy,
    Pool,
    Role,
    RunFacts,
    Seat,
    SeatPlan,
    answer_rule,
    count_holders,
    offer_end,
    out_of_turn,
    queue_rules,
    read_reason,
    seat_for,
    stored_reason,
)
from lms.kit.refusal import Refusal

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
START = NOW + timedelta(days=30)
LT, FI = 7, 1


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@pytest.mark.parametrize(
    ("before_start", "given_hours", "lasts"),
    [
        (None, 72, 72),  # no day is known
        (hours(24 * 30), 72, 72),
        (hours(24 * 7) + timedelta(seconds=1), 72, 72),
        (hours(24 * 7), 72, 12),  # the last week
        (hours(24 * 7), 6, 6),
        (hours(5), 72, 5),  # never beyond the start
        (hours(24 * 10), 24 * 20, 24 * 10),
    ],
)
def test_the_end_of_an_offer(before_start: timedelta | None, given_hours: int, lasts: int) -> None:
    start = NOW + before_start if before_start else None
    assert offer_end(now=NOW, hours=given_hours, run_start=start) == NOW + hours(lasts)


@given(number=st.integers(1, 720), ahead=st.timedeltas(timedelta(seconds=1), timedelta(days=400)))
def test_an_offer_ends_after_it_was_made_and_never_after_the_start(number: int, ahead: timedelta) -> None:
    end = offer_end(now=NOW, hours=number, run_start=NOW + ahead)
    assert NOW < end <= NOW + ahead
    assert end - NOW <= hours(number)


def test_who_was_nominated_confirms_the_seat() -> None:
    policy = Policy(acceptance=Acceptance.BY_NOMINATION)
    free, full = SeatPlan(1), SeatPlan(0)
    assert seat_for(free, count_holders(free, {}), centre=FI, policy=policy, now=NOW) is Seat.OFFERED
    assert seat_for(full, count_holders(full, {}), centre=FI, policy=policy, now=NOW) is Seat.WAITING


def test_where_the_host_moves_people_up_a_newcomer_waits_behind_them() -> None:
    plan = SeatPlan(2)
    holders = count_holders(plan, {FI: 1})
    asked = {"centre": FI, "now": NOW, "others_first": True}
    assert seat_for(plan, holders, policy=Policy(by_hand=True), **asked) is Seat.WAITING
    with pytest.raises(Refusal, match="full"):
        seat_for(plan, holders, policy=Policy(by_hand=True, waiting_list=False), **asked)
    with pytest.raises(Refusal, match="full"):
        seat_for(plan, holders, policy=Policy(by_hand=True), queue_open=False, **asked)


@pytest.mark.parametrize(
    ("enrolment", "could", "expected"),
    [(1, (1, 2), False), (2, (1, 2), True), (1, (), False), (3, (1,), True)],
)
def test_out_of_turn(enrolment: int, could: tuple[int, ...], *, expected: bool) -> None:
    assert out_of_turn(enrolment, could) is expected


@pytest.mark.parametrize(
    "reason",
    [
        NoSeat(NoSeatKind.FULL),
        NoSeat(NoSeatKind.SITE_FULL),
        NoSeat(NoSeatKind.RESERVED, (Pool(3, frozenset({LT}), 4, START, "Lietuva “ąčę”"),)),
        NoSeat(
            NoSeatKind.RESERVED,
            (Pool(3, frozenset({LT}), 4, None, "A"), Pool(4, frozenset({FI}), 1, START, "B")),
        ),
    ],
)
def test_a_kept_reason_says_the_same_words(reason: NoSeat) -> None:
    kept = read_reason(stored_reason(reason))
    assert kept is not None
    assert str(kept.sentence(datetime.isoformat)) == str(reason.sentence(datetime.isoformat))


def test_an_empty_reason_and_a_bare_kind() -> None:
    assert read_reason("") is None
    assert read_reason("full") == NoSeat(NoSeatKind.FULL)


def words(**policy: object) -> str:
    facts = RunFacts(cut_off_at=policy.pop("cut_off_at", None), policy=Policy(**policy))  # type: ignore[arg-type]
    return " ".join(str(rule) for rule in queue_rules(facts, written=datetime.isoformat))


def test_by_what_a_waiting_list_goes() -> None:
    for acceptance, gives in (
        (Acceptance.FIRST_COME, "the host centre gives another by hand, with a reason"),
        (Acceptance.MODERATED, "the host centre gives another by hand, with a reason"),
        (Acceptance.BY_NOMINATION, "the ranked lists of the home centres give"),
        (Acceptance.BY_SELECTION, "the selection gives"),
    ):
        said = words(acceptance=acceptance)
        assert gives in said
        assert ("by hand" in said) is (
            MOVES.refusal("give-priority", in_line(acceptance), roles=HOST) is None
        )


HOST = {Role.HOST}


def in_line(acceptance: Acceptance) -> EnrolmentCase:
    asked = Parts(HomeDecision.NOT_NEEDED, HostDecision.PENDING)
    return EnrolmentCase(state=asked, run=RunFacts(policy=Policy(acceptance=acceptance)), now=NOW)


def test_the_rules_of_a_waiting_list_in_words() -> None:
    assert words(waiting_list=False) == "This run keeps no waiting list."
    usual = words(offer_hours=72)
    assert "the time when the last approval was there" in usual
    assert "goes at once to the first who may take it" in usual
    assert "for 72 hours (12 in the last week)" in usual
    assert "once the run has started" in usual
    assert "has the seat at once" in words()
    assert "used once" not in words()
    assert "offers seats that come free" in words(by_hand=True)
    assert f"for {NOMINATION_HOURS} hours" in words(by_hand=True)
    assert f"after {START.isoformat()}; offers" in words(cut_off_at=START)
    assert "for 1 hour (1 in" in str(answer_rule(hours=1, by_hand=False))


def case(seat: Seat, end: End = End.OPEN, **facts: object) -> EnrolmentCase:
    parts = Parts(HomeDecision.NOT_NEEDED, HostDecision.NOT_NEEDED, seat, end)
    values = {"run": RunFacts(starts_at=START, ends_at=START + hours(2)), "now": NOW} | facts
    return EnrolmentCase(state=parts, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("second", "takes"), [(-1, True), (0, False), (1, False)])
def test_an_offer_is_taken_before_its_end_and_expires_from_it_on(second: int, *, takes: bool) -> None:
    seen = case(Seat.OFFERED, offer_until=NOW - timedelta(seconds=second))
    take = MOVES.refusal("take-offer", seen, roles={Role.PERSON})
    expire = MOVES.refusal("expire-offer", seen, roles={Role.SYSTEM})
    assert (take is None, expire is None) == (takes, not takes)


def test_offers_need_a_reason_only_out_of_turn() -> None:
    MOVES.check("offer", case(Seat.WAITING), roles={Role.HOST})
    with pytest.raises(Refusal, match="reason_missing"):
        MOVES.check("offer", case(Seat.WAITING, out_of_turn=True), roles={Role.HOST}, reason=" ")


def test_who_came_too_late_reads_what_was_faster() -> None:
    late = MOVES.refusal("take-offer", case(Seat.RELEASED, End.EXPIRED), roles={Role.PERSON})
    assert late is not None
    assert "expired before your answer" in str(late.sentence)
    second = MOVES.refusal("offer", case(Seat.OFFERED, decided_by="Ada"), roles={Role.HOST})
    assert second is not None
    assert str(second.sentence) == "Ada was faster: the seat is offered."
