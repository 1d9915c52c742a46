"""After a session: which marks change, which are late, which code of the room counts; what certificates are called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lms.enrolments.rules import MOVES, EnrolmentCase, HomeDecision, HostDecision, Parts, Role, RunFacts, Seat
from lms.enrolments.rules import attendance as rules
from lms.enrolments.rules.certificates import certificate_number
from lms.kit.refusal import Refusal
from lms.kit.tokens import ALPHABET, new_code, timed_code, typed_code

STARTS = datetime(2027, 3, 23, 9, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=2)
SECRET = "a secret of the tests"
CONFIRMED = Parts(HomeDecision.NOT_NEEDED, HostDecision.NOT_NEEDED, Seat.CONFIRMED)


def test_a_mark_is_late_a_week_after_its_session() -> None:
    assert not rules.is_late(ENDS, ENDS + timedelta(days=7))
    assert rules.is_late(ENDS, ENDS + timedelta(days=7, seconds=1))


@pytest.mark.parametrize(
    ("shown", "typed", "stored", "changes", "overtaken"),
    [
        ({1: ""}, {1: "present"}, {}, {1: "present"}, []),
        ({1: "present"}, {1: "present"}, {1: "present"}, {}, []),  # the same again
        ({1: "present"}, {1: "absent"}, {1: "present"}, {1: "absent"}, []),
        ({1: "absent"}, {1: "absent"}, {1: "present"}, {}, []),  # who came in by the code meanwhile keeps it
        ({1: ""}, {1: "present"}, {1: "present"}, {}, []),  # somebody else said the same
        ({1: ""}, {1: "absent"}, {1: "excused"}, {1: "absent"}, [1]),  # somebody else said otherwise
        ({}, {2: "absent", 1: "absent"}, {1: "present", 2: "present"}, {1: "absent", 2: "absent"}, [1, 2]),
    ],
)
def test_a_page_changes_what_was_changed_on_it(
    shown: dict[int, str],
    typed: dict[int, str],
    stored: dict[int, str],
    changes: dict[int, str],
    overtaken: list[int],
) -> None:
    found = rules.changed(shown, typed, stored)
    assert found == changes
    assert rules.overtaken(shown, found, stored) == overtaken


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (STARTS - timedelta(minutes=15, seconds=1), "too_early"),
        (STARTS - timedelta(minutes=15), None),
        (ENDS - timedelta(seconds=1), None),
        (ENDS, "too_late"),
    ],
)
def test_people_check_in_from_a_quarter_before_until_the_end(at: datetime, code: str | None) -> None:
    refusal = rules.check_in_refusal(STARTS, ENDS, at)
    assert (refusal and refusal.code) == code


class TestCode:
    """The code that a room shows."""

    def test_counts_in_its_step_and_the_next(self) -> None:
        shown = rules.room_code(7, STARTS, secret=SECRET)
        for minutes, counts in ((0, True), (4, True), (9, True), (10, False), (-1, False)):
            now = rules.codes_now(7, STARTS + timedelta(minutes=minutes), secret=SECRET)
            assert (shown in now) is counts, minutes
        assert rules.counts_until(STARTS) == STARTS + timedelta(minutes=10)
        assert rules.counts_until(STARTS + timedelta(minutes=4)) == STARTS + timedelta(minutes=10)

    def test_each_session_time_and_secret_has_its_own(self) -> None:
        steps = [STARTS + timedelta(minutes=5 * n) for n in range(200)]
        codes = {rules.room_code(session, at, secret=SECRET) for session in (1, 2) for at in steps}
        assert len(codes) == 400
        assert rules.room_code(1, STARTS, secret="another") not in codes

    def test_is_six_signs_that_are_not_misread(self) -> None:
        assert timed_code("x", 1, secret=SECRET) == timed_code("x", 1, secret=SECRET)
        assert len(timed_code("x", 1, secret=SECRET)) == 6
        assert set(timed_code("x", 1, secret=SECRET, length=20)) <= set(ALPHABET)

    def test_of_a_certificate_has_over_60_bits_and_may_be_typed_in_any_way(self) -> None:
        code = new_code()
        assert len(ALPHABET) ** len(code) > 2**60
        assert typed_code(f" {code[:4].lower()} {code[4:8]}-{code[8:]}\n") == code
        assert len({new_code() for _ in range(200)}) == 200


def test_who_is_not_in_the_room_is_told_why() -> None:
    run = RunFacts(starts_at=STARTS, ends_at=ENDS)
    wrong = Refusal("wrong_code", "No.", "code")
    case = EnrolmentCase(state=CONFIRMED, run=run, now=STARTS, not_in_room=wrong)
    assert MOVES.refusal("check-in", case, roles={Role.PERSON}) is wrong


def test_a_run_without_certificates_issues_none() -> None:
    done = Parts(CONFIRMED.home, CONFIRMED.host, CONFIRMED.seat, end="completed")  # type: ignore[arg-type]
    case = EnrolmentCase(state=done, run=RunFacts(starts_at=STARTS, ends_at=ENDS), now=ENDS)
    refusal = MOVES.refusal("issue-certificate", case, roles={Role.SYSTEM})
    assert refusal is not None
    assert refusal.code == "no_certificates"


def test_a_certificate_is_called_by_its_year_and_key() -> None:
    assert certificate_number(123, STARTS) == "CERT-2027-000123"
    assert certificate_number(1_234_567, STARTS) == "CERT-2027-1234567"
