"""Nominations, criteria and go/no-go as plain rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lms.enrolments.rules import (
    Acceptance,
    GoNoGo,
    GoStage,
    Policy,
    by_numbers,
    criteria_problems,
    number_problems,
    only_by_nomination,
    shifted,
    stage_of,
)

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
ORDER = ["A", "B", "C"]


@pytest.mark.parametrize(
    ("ref", "way", "after"),
    [
        ("B", "up", ["B", "A", "C"]),
        ("B", "down", ["A", "C", "B"]),
        ("A", "up", ORDER),
        ("C", "down", ORDER),
        ("X", "up", ORDER),
    ],
)
def test_one_place_up_or_down(ref: str, way: str, after: list[str]) -> None:
    assert shifted(ORDER, ref, way) == after  # type: ignore[arg-type]  # a parametrized literal


def test_numbers_make_the_order() -> None:
    assert by_numbers(ORDER, {"A": 3, "B": 1, "C": 2}) == ["B", "C", "A"]
    assert by_numbers(ORDER, {}) == ORDER
    assert number_problems(ORDER, {"A": 3, "B": 1, "C": 2}) == []


def test_wrong_numbers_are_all_said_at_their_fields() -> None:
    problems = number_problems(ORDER, {"A": 1, "B": 1, "C": 9})
    assert [(each.field, each.code) for each in problems] == [
        ("place-B", "twice"),
        ("place-C", "out_of_range"),
    ]
    assert number_problems(["A"], {"A": None})[0].code == "out_of_range"


def test_only_people_of_a_centre_are_nominated() -> None:
    policy = Policy(acceptance=Acceptance.BY_NOMINATION)
    assert "whom their centres nominate" in str(only_by_nomination(policy, has_home=False))
    assert only_by_nomination(policy, has_home=True) is None
    assert only_by_nomination(Policy(), has_home=False) is None


@pytest.mark.parametrize(
    ("left", "stage"), [(8, None), (7, 7), (2.1, 7), (2, 2), (0.1, 2), (0, None), (-1, None)]
)
def test_reminders_of_nominations(left: float, stage: int | None) -> None:
    assert stage_of(left) == stage


def test_criteria_are_checked_row_by_row() -> None:
    rows = [("Need", 3), ("", None), ("", 2), ("Need", 1), ("Team", 11), ("x" * 201, 1), ("Late", None)]
    found = [(each.field, each.code) for each in criteria_problems(rows)]
    assert found == [
        ("label_2", "missing"),
        ("label_3", "twice"),
        ("weight_4", "out_of_range"),
        ("label_5", "too_long"),
        ("weight_6", "out_of_range"),
    ]


@pytest.mark.parametrize(
    ("needed", "confirmed", "days", "decided", "stage"),
    [
        (None, 0, -1, False, GoStage.NONE),
        (8, 4, 1, False, GoStage.BEFORE),
        (8, 8, -1, False, GoStage.ENOUGH),
        (8, 4, -1, False, GoStage.TO_DECIDE),
        (8, 4, 0, False, GoStage.TO_DECIDE),
        (8, 4, -1, True, GoStage.GOES),
    ],
)
def test_where_a_run_stands_with_its_minimum(
    needed: int | None, confirmed: int, days: int, decided: bool, stage: GoStage
) -> None:
    case = GoNoGo(
        needed=needed,
        confirmed=confirmed,
        at=NOW + timedelta(days=days),
        decided_at=NOW if decided else None,
    )
    assert case.stage(NOW) is stage
    assert (case.refusal(NOW) is None) is (stage in (GoStage.TO_DECIDE, GoStage.GOES))


def test_a_minimum_without_a_date_decides_nothing() -> None:
    assert GoNoGo(needed=8, confirmed=0, at=None).stage(NOW) is GoStage.NONE
