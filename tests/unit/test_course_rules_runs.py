"""The life of a run: for every move the allowed actor, every other role, a missing reason, every starting state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lms.courses.rules import (
    RUN_MOVES,
    STATE_WORDS,
    RunCase,
    RunParts,
    RunRole,
    RunState,
    RunValues,
    missing_for_publishing,
)
from lms.kit.refusal import Refusal
from lms.kit.states import rows

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
AHEAD = NOW + timedelta(days=30)
PAST = NOW - timedelta(days=1)
LONG_AGO = NOW - timedelta(days=365)
EDITOR, COORDINATOR, SYSTEM = RunRole.EDITOR, RunRole.COORDINATOR, RunRole.SYSTEM
DRAFT, PUBLISHED, POSTPONED = RunState.DRAFT, RunState.PUBLISHED, RunState.POSTPONED
CANCELLED, FINISHED, ARCHIVED = RunState.CANCELLED, RunState.FINISHED, RunState.ARCHIVED

# Written by hand: move, the states it starts from, where it leads (None: kept), who may, whether it needs a reason.
EXPECTED: dict[str, tuple[set[RunState], RunState | None, set[RunRole], bool]] = {
    "create-run": (set(), DRAFT, {EDITOR, COORDINATOR}, False),
    "publish-run": ({DRAFT}, PUBLISHED, {COORDINATOR}, False),
    "unpublish-run": ({PUBLISHED}, DRAFT, {COORDINATOR}, False),
    "edit-run": ({DRAFT, PUBLISHED, POSTPONED}, None, {EDITOR, COORDINATOR}, False),
    "move-run": ({PUBLISHED, POSTPONED}, PUBLISHED, {COORDINATOR}, False),
    "postpone-run": ({PUBLISHED}, POSTPONED, {COORDINATOR}, True),
    "cancel-run": ({PUBLISHED, POSTPONED}, CANCELLED, {COORDINATOR}, True),
    "finish-run": ({PUBLISHED}, FINISHED, {SYSTEM}, False),
    "archive-run": ({FINISHED, CANCELLED}, ARCHIVED, {SYSTEM}, False),
    "delete-run": ({DRAFT}, None, {EDITOR, COORDINATOR}, False),
}
NAMES = sorted(EXPECTED)


def case(name: str, state: RunState | None, **more: object) -> RunCase:
    """A case in which nothing but role and state can refuse the move."""
    ends_at = PAST if name == "finish-run" else AHEAD
    fitting = RunCase(
        state=RunParts(state) if state else None, now=NOW, ends_at=ends_at, rests_since=LONG_AGO
    )
    return replace(fitting, **more)  # type: ignore[arg-type]


def refusal(name: str, state: RunState | None, **more: object) -> Refusal | None:
    _, _, roles, _ = EXPECTED[name]
    return RUN_MOVES.refusal(name, case(name, state, **more), roles=roles)


def starts(name: str) -> list[RunState | None]:
    return sorted(EXPECTED[name][0]) or [None]


def test_the_table_has_exactly_the_moves_expected_here() -> None:
    assert sorted(move.name for move in RUN_MOVES) == NAMES


@pytest.mark.parametrize(("name", "role"), [(name, role) for name in NAMES for role in RunRole])
def test_each_role_makes_its_own_moves_and_no_others(name: str, role: RunRole) -> None:
    for state in starts(name):
        if role in EXPECTED[name][2]:
            assert RUN_MOVES.check(name, case(name, state), roles={role}, reason="Because.")
            continue
        with pytest.raises(Refusal) as refused:
            RUN_MOVES.check(name, case(name, state), roles={role}, reason="Because.")
        assert (refused.value.code, refused.value.status) == ("not_yours", 403)


@pytest.mark.parametrize(("name", "state"), [(name, state) for name in NAMES for state in (None, *RunState)])
def test_each_move_starts_where_it_should_and_leads_where_it_should(
    name: str, state: RunState | None
) -> None:
    sources, target, _, _ = EXPECTED[name]
    refused = refusal(name, state)
    if state not in sources and (state, sources) != (None, set()):
        assert refused is not None
        assert (refused.code, refused.status) == ("wrong_state", 409)
        return
    assert refused is None
    if state is not None:
        assert RUN_MOVES[name].follow(RunParts(state)) == RunParts(target or state)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_reason_is_refused_exactly_where_one_is_needed(name: str) -> None:
    _, _, roles, needs_reason = EXPECTED[name]
    for state in starts(name):
        if not needs_reason:
            assert RUN_MOVES.check(name, case(name, state), roles=roles)
            continue
        with pytest.raises(Refusal) as refused:
            RUN_MOVES.check(name, case(name, state), roles=roles, reason="\t")
        assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")


def test_an_edit_needs_a_note_once_people_are_enrolled() -> None:
    enrolled = case("edit-run", PUBLISHED, enrolled=1)
    with pytest.raises(Refusal) as refused:
        RUN_MOVES.check("edit-run", enrolled, roles={EDITOR})
    assert (refused.value.code, refused.value.field) == ("reason_missing", "note")
    assert RUN_MOVES.check("edit-run", enrolled, roles={EDITOR}, reason="The room has changed.")


@pytest.mark.parametrize(
    ("name", "state", "facts", "code"),
    [
        ("unpublish-run", PUBLISHED, {"ever_enrolled": True}, "has_enrolments"),
        ("move-run", POSTPONED, {"dated": False}, "day_missing"),
        ("move-run", PUBLISHED, {"ends_at": NOW}, "run_over"),
        ("postpone-run", PUBLISHED, {"ends_at": NOW}, "run_over"),
        ("cancel-run", PUBLISHED, {"ends_at": NOW}, "run_over"),
        ("finish-run", PUBLISHED, {"ends_at": NOW + timedelta(seconds=1)}, "run_not_over"),
        ("finish-run", PUBLISHED, {"ends_at": None}, "run_not_over"),
        ("archive-run", CANCELLED, {"rests_since": LONG_AGO + timedelta(seconds=1)}, "too_early"),
        ("archive-run", FINISHED, {"rests_since": None}, "too_early"),
    ],
)
def test_what_refuses_a_move(name: str, state: RunState, facts: dict[str, object], code: str) -> None:
    refused = refusal(name, state, **facts)
    assert refused is not None
    assert refused.code == code
    assert str(refused.sentence)


def test_a_postponed_run_is_never_over_at_its_old_time() -> None:
    for name in ("cancel-run", "move-run"):
        assert refusal(name, POSTPONED, ends_at=PAST) is None


def test_a_run_is_finished_at_the_end_of_its_last_session() -> None:
    assert refusal("finish-run", PUBLISHED, ends_at=NOW) is None


COMPLETE = RunValues(title="Clean room", host=2, mode="onsite", starts_at=AHEAD, ends_at=AHEAD, capacity=12)


def fields(run: RunValues) -> list[str | None]:
    return [problem.field for problem in missing_for_publishing(run)]


def test_a_complete_run_may_be_published() -> None:
    assert fields(COMPLETE) == []
    assert fields(replace(COMPLETE, capacity=None, unlimited=True)) == []
    assert fields(replace(COMPLETE, capacity=0)) == []
    assert fields(replace(COMPLETE, starts_at=None, period_text="spring 2027", closes_at=AHEAD)) == []


def test_everything_that_is_missing_is_listed_at_once() -> None:
    assert fields(RunValues()) == ["title", "host", "mode", "starts_on", "capacity", "closes_at"]
    assert fields(replace(COMPLETE, title="  ")) == ["title"]
    assert fields(replace(COMPLETE, starts_at=None, period_text="spring 2027")) == ["closes_at"]


def test_a_listed_run_needs_neither_capacity_nor_window() -> None:
    listed = RunValues(title="x", host=2, mode="online", period_text="spring 2027", enrolment_here=False)
    assert fields(listed) == []


def test_publishing_refuses_with_all_that_is_missing() -> None:
    missing = tuple(missing_for_publishing(RunValues()))
    with pytest.raises(Refusal) as refused:
        RUN_MOVES.check("publish-run", case("publish-run", DRAFT, missing=missing), roles={COORDINATOR})
    assert refused.value.problems == missing
    assert refused.value.status == 422


def test_the_handbook_prints_the_moves_in_words() -> None:
    assert all(str(STATE_WORDS[state]) for state in RunState)
    assert (
        "Postpone",
        "Published",
        "Postponed",
        "coordinator of the centre",
        "the run is over; no reason",
    ) in rows(RUN_MOVES)
