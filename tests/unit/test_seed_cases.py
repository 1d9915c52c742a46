"""The exchange cases of the demonstration: every state that the rules know, spread over the centres."""

from __future__ import annotations

from collections import Counter

import pytest

from lms.exchanges.rules import APPLICATION_MOVES, PLACE_STATES, STATE_WORDS
from lms.seed.exchange_cases import MOVES
from lms.seed.exchange_records import CaseFacts
from lms.seed.reading import read_exchange, read_facts
from tests.seed_facts import CENTRES, PEOPLE, confirmed

EXCHANGE = read_exchange(read_facts())
SLOTS = {slot.ref: slot for slot in EXCHANGE.slots}
CASES = EXCHANGE.cases
BY_CLOCK = {"start", "remind", "cancel-with-slot", "delete"}
"""Moves that no step of the facts makes: the start is a case's own, the rest is the system's or leaves nothing."""


def named(case: CaseFacts) -> str:
    return f"{case.slot}-{case.person}"


def test_every_state_of_the_rules_has_a_case() -> None:
    assert {case.state for case in CASES} == set(STATE_WORDS)


def test_a_step_can_make_every_move_of_the_rules() -> None:
    made = {step.do for case in CASES for step in case.steps}
    assert made <= set(MOVES)
    signs = {"sign"} if made & {"sign", "sign-all"} else set()
    missing = {move.name for move in APPLICATION_MOVES} - BY_CLOCK - made - signs
    assert missing == {"reopen", "declare-tie", "set-consent", "assign-decider"}


def test_every_centre_sends_and_receives() -> None:
    hosts = Counter(SLOTS[case.slot].centre for case in CASES)
    homes = Counter(slug for case in CASES for slug in confirmed(PEOPLE[case.person]))
    assert set(hosts) == set(homes) == set(CENTRES)
    assert min(hosts.values()) >= 3 and min(homes.values()) >= 4
    assert any(not confirmed(PEOPLE[case.person]) for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_story_of_a_case_holds_together(case: CaseFacts) -> None:
    """Its days are in order and past when it is seeded, its stay lies in the window, and who says no says why."""
    slot = SLOTS[case.slot]
    days = [case.started, *(step.day for step in case.steps)]
    assert days == sorted(days) and slot.made <= days[0] and days[-1] < 0
    assert slot.window[0] <= case.stay[0] <= case.stay[1] <= slot.window[1]
    asked = {move.name for move in APPLICATION_MOVES if move.needs_reason}
    assert all(step.text for step in case.steps if step.do in asked)
    assert slot.centre not in confirmed(PEOPLE[case.person])


def test_the_slot_for_trying_has_a_free_place() -> None:
    taken = [case for case in CASES if case.slot == "DEMO-STAY" and case.state in PLACE_STATES]
    assert len(taken) < (SLOTS["DEMO-STAY"].places or 0)
    assert "learner@example.org" not in {case.person for case in CASES}


def test_reviewers_messages_and_reports_are_told() -> None:
    steps = [step for case in CASES for step in case.steps]
    assert {"accept-review", "decline-review", "waive-tie", "submit-review"} <= {step.do for step in steps}
    assert {step.choice for step in steps if step.do == "message"} == {"all", "centres"}
    reports = [
        (case.summary, step.choice) for case in CASES for step in case.steps if step.do == "send-report"
    ]
    assert any(summary and choice == "name" for summary, choice in reports)
    assert any(summary and not choice for summary, choice in reports)
