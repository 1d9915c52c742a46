"""The parts of an application, the one name of their combination, and the table that leads from one to the next."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from lms.exchanges import rules
from lms.exchanges.rules import (
    APPLICATION_MOVES,
    LIVE_STATES,
    PLACE_STATES,
    STATE_NAMES,
    Agreed,
    End,
    ExchangeCase,
    Home,
    Host,
    Parts,
    Role,
    SlotFacts,
    StayState,
    Step,
)
from lms.kit.refusal import Refusal

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)


def case(parts: Parts | None, **known: object) -> ExchangeCase:
    return ExchangeCase(state=parts, now=NOW, **known)  # type: ignore[arg-type]


def walk(*moves: str, **chosen: dict[str, str]) -> Parts:
    """The parts after these moves from a fresh draft."""
    parts = Parts()
    for name in moves:
        parts = APPLICATION_MOVES[name].follow(parts, **chosen.get(name.replace("-", "_"), {}))
    return parts


SUBMITTED = walk("submit", submit={"home": Home.PENDING, "host": Host.NONE})
ENDORSED = APPLICATION_MOVES["endorse"].follow(SUBMITTED)
OFFERED = APPLICATION_MOVES["offer"].follow(ENDORSED)
ACCEPTED = APPLICATION_MOVES["take-offer"].follow(OFFERED)
AGREED = APPLICATION_MOVES["sign"].follow(ACCEPTED, agreed=Agreed.IN_FORCE, stay=StayState.PLANNED)
ONGOING = APPLICATION_MOVES["record-arrival"].follow(AGREED)


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        (Parts(), "draft"),
        (SUBMITTED, "submitted"),
        (APPLICATION_MOVES["return"].follow(SUBMITTED), "returned"),
        (APPLICATION_MOVES["refuse-endorsement"].follow(SUBMITTED), "not_endorsed"),
        (ENDORSED, "endorsed"),
        (Parts(step=Step.SUBMITTED, home=Home.NOT_NEEDED, host=Host.PENDING), "endorsed"),
        (APPLICATION_MOVES["ask"].follow(ENDORSED), "returned"),
        (APPLICATION_MOVES["review"].follow(ENDORSED), "in_review"),
        (APPLICATION_MOVES["reserve"].follow(ENDORSED), "reserve"),
        (APPLICATION_MOVES["reject"].follow(ENDORSED), "rejected"),
        (OFFERED, "offered"),
        (APPLICATION_MOVES["expire-offer"].follow(OFFERED), "offer_expired"),
        (APPLICATION_MOVES["withdraw-offer"].follow(OFFERED), "rejected"),
        (APPLICATION_MOVES["decline-offer"].follow(OFFERED), "declined"),
        (ACCEPTED, "accepted"),
        (AGREED, "agreed"),
        (ONGOING, "ongoing"),
        (APPLICATION_MOVES["record-departure"].follow(ONGOING), "ended"),
        (APPLICATION_MOVES["no-show"].follow(AGREED), "cancelled"),
        (APPLICATION_MOVES["cancel-stay"].follow(AGREED), "cancelled"),
        (Parts(end=End.WITHDRAWN), "withdrawn"),
        (Parts(end=End.CLOSED), "closed"),
    ],
)
def test_each_combination_has_one_name(parts: Parts, state: str) -> None:
    assert parts.state == state
    assert state in STATE_NAMES


def test_a_row_begins_and_ends_in_states_that_have_a_name() -> None:
    for move in APPLICATION_MOVES:
        for source in move.sources:
            for part, values in source.parts:
                assert part == "state"
                assert set(values) <= set(STATE_NAMES), move.name
        assert str(move.target), move.name


def test_an_offer_after_a_rejection_is_as_good_as_a_first_one() -> None:
    rejected = APPLICATION_MOVES["reject"].follow(ENDORSED)
    assert APPLICATION_MOVES["offer"].follow(rejected) == OFFERED


def test_an_amendment_signed_leaves_the_state() -> None:
    assert APPLICATION_MOVES["sign"].follow(ONGOING) == ONGOING
    assert APPLICATION_MOVES["sign"].follow(ACCEPTED) == ACCEPTED


def test_places_are_held_from_the_offer_to_the_departure() -> None:
    assert {"offered", "accepted", "agreed", "ongoing"} == PLACE_STATES
    assert PLACE_STATES < LIVE_STATES


def test_the_host_knows_nothing_before_the_endorsement() -> None:
    assert not rules.host_sees(SUBMITTED)
    assert rules.host_sees(ENDORSED)
    asked = APPLICATION_MOVES["ask"].follow(ENDORSED)
    assert rules.host_sees(asked)
    again = APPLICATION_MOVES["submit"].follow(asked, home=Home.PENDING, host=Host.NONE)
    assert not rules.host_sees(again)


def test_nobody_decides_on_the_own_application() -> None:
    for name, parts, role in (("endorse", SUBMITTED, Role.HOME), ("offer", ENDORSED, Role.HOST)):
        own = case(parts, actor_is_applicant=True, deciders=("Ann",))
        refusal = APPLICATION_MOVES.refusal(name, own, roles={role})
        assert refusal is not None
        assert refusal.status == 403
        assert "Ann" in str(refusal.sentence)


def test_a_late_draft_learns_when_the_deadline_was() -> None:
    slot = SlotFacts(deadlines=(datetime(2027, 2, 1, 16, tzinfo=UTC),))
    refusal = APPLICATION_MOVES.refusal(
        "submit", case(Parts(), slot=slot, contact="Ann"), roles={Role.APPLICANT}
    )
    assert refusal is not None
    assert refusal.status == 409
    assert str(refusal.sentence).startswith("The deadline was 2027-02-01T16:00")


def test_withdrawing_what_is_agreed_says_what_to_do_instead() -> None:
    with pytest.raises(Refusal) as caught:
        APPLICATION_MOVES.check("withdraw", case(AGREED), roles={Role.APPLICANT})
    assert "Cancel the stay" in str(caught.value.sentence)


def test_the_last_place_is_named() -> None:
    full = SlotFacts(places=1, places_taken=1)
    refusal = APPLICATION_MOVES.refusal(
        "offer",
        case(ENDORSED, slot=full, last_place_ref="EX-2027-000001", last_place_at=NOW),
        roles={Role.HOST},
    )
    assert refusal is not None
    assert "EX-2027-000001" in str(refusal.sentence)


@pytest.mark.parametrize(
    ("start", "end", "codes"),
    [
        (date(2027, 5, 3), date(2027, 6, 11), []),
        (date(2027, 5, 2), date(2027, 6, 11), ["too_early"]),
        (date(2027, 5, 3), date(2027, 9, 1), ["too_late", "too_long"]),
        (date(2027, 5, 3), date(2027, 5, 31), ["too_short"]),
        (date(2027, 5, 3), date(2027, 5, 2), ["end_before_start"]),
        (None, None, ["missing", "missing"]),
    ],
)
def test_a_stay_lies_inside_window_and_limits(start: date | None, end: date | None, codes: list[str]) -> None:
    found = rules.check_period(
        start, end, earliest=date(2027, 5, 3), latest=date(2027, 8, 31), fewest=30, most=60
    )
    assert [problem.code for problem in found] == codes


def test_actual_days_are_not_in_the_future() -> None:
    today, planned = date(2027, 5, 10), date(2027, 5, 3)
    assert rules.check_arrival(today, planned_start=planned, today=today) == []
    assert [p.code for p in rules.check_arrival(date(2027, 5, 11), planned_start=planned, today=today)] == [
        "in_future"
    ]
    assert [p.code for p in rules.check_arrival(date(2027, 4, 1), planned_start=planned, today=today)] == [
        "too_early"
    ]
    assert [p.code for p in rules.check_departure(planned, arrival=today, today=today)] == ["before_arrival"]


def test_the_hash_is_of_what_the_agreement_says() -> None:
    one = {"start": "2027-05-03", "plan": "Etching"}
    assert rules.digest(one) == rules.digest(dict(reversed(one.items())))
    assert rules.digest(one) != rules.digest(one | {"plan": "Etching."})
    assert rules.changed(one, one | {"end": "2027-06-11"}) == ("end",)


def test_two_sign_where_there_is_no_home_centre() -> None:
    assert rules.in_force(frozenset({rules.Party.APPLICANT, rules.Party.HOST}), has_home=False)
    assert not rules.in_force(frozenset({rules.Party.APPLICANT, rules.Party.HOST}), has_home=True)
