"""The table of moves: for every move the allowed actor, every other role, a missing reason, a wrong state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lms.courses.rules import RunState
from lms.enrolments.rules import (
    MOVES,
    PART_WORDS,
    End,
    EnrolmentCase,
    HomeDecision,
    HostDecision,
    Parts,
    Role,
    RunFacts,
    Seat,
    Side,
    seated,
)
from lms.kit.refusal import Refusal
from lms.kit.states import rows

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
RUN = RunFacts(
    starts_at=NOW + timedelta(days=50),
    ends_at=NOW + timedelta(days=52),
    opens_at=NOW - timedelta(days=1),
    closes_at=NOW + timedelta(days=40),
    certificates=True,
)
OVER = replace(RUN, state=RunState.FINISHED)
CANCELLED_RUN = replace(RUN, state=RunState.CANCELLED)

FREE = Parts(HomeDecision.NOT_NEEDED, HostDecision.NOT_NEEDED)
HOME_PENDING = Parts(HomeDecision.PENDING, HostDecision.PENDING)
HOST_PENDING = Parts(HomeDecision.APPROVED, HostDecision.PENDING)
WAITING = seated(FREE, seat=Seat.WAITING)
CONFIRMED = seated(FREE, seat=Seat.CONFIRMED)
OFFERED = seated(FREE, seat=Seat.OFFERED)
COMPLETED = replace(CONFIRMED, end=End.COMPLETED)
HOME_DECLINED = Parts(HomeDecision.DECLINED, HostDecision.PENDING)
HOST_DECLINED = Parts(HomeDecision.APPROVED, HostDecision.DECLINED)
CANCELLED = Parts(HomeDecision.APPROVED, HostDecision.ACCEPTED, Seat.RELEASED, End.CANCELLED)
WITHDRAWN = replace(CANCELLED, end=End.WITHDRAWN)


def case(state: Parts | None, run: RunFacts = RUN, **more: object) -> EnrolmentCase:
    return EnrolmentCase(state=state, run=run, now=NOW, **more)  # type: ignore[arg-type]


# Written by hand, not read from the table: move, a case it starts from, who may, whether a reason is needed.
EXPECTED: dict[str, tuple[EnrolmentCase, set[Role], bool]] = {
    "enrol": (case(None), {Role.PERSON, Role.HOME}, False),
    "approve-home": (case(HOME_PENDING), {Role.HOME}, False),
    "decline-home": (case(HOME_PENDING), {Role.HOME}, True),
    "accept-host": (case(HOST_PENDING), {Role.HOST}, False),
    "decline-host": (case(HOST_PENDING), {Role.HOST}, True),
    "confirm": (case(FREE), {Role.SYSTEM}, False),
    "promote": (case(WAITING), {Role.SYSTEM}, False),
    "withdraw": (case(CONFIRMED), {Role.PERSON}, False),
    "cancel": (case(CONFIRMED), {Role.HOME, Role.HOST}, True),
    "cancel-with-run": (case(CONFIRMED, CANCELLED_RUN), {Role.SYSTEM}, False),
    "expire": (case(WAITING, OVER, ended_by=None), {Role.SYSTEM}, False),
    "offer": (case(WAITING), {Role.HOST}, False),
    "take-offer": (case(OFFERED, offer_until=NOW + timedelta(hours=1)), {Role.PERSON}, False),
    "refuse-offer": (case(OFFERED, offer_until=NOW + timedelta(hours=1)), {Role.PERSON}, False),
    "expire-offer": (case(OFFERED, offer_until=NOW), {Role.SYSTEM}, False),
    "give-priority": (case(WAITING), {Role.HOST}, True),
    "end-priority": (case(WAITING, preferred=True), {Role.HOST}, True),
    "propose-run": (case(HOST_PENDING), {Role.HOST}, True),
    "agree-run": (case(WAITING, proposed="other_run"), {Role.PERSON}, False),
    "refuse-run": (case(WAITING, proposed="other_run"), {Role.PERSON}, False),
    "ask-transfer": (case(CONFIRMED), {Role.PERSON}, False),
    "agree-transfer": (case(CONFIRMED, proposed="transfer"), {Role.OTHER_HOST}, False),
    "refuse-transfer": (case(CONFIRMED, proposed="transfer"), {Role.OTHER_HOST}, True),
    "propose-replacement": (case(CONFIRMED), {Role.HOME}, True),
    "agree-replacement": (case(CONFIRMED, proposed="replace"), {Role.HOST}, False),
    "refuse-replacement": (case(CONFIRMED, proposed="replace"), {Role.HOST}, True),
    "withdraw-proposal": (
        case(CONFIRMED, proposed="transfer", asked_by="person"),
        {Role.PERSON, Role.HOME, Role.HOST},
        False,
    ),
    "lapse-proposal": (
        case(WAITING, proposed="transfer", elsewhere=Refusal("too_late", "closed")),
        {Role.SYSTEM},
        False,
    ),
    "mark-attendance": (case(CONFIRMED, session_at=NOW), {Role.TRAINER, Role.HOST}, False),
    "check-in": (case(CONFIRMED, session_at=NOW), {Role.PERSON}, False),
    "complete": (case(CONFIRMED, OVER), {Role.HOST}, False),
    "not-complete": (case(CONFIRMED, OVER), {Role.HOST}, False),
    "no-show": (case(CONFIRMED, OVER), {Role.HOST}, False),
    "issue-certificate": (case(COMPLETED, OVER), {Role.SYSTEM, Role.HOST}, False),
    "revoke-certificate": (case(COMPLETED, OVER, certified=True), {Role.HOST}, True),
    "reopen-home": (case(HOME_DECLINED, ended_by=Side.HOME), {Role.HOME}, True),
    "reopen-host": (case(HOST_DECLINED, ended_by=Side.HOST), {Role.HOST}, True),
}
EXPECTED["expire"] = (replace(EXPECTED["expire"][0], now=RUN.starts_at, run=RUN), {Role.SYSTEM}, False)
NAMES = sorted(EXPECTED)
AFTER_THE_END = {
    "complete",
    "not-complete",
    "no-show",
    "issue-certificate",
    "revoke-certificate",
    "mark-attendance",
}
OF_THE_SYSTEM = {"confirm", "promote", "cancel-with-run", "expire", "expire-offer", "lapse-proposal"}
# an answer to what is proposed, and being there, may come late without harm: nothing moves by it
HARMLESS = {"refuse-run", "refuse-transfer", "refuse-replacement", "withdraw-proposal", "check-in"}


def test_the_table_has_exactly_the_moves_expected_here() -> None:
    assert sorted(move.name for move in MOVES) == NAMES


@pytest.mark.parametrize(("name", "role"), [(name, role) for name in NAMES for role in Role])
def test_each_role_may_make_its_own_moves_and_no_others(name: str, role: Role) -> None:
    at, allowed, _ = EXPECTED[name]
    if role in allowed:
        assert MOVES.check(name, at, roles={role}, reason="Because.").name == name
        return
    with pytest.raises(Refusal) as refused:
        MOVES.check(name, at, roles={role}, reason="Because.")
    assert (refused.value.code, refused.value.status) == ("not_yours", 403)


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_sees_no_case_at_all(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        MOVES.check(name, EXPECTED[name][0], roles=set(), reason="Because.")
    assert refused.value.status == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_reason_is_refused_exactly_where_one_is_needed(name: str) -> None:
    at, allowed, needs_reason = EXPECTED[name]
    for role in allowed:
        if needs_reason:
            with pytest.raises(Refusal, match="reason_missing"):
                MOVES.check(name, at, roles={role}, reason=" ")
        else:
            assert MOVES.check(name, at, roles={role})


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("reopen")])
@pytest.mark.parametrize(
    "ended", [CANCELLED, WITHDRAWN, HOME_DECLINED, HOST_DECLINED, replace(WAITING, end=End.EXPIRED)]
)
def test_nothing_but_reopening_starts_from_an_ended_case(name: str, ended: Parts) -> None:
    at, allowed, _ = EXPECTED[name]
    for role in allowed:
        with pytest.raises(Refusal) as refused:
            MOVES.check(name, replace(at, state=ended), roles={role}, reason="Because.")
        assert refused.value.status == 409


@pytest.mark.parametrize(
    "name",
    [
        *(
            "approve-home",
            "decline-home",
            "accept-host",
            "decline-host",
            "cancel",
            "reopen-home",
            "reopen-host",
        ),
        *("give-priority", "end-priority"),
        *("offer", "propose-run", "propose-replacement", "agree-transfer", "refuse-transfer"),
        *(
            "agree-replacement",
            "refuse-replacement",
            "mark-attendance",
            "complete",
            "not-complete",
            "no-show",
        ),
        "revoke-certificate",
        "issue-certificate",
    ],
)
def test_nobody_decides_on_the_own_case_and_the_answer_names_who_can(name: str) -> None:
    at, allowed, _ = EXPECTED[name]
    for role in allowed:
        own = replace(at, actor_is_person=True, deciders=("Aino", "Kalle"))
        with pytest.raises(Refusal) as refused:
            MOVES.check(name, own, roles={Role.PERSON, role}, reason="Because.")
        assert (refused.value.code, refused.value.status) == ("own_case", 403)
        assert "Aino, Kalle" in str(refused.value.sentence)
        alone = MOVES.refusal(name, replace(own, deciders=()), roles={role})
        assert alone is not None
        assert "centre lead" in str(alone.sentence)


@pytest.mark.parametrize(
    "name", [name for name in NAMES if name not in OF_THE_SYSTEM | AFTER_THE_END | HARMLESS]
)
def test_nothing_a_person_does_moves_once_the_run_is_over(name: str) -> None:
    at, allowed, _ = EXPECTED[name]
    just_ended = replace(at, now=RUN.ends_at)  # before the system has said "finished"
    for over in (replace(at, run=OVER), replace(at, run=replace(RUN, state=RunState.ARCHIVED)), just_ended):
        for role in allowed:
            refused = MOVES.refusal(name, over, roles={role})
            assert refused is not None
            assert refused.code == "run_over"


def test_the_handbook_has_words_for_every_value_of_every_part() -> None:
    for values in (HomeDecision, HostDecision, Seat, End):
        assert all(str(PART_WORDS[value]) for value in values)
    printed = rows(MOVES)
    assert printed[1][:4] == (
        "Approve",
        "home decision pending, host decision not needed / accepted / pending, end open",
        "home decision approved",
        "coordinator of the home centre",
    )
    assert all(all(row) for row in printed)
