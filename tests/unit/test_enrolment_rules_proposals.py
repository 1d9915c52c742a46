"""What follows when everybody agreed, who may take a proposal back, and what makes one void."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lms.courses.rules import RunState
from lms.enrolments.rules import (
    Acceptance,
    HomeApproval,
    Policy,
    Role,
    RunFacts,
    asking_side,
    begins_with,
    void,
)

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
RUN = RunFacts(starts_at=NOW + timedelta(days=20), ends_at=NOW + timedelta(days=22))
ASKED = Policy(acceptance=Acceptance.MODERATED, home_approval=HomeApproval.REQUIRED)


@pytest.mark.parametrize(
    ("policy", "kind", "facts", "home", "host"),
    [
        (Policy(), "other_run", {}, "not_needed", "not_needed"),
        (ASKED, "other_run", {}, "pending", "pending"),
        (ASKED, "other_run", {"approved": True}, "approved", "pending"),
        (ASKED, "other_run", {"approved": True, "same_host": True}, "approved", "accepted"),
        (ASKED, "other_run", {"has_home": False}, "not_needed", "pending"),
        (ASKED, "transfer", {"approved": True}, "approved", "accepted"),
        (ASKED, "transfer", {}, "pending", "accepted"),
        (ASKED, "replace", {}, "approved", "accepted"),
        (Policy(), "replace", {}, "not_needed", "not_needed"),
        (Policy(acceptance=Acceptance.BY_NOMINATION), "transfer", {"approved": True}, "pending", "accepted"),
        (
            Policy(acceptance=Acceptance.BY_SELECTION),
            "other_run",
            {"same_host": True},
            "not_needed",
            "pending",
        ),
    ],
)
def test_what_was_decided_counts_where_it_was_meant(
    policy: Policy, kind: str, facts: dict[str, bool], home: str, host: str
) -> None:
    begun = begins_with(policy, kind, **({"has_home": True} | facts))  # type: ignore[arg-type]
    assert (begun.home, begun.host, begun.seat, begun.end) == (home, host, "none", "open")


@pytest.mark.parametrize(
    ("kind", "role"),
    [("other_run", Role.HOST), ("transfer", Role.PERSON), ("replace", Role.HOME)],
)
def test_only_the_side_that_asked_takes_it_back(kind: str, role: Role) -> None:
    for each in Role:
        assert asking_side(kind, {each}) == (role.value if each is role else "")
    assert asking_side("", {role}) == ""


LATER = RUN.starts_at


@pytest.mark.parametrize(
    ("kind", "run", "other", "now", "code"),
    [
        ("transfer", RUN, RUN, NOW, ""),
        ("replace", RUN, RUN, NOW, ""),
        ("other_run", RUN, replace(RUN, closes_at=NOW), NOW, "too_late"),
        ("other_run", RUN, RUN, LATER, "too_late"),
        ("other_run", RUN, replace(RUN, state=RunState.CANCELLED), NOW, "run_not_open"),
        ("other_run", RUN, replace(RUN, state=RunState.DRAFT), NOW, "run_not_open"),
        ("other_run", RUN, replace(RUN, state=RunState.FINISHED), NOW, "run_not_open"),
        ("other_run", RUN, replace(RUN, state=RunState.POSTPONED, closes_at=NOW), NOW, ""),
        ("transfer", replace(RUN, state=RunState.FINISHED), RUN, NOW, "run_over"),
        ("transfer", replace(RUN, state=RunState.CANCELLED), RUN, NOW, "run_not_open"),
        ("replace", RUN, RUN, LATER, "run_began"),
        ("replace", replace(RUN, state=RunState.POSTPONED), RUN, LATER, ""),
    ],
)
def test_what_can_never_be_agreed_to_any_more_is_void(
    kind: str, run: RunFacts, other: RunFacts, now: datetime, code: str
) -> None:
    refusal = void(kind, run=run, other=other, now=now)
    assert (refusal.code if refusal else "") == code
