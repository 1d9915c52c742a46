"""What of an agreement, its papers and its figures can be said without a database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.exchanges.rules import (
    AGREEMENT_MOVES,
    AMENDABLE,
    EDITABLE,
    FIELDS,
    AgreementCase,
    AgreementState,
    DocumentLine,
    Party,
    Role,
    changed,
    check_lines,
    digest,
    in_force,
    not_covered,
    overlaps,
    reminder,
    signers,
)
from lms.reports.rules import measure_asked, public_figures

DUE = date(2027, 4, 26)


def test_the_hash_is_of_the_text_alone() -> None:
    one = {"plan": "Å", "end": "2027-06-18"}
    assert digest(one) == digest(dict(reversed(one.items())))
    assert digest(one) != digest(one | {"plan": "A"})
    assert changed(one, one | {"plan": "A", "start": "2027-05-10"}) == ("start", "plan")


def test_all_sign_and_two_where_there_is_no_home_centre() -> None:
    assert signers(has_home=False) == (Party.APPLICANT, Party.HOST)
    assert not in_force(frozenset({Party.APPLICANT, Party.HOST}), has_home=True)
    assert in_force(frozenset({Party.APPLICANT, Party.HOST}), has_home=False)


def test_an_amendment_changes_what_its_kinds_are_about() -> None:
    assert not_covered(["period"], ["start", "end"]) == ()
    assert not_covered(["early_end"], ["start", "end"]) == ("start",)
    assert not_covered(["plan", "funding"], ["plan", "insurance", "place"]) == ("place",)
    assert set(AMENDABLE) < set(EDITABLE) < set(FIELDS)


@pytest.mark.parametrize(
    ("second", "together"),
    [
        (("2027-06-18", "2027-07-01"), True),
        (("2027-06-19", "2027-07-01"), False),
        (("2027-01-01", "2027-12-31"), True),
    ],
)
def test_stays_overlap_from_the_first_common_day(second: tuple[str, str], together: bool) -> None:
    days = date.fromisoformat(second[0]), date.fromisoformat(second[1])
    first = date(2027, 5, 10), date(2027, 6, 18)
    assert overlaps(first, days) is overlaps(days, first) is together


@pytest.mark.parametrize("state", ["in_force", "superseded", "refused"])
def test_only_a_version_that_waits_is_signed(state: str) -> None:
    case = AgreementCase(state=AgreementState(state))
    refusal = AGREEMENT_MOVES.refusal("sign", case, roles={Role.HOST})
    assert refusal is not None and refusal.status == 409


@pytest.mark.parametrize(
    ("days", "stage"),
    [(8, ""), (7, "7"), (2, "7"), (1, "1"), (0, "1"), (-1, "overdue"), (-7, "overdue"), (-8, "")],
)
def test_papers_are_called_to_mind_before_and_after_their_day(days: int, stage: str) -> None:
    assert reminder(DUE, DUE - timedelta(days=days)) == stage


def test_each_wrong_line_of_a_checklist_is_named() -> None:
    lines = [
        DocumentLine(label="nda", text="", owed_by="home", due_days_before=14),
        DocumentLine(label="other", text="", owed_by="home", due_days_before=366),
    ]
    assert {each.field for each in check_lines(lines)} == {"days_1", "text_1"}


def test_one_hidden_figure_is_not_told_by_the_sum() -> None:
    assert public_figures([9, 6, 3]) == ["9", "hidden", "few"]
    assert public_figures([9, 3, 2]) == ["9", "few", "few"]
    assert public_figures([0, 0]) == ["few", "few"]
    assert public_figures([]) == []
    assert (measure_asked("people"), measure_asked("x"), measure_asked(None)) == ("people", "days", "days")
