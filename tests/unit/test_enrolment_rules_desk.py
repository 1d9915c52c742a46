"""Due dates, and what the addresses of the desk's lists say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lms.courses.rules import RunState
from lms.enrolments.rules import (
    Acceptance,
    HomeDecision,
    HostDecision,
    OwnPeople,
    Parts,
    Policy,
    RunFacts,
    Seat,
    Undecided,
    due_at,
)

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
HOME = Parts(HomeDecision.PENDING, HostDecision.PENDING)
HOST = Parts(HomeDecision.APPROVED, HostDecision.PENDING)
SEATED = Parts(HomeDecision.APPROVED, HostDecision.ACCEPTED, Seat.CONFIRMED)


def in_days(number: int) -> datetime:
    return NOW + timedelta(days=number)


@pytest.mark.parametrize("parts", [HOME, HOST])
def test_a_side_has_its_days(parts: Parts) -> None:
    assert due_at(parts, RunFacts(starts_at=in_days(30)), days=5, now=NOW) == in_days(5)
    assert due_at(parts, RunFacts(), days=5, now=NOW) == in_days(5)


def test_nobody_decides_nothing_is_due() -> None:
    assert due_at(SEATED, RunFacts(), days=5, now=NOW) is None


def test_never_after_a_start_that_is_to_come() -> None:
    assert due_at(HOME, RunFacts(starts_at=in_days(2)), days=5, now=NOW) == in_days(2)
    postponed = RunFacts(state=RunState.POSTPONED, starts_at=in_days(2))
    assert due_at(HOME, postponed, days=5, now=NOW) == in_days(5)
    assert due_at(HOME, RunFacts(starts_at=in_days(-1)), days=5, now=NOW) == in_days(5)


def test_a_nomination_is_due_when_nominations_close() -> None:
    policy = Policy(acceptance=Acceptance.BY_NOMINATION)
    run = RunFacts(nominate_until_at=in_days(20), starts_at=in_days(30), policy=policy)
    assert due_at(HOME, run, days=5, now=NOW) == in_days(20)
    assert due_at(HOST, run, days=5, now=NOW) == in_days(5)


def test_a_selection_begins_when_applications_are_in() -> None:
    policy = Policy(acceptance=Acceptance.BY_SELECTION)
    run = RunFacts(closes_at=in_days(10), starts_at=in_days(30), policy=policy)
    assert due_at(HOST, run, days=5, now=NOW) == in_days(15)
    assert due_at(HOME, run, days=5, now=NOW) == in_days(5)


def test_the_address_of_a_list_is_read_and_nonsense_left_out() -> None:
    assert Undecided.read({"side": "home", "state": "overdue", "run": "R-1"}) == Undecided(
        "home", "R-1", "overdue"
    )
    assert Undecided.read({"side": "x", "state": "'; drop"}) == Undecided()
    assert OwnPeople.read({"q": " Äiti ", "state": "confirmed", "host": "sccc"}) == OwnPeople(
        "Äiti", "sccc", "confirmed"
    )
    assert len(OwnPeople.read({"q": "x" * 100_000}).q) == 200
