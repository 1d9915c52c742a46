"""What begins, what follows what, and what refuses: enrolling, deciding, reopening, expiring."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from lms.courses.rules import RunState
from lms.enrolments.rules import (
    MOVES,
    Acceptance,
    Eligibility,
    End,
    EnrolmentCase,
    HomeApproval,
    HomeDecision,
    HostDecision,
    Parts,
    PersonFacts,
    Policy,
    Role,
    RunFacts,
    Seat,
    Side,
    Step,
    holds_seat,
    is_live,
    next_step,
    seated,
    start,
    unmet_conditions,
    who_acts,
)
from lms.kit.refusal import Refusal
from tests.unit.test_enrolment_rules_moves import (
    CANCELLED,
    CANCELLED_RUN,
    CONFIRMED,
    EXPECTED,
    FREE,
    HOME_DECLINED,
    HOME_PENDING,
    HOST_DECLINED,
    HOST_PENDING,
    NOW,
    OVER,
    RUN,
    WAITING,
    WITHDRAWN,
    case,
)

MODERATED = Policy(acceptance=Acceptance.MODERATED)
HOME_FIRST = Policy(home_approval=HomeApproval.REQUIRED)
BOTH = Policy(acceptance=Acceptance.MODERATED, home_approval=HomeApproval.REQUIRED)


@pytest.mark.parametrize(
    ("policy", "has_home", "by", "home", "host", "step"),
    [
        (Policy(), True, Role.PERSON, "not_needed", "not_needed", Step.SEAT),
        (MODERATED, True, Role.PERSON, "not_needed", "pending", Step.HOST),
        (HOME_FIRST, True, Role.PERSON, "pending", "not_needed", Step.HOME),
        (HOME_FIRST, False, Role.PERSON, "not_needed", "not_needed", Step.SEAT),  # outside the network
        (HOME_FIRST, True, Role.HOME, "approved", "not_needed", Step.SEAT),  # by the home coordinator
        (BOTH, True, Role.PERSON, "pending", "pending", Step.HOME),
        (BOTH, True, Role.HOME, "approved", "pending", Step.HOST),
    ],
)
def test_an_enrolment_begins_with_the_parties_the_run_asks(
    policy: Policy, has_home: bool, by: Role, home: str, host: str, step: Step
) -> None:
    began = start(policy, has_home=has_home, by=by)
    assert (began.home, began.host, began.seat, began.end) == (home, host, "none", "open")
    assert next_step(began) is step
    assert MOVES["enrol"].target.matches(began)


def test_two_parties_two_decisions_then_the_seat() -> None:
    parts = HOME_PENDING
    assert (next_step(parts), who_acts(parts)) == (Step.HOME, Role.HOME)
    parts = MOVES["approve-home"].follow(parts)
    assert (next_step(parts), who_acts(parts)) == (Step.HOST, Role.HOST)
    parts = MOVES["accept-host"].follow(parts)
    assert (next_step(parts), who_acts(parts)) == (Step.SEAT, Role.SYSTEM)
    parts = MOVES["confirm"].follow(parts, seat=Seat.WAITING)
    assert (next_step(parts), who_acts(parts)) == (Step.QUEUE, Role.SYSTEM)
    parts = MOVES["promote"].follow(parts, seat=Seat.CONFIRMED)
    assert parts == Parts(HomeDecision.APPROVED, HostDecision.ACCEPTED, Seat.CONFIRMED)
    assert (next_step(parts), who_acts(parts)) == (Step.NOTHING, None)
    assert who_acts(seated(parts, seat=Seat.OFFERED)) is Role.PERSON


def test_the_host_decides_only_after_home() -> None:
    refused = MOVES.refusal("accept-host", case(HOME_PENDING), roles={Role.HOST})
    assert refused is not None
    assert (refused.code, refused.status) == ("wrong_state", 409)


def test_who_is_late_reads_who_decided_already() -> None:
    both = case(Parts(HomeDecision.APPROVED, HostDecision.ACCEPTED, Seat.CONFIRMED), decided_by="Aino")
    for name, role in (("approve-home", Role.HOME), ("decline-host", Role.HOST)):
        refused = MOVES.refusal(name, both, roles={role})
        assert refused is not None
        assert (refused.code, str(refused.sentence)) == ("already_decided", "Already decided by Aino.")
    unnamed = MOVES.refusal("approve-home", case(CONFIRMED), roles={Role.HOME})
    assert unnamed is not None
    assert unnamed.code == "already_decided"
    ended = MOVES.refusal("withdraw", case(WITHDRAWN), roles={Role.PERSON})
    assert ended is not None
    assert ended.code == "ended"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("decline-home", HOME_PENDING, HOME_DECLINED),
        ("decline-host", HOST_PENDING, HOST_DECLINED),
        ("withdraw", CONFIRMED, replace(FREE, seat=Seat.RELEASED, end=End.WITHDRAWN)),
        ("withdraw", HOME_PENDING, replace(HOME_PENDING, seat=Seat.RELEASED, end=End.WITHDRAWN)),
        ("cancel", WAITING, replace(FREE, seat=Seat.RELEASED, end=End.CANCELLED)),
        (
            "cancel-with-run",
            seated(FREE, seat=Seat.OFFERED),
            replace(FREE, seat=Seat.RELEASED, end=End.CANCELLED),
        ),
        ("expire", WAITING, replace(FREE, seat=Seat.RELEASED, end=End.EXPIRED)),
        ("reopen-home", HOME_DECLINED, HOME_PENDING),
        ("reopen-home", CANCELLED, Parts(HomeDecision.PENDING, HostDecision.ACCEPTED)),
        ("reopen-host", HOST_DECLINED, HOST_PENDING),
        ("reopen-host", CANCELLED, HOST_PENDING),
    ],
)
def test_what_follows(name: str, before: Parts, after: Parts) -> None:
    assert MOVES[name].follow(before) == after
    assert holds_seat(after) is False


def test_live_is_open_and_declined_by_neither_side() -> None:
    assert all(is_live(parts) for parts in (FREE, HOME_PENDING, HOST_PENDING, WAITING, CONFIRMED))
    assert not any(is_live(parts) for parts in (HOME_DECLINED, HOST_DECLINED, CANCELLED, WITHDRAWN))
    assert holds_seat(CONFIRMED)
    assert holds_seat(seated(FREE, seat=Seat.OFFERED))
    assert not holds_seat(WAITING)


# -- enrolling


def enrol_refusal(**facts: object) -> Refusal | None:
    return MOVES.refusal("enrol", case(None, **facts), roles={Role.PERSON})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "code", "status", "words"),
    [
        ({"run": replace(RUN, state=RunState.DRAFT)}, "not_found", 404, ""),
        ({"run": CANCELLED_RUN}, "run_not_open", 409, "cancelled"),
        ({"run": replace(RUN, state=RunState.POSTPONED)}, "run_not_open", 409, "postponed"),
        ({"run": OVER}, "run_over", 409, "ended"),
        ({"live_exists": True}, "live_exists", 409, "already"),
        ({"run": replace(RUN, opens_at=NOW + timedelta(days=3))}, "too_early", 409, "opens on 2026-11-25"),
        ({"run": replace(RUN, closes_at=NOW)}, "too_late", 409, "closed on 2026-11-22"),
        ({"run": replace(RUN, closes_at=None, starts_at=NOW)}, "too_late", 409, "closed on 2026-11-22"),
        ({"declined_before": True}, "declined_before", 409, "one application"),
        ({"no_seat": Refusal("full", "All seats are taken.", status=409)}, "full", 409, "taken"),
    ],
)
def test_enrolling_early_late_twice_or_in_vain(
    facts: dict[str, object], code: str, status: int, words: str
) -> None:
    refused = enrol_refusal(**facts)
    assert refused is not None
    assert (refused.code, refused.status) == (code, status)
    assert words in str(refused.sentence)


def test_who_was_declined_may_apply_again_where_the_run_allows_it() -> None:
    again = replace(RUN, policy=Policy(apply_again=True))
    assert enrol_refusal(run=again, declined_before=True) is None


def test_a_run_without_known_day_takes_people_until_its_window_closes() -> None:
    undated = replace(RUN, starts_at=None, ends_at=None)
    assert enrol_refusal(run=undated) is None


def test_all_unmet_conditions_are_listed_at_once_with_what_to_do() -> None:
    eligibility = Eligibility(
        centres=frozenset({5, 6}),
        centre_names="EE and LV",
        audiences=frozenset({"sme"}),
        audience_names="SMEs",
    )
    unmet = unmet_conditions(
        eligibility, PersonFacts(centres=frozenset({1}), mail_confirmed=False, audience="university")
    )
    refused = enrol_refusal(unmet=unmet)
    assert refused is not None
    sentences = [str(problem.sentence) for problem in refused.problems]
    assert len(sentences) == 3
    assert "open the link" in sentences[0]
    assert "EE and LV" in sentences[1]
    assert "SMEs" in sentences[2]


def test_conditions_that_are_met_say_nothing() -> None:
    assert unmet_conditions(Eligibility(), PersonFacts()) == ()
    assert unmet_conditions(Eligibility(members_only=True), PersonFacts(centres=frozenset({3}))) == ()
    both = Eligibility(centres=frozenset({5}), audiences=frozenset({"sme"}))
    assert unmet_conditions(both, PersonFacts(centres=frozenset({5, 1}), audience="sme")) == ()
    assert len(unmet_conditions(Eligibility(members_only=True), PersonFacts())) == 1


# -- reopening, expiring, cancelling


@pytest.mark.parametrize("ended_by", [None, *Side])
def test_only_the_side_that_ended_it_reopens(ended_by: Side | None) -> None:
    for name, side, role in (("reopen-home", Side.HOME, Role.HOME), ("reopen-host", Side.HOST, Role.HOST)):
        refused = MOVES.refusal(name, case(CANCELLED, ended_by=ended_by), roles={role})
        assert (refused is None) is (ended_by is side)


def test_what_was_withdrawn_or_expired_does_not_come_back() -> None:
    for end in (End.WITHDRAWN, End.EXPIRED, End.COMPLETED, End.TRANSFERRED):
        refused = MOVES.refusal(
            "reopen-home", case(replace(CANCELLED, end=end), ended_by=Side.HOME), roles={Role.HOME}
        )
        assert refused is not None
        assert refused.code == "ended"


def test_reopening_needs_that_no_other_is_live() -> None:
    refused = MOVES.refusal(
        "reopen-host", case(HOST_DECLINED, ended_by=Side.HOST, live_exists=True), roles={Role.HOST}
    )
    assert refused is not None
    assert refused.code == "live_exists"


def test_no_decision_in_a_cancelled_run() -> None:
    for name in ("approve-home", "decline-home", "accept-host", "decline-host", "reopen-home", "reopen-host"):
        at, allowed, _ = EXPECTED[name]
        refused = MOVES.refusal(name, replace(at, run=CANCELLED_RUN), roles=allowed)
        assert refused is not None
        assert refused.code == "run_not_open"
    still_on = MOVES.refusal("cancel-with-run", case(CONFIRMED), roles={Role.SYSTEM})
    assert still_on is not None
    assert still_on.code == "run_not_cancelled"


def expires(state: Parts, run: RunFacts, now: datetime) -> bool:
    return MOVES.refusal("expire", EnrolmentCase(state=state, run=run, now=now), roles={Role.SYSTEM}) is None


def test_waiting_ends_with_the_cut_off_or_the_start_and_deciding_with_the_end() -> None:
    second = timedelta(seconds=1)
    cut = NOW + timedelta(days=10)
    with_cut = replace(RUN, cut_off_at=cut)
    assert RUN.starts_at is not None
    assert RUN.ends_at is not None
    assert [expires(WAITING, with_cut, at) for at in (cut - second, cut)] == [False, True]
    assert [expires(WAITING, RUN, at) for at in (RUN.starts_at - second, RUN.starts_at)] == [False, True]
    assert [expires(HOST_PENDING, RUN, at) for at in (RUN.ends_at - second, RUN.ends_at)] == [False, True]
    assert not expires(CONFIRMED, OVER, RUN.ends_at)


def test_a_postponed_run_lets_nobody_expire_at_its_old_time() -> None:
    postponed = replace(RUN, state=RunState.POSTPONED)
    assert RUN.ends_at is not None
    assert not expires(WAITING, postponed, RUN.ends_at)
    assert not expires(HOME_PENDING, postponed, RUN.ends_at)


def test_nobody_moves_up_once_the_queue_is_closed() -> None:
    for late in (case(WAITING, replace(RUN, cut_off_at=NOW)), case(WAITING, replace(RUN, starts_at=NOW))):
        refused = MOVES.refusal("promote", late, roles={Role.SYSTEM})
        assert refused is not None
        assert refused.code == "queue_closed"


def test_a_full_run_without_waiting_list_refuses_the_decision_that_would_need_a_seat() -> None:
    full = Refusal("full", "No seat.", status=409)
    for name, state, role in (
        ("approve-home", HOME_PENDING, Role.HOME),
        ("accept-host", HOST_PENDING, Role.HOST),
    ):
        assert MOVES.refusal(name, case(state, no_seat=full), roles={role}) is full
