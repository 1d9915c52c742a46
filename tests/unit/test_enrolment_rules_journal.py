"""Who reads which row of an enrolment's journal: written by hand, not read from the rule."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from lms.enrolments.rules import MOVES, Role, Side
from lms.enrolments.rules.journal import (
    CAUSE_WORDS,
    READERS,
    Cause,
    Happened,
    Sight,
    acted,
    cause_of_edit,
    cause_of_end,
    side_to_record,
    sides_of,
    sight,
)

PERSON, HOME, HOST = {Role.PERSON}, {Role.HOME}, {Role.HOST}
ALL_ROLES = [
    frozenset(chosen)
    for chosen in chain.from_iterable(combinations(list(Role), number) for number in range(len(Role) + 1))
]

# move -> who reads it besides the person, who reads its reason: P person, H home, S host ("site")
EXPECTED = {
    "enrol": ("PHS", "PHS"),
    "approve-home": ("PHS", "PHS"),
    "decline-home": ("PHS", "PHS"),
    "accept-host": ("PHS", "PHS"),
    "decline-host": ("PHS", "PHS"),
    "confirm": ("PHS", "PHS"),
    "promote": ("PHS", "PHS"),
    "offer": ("PHS", "PHS"),
    "take-offer": ("PHS", "PHS"),
    "refuse-offer": ("PHS", "PHS"),
    "expire-offer": ("PHS", "PHS"),
    "shorten-offer": ("PHS", "PHS"),
    "withdraw": ("PHS", "PHS"),
    "cancel": ("PHS", "PHS"),
    "cancel-with-run": ("PHS", "PHS"),
    "expire": ("PHS", "PHS"),
    "reopen-home": ("PHS", "PHS"),
    "reopen-host": ("PHS", "PHS"),
    "propose-run": ("PHS", "PHS"),
    "agree-run": ("PHS", "PHS"),
    "refuse-run": ("PHS", "PHS"),
    "ask-transfer": ("PHS", "PHS"),
    "agree-transfer": ("PHS", "PHS"),
    "refuse-transfer": ("PHS", "PHS"),
    "propose-replacement": ("PHS", "PHS"),
    "agree-replacement": ("PHS", "PHS"),
    "refuse-replacement": ("PHS", "PHS"),
    "withdraw-proposal": ("PHS", "PHS"),
    "lapse-proposal": ("PHS", "PHS"),
    "complete": ("PHS", "PHS"),
    "not-complete": ("PHS", "PHS"),
    "no-show": ("PHS", "PHS"),
    "issue-certificate": ("PHS", "PHS"),
    "revoke-certificate": ("PHS", "PHS"),
    "mark-attendance": ("PS", "S"),
    "check-in": ("PS", "PS"),
    "mark-fee": ("PHS", "PHS"),
    "answer-questions": ("PS", "PS"),
    "say-anew": ("PS", "PS"),
    "give-priority": ("PHS", "PHS"),
    "end-priority": ("PHS", "PHS"),
    "rank": ("H", "H"),
    "escalate": ("PHS", "PHS"),
    "remind": ("PHS", "PHS"),
    "write": ("PHS", "PHS"),
}
LETTERS = {"P": PERSON, "H": HOME, "S": HOST}


def test_every_move_is_named_by_hand_and_every_move_of_the_table_is_known() -> None:
    assert set(READERS) == set(EXPECTED)
    assert {move.name for move in MOVES} <= set(EXPECTED)


@pytest.mark.parametrize("move", EXPECTED)
def test_each_side_reads_its_part(move: str) -> None:
    readers, reasons = EXPECTED[move]
    for letter, roles in LETTERS.items():
        seen = sight(Happened(move=move), roles, home_decides=False)
        assert (seen is not None) == (letter in readers), letter
        assert (seen is not None and seen.reason) == (letter in reasons), letter


def test_what_the_rule_does_not_know_is_read_by_nobody() -> None:
    for roles in ALL_ROLES:
        assert sight(Happened(move="a-new-move"), roles, home_decides=True) is None


@pytest.mark.parametrize("move", ["write", "remind"])
def test_a_message_or_a_reminder_of_one_side_is_not_read_by_the_other(move: str) -> None:
    for side, own, other in (("home", HOME, HOST), ("host", HOST, HOME)):
        row = Happened(move=move, side=side, by_system=move == "remind")
        assert sight(row, own, home_decides=True) is not None
        assert sight(row, PERSON, home_decides=True) is not None
        assert sight(row, other, home_decides=True) is None
        assert sight(row, own | other, home_decides=True) is not None


def test_home_reads_that_questions_were_answered_where_it_decides() -> None:
    row = Happened(move="answer-questions", by_person=True)
    assert sight(row, HOME, home_decides=False) is None
    assert sight(row, HOME, home_decides=True) == Sight(Role.PERSON, True, True)


@pytest.mark.parametrize(
    ("row", "by"),
    [
        (Happened(move="approve-home"), Role.HOME),
        (Happened(move="accept-host"), Role.HOST),
        (Happened(move="enrol", by_person=True), Role.PERSON),
        (Happened(move="enrol"), Role.HOME),
        (Happened(move="withdraw", by_person=True), Role.PERSON),
        (Happened(move="cancel", side="home"), Role.HOME),
        (Happened(move="cancel", side="host"), Role.HOST),
        (Happened(move="cancel"), None),
        (Happened(move="cancel-with-run"), Role.HOST),
        (Happened(move="promote", by_system=True), Role.SYSTEM),
        (Happened(move="mark-attendance"), Role.HOST),
        (Happened(move="issue-certificate"), Role.HOST),
        (Happened(move="issue-certificate", by_system=True), Role.SYSTEM),
        (Happened(move="agree-transfer"), Role.OTHER_HOST),
        (Happened(move="rank"), Role.HOME),
        (Happened(move="mark-fee"), Role.HOST),
    ],
)
def test_who_acted(row: Happened, by: Role | None) -> None:
    assert acted(row) is by


def named(row: Happened, roles: set[Role]) -> bool:
    seen = sight(row, roles, home_decides=True)
    assert seen is not None
    return seen.named


def test_names_are_read_by_the_own_side_and_by_the_person() -> None:
    approved, accepted = Happened(move="approve-home"), Happened(move="accept-host")
    assert (named(approved, HOME), named(approved, HOST), named(approved, PERSON)) == (True, False, True)
    assert (named(accepted, HOME), named(accepted, HOST), named(accepted, PERSON)) == (False, True, True)
    assert named(approved, HOME | HOST)
    assert named(accepted, HOME | HOST)
    left = Happened(move="withdraw", by_person=True)
    assert named(left, HOME)
    assert named(left, HOST)
    unknown = Happened(move="cancel")
    assert (named(unknown, HOME), named(unknown, HOST), named(unknown, HOME | HOST)) == (False, False, True)
    assert not named(Happened(move="promote", by_system=True), PERSON)
    assert not named(Happened(move="agree-transfer"), HOME)


def test_nothing_internal_is_read_about_oneself() -> None:
    assert sides_of({Role.PERSON, Role.HOME, Role.HOST}) == PERSON
    late = Happened(move="mark-attendance")
    assert sight(late, PERSON | HOST, home_decides=False) == Sight(Role.HOST, True, False)
    assert sight(Happened(move="rank"), PERSON | HOME, home_decides=True) is None


def test_who_has_no_side_reads_nothing_and_a_further_side_never_takes_away() -> None:
    for move in EXPECTED:
        for side in ("", "home", "host"):
            row = Happened(move=move, side=side)
            for roles in ALL_ROLES:
                seen = sight(row, roles, home_decides=True)
                if not roles & (PERSON | HOME | HOST):
                    assert seen is None
                one_by_one = [sight(row, {role}, home_decides=True) for role in sides_of(roles)]
                assert (seen is not None) == any(each is not None for each in one_by_one)
                if seen is not None:
                    assert seen.reason == any(each.reason for each in one_by_one if each is not None)


def test_a_side_is_recorded_where_the_move_may_be_either_ones() -> None:
    assert side_to_record("cancel", Side.HOME) == "home"
    assert side_to_record("cancel", Side.HOST) == "host"
    assert side_to_record("withdraw-proposal", Role.PERSON) == ""
    assert side_to_record("withdraw-proposal", Role.HOME) == "home"
    assert side_to_record("write", Role.HOST) == "host"
    assert side_to_record("agree-replacement", Side.HOME) == ""
    assert side_to_record("cancel", None) == ""


def test_every_cause_of_moving_up_has_words() -> None:
    assert set(CAUSE_WORDS) == set(Cause)
    assert len({str(words) for words in CAUSE_WORDS.values()}) == len(Cause)
    assert {move.name for move in MOVES} >= {"withdraw", "refuse-offer", "expire-offer"}


@pytest.mark.parametrize(
    ("move", "held", "cause"),
    [
        ("withdraw", True, Cause.GIVEN_BACK),
        ("refuse-offer", True, Cause.GIVEN_BACK),
        ("expire-offer", True, Cause.LAPSED),
        ("cancel", True, Cause.ENDED),
        ("agree-transfer", True, Cause.ENDED),
        ("withdraw", False, Cause.FREE),
    ],
)
def test_an_end_makes_a_seat_free_only_where_there_was_one(move: str, held: bool, cause: Cause) -> None:
    assert cause_of_end(move, held=held) is cause


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [(1, 2, True), (2, 2, False), (2, 1, False), (2, None, True), (None, 5, False), (None, None, False)],
)
def test_more_seats_are_a_cause_and_fewer_are_not(before: int | None, after: int | None, more: bool) -> None:
    assert cause_of_edit(before, after) is (Cause.MORE_SEATS if more else Cause.FREE)
