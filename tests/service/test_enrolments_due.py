"""Due dates, reminders and escalation: each once, and a decision ends them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from lms.centres import service as centres
from lms.enrolments import queries, service
from lms.enrolments.models import Enrolment
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.notifications.queries import inbox
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol, kinds, moves
from tests.scene import a_run, actor

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[datetime | timedelta], datetime]
BOTH: dict[str, Any] = {"acceptance": "moderated", "home_approval": "required"}


def reminders(person: Somebody) -> list[str]:
    return [kind for kind in kinds(person) if kind.startswith("decisions-")]


def days_from_now(number: int) -> datetime:
    return clock.now() + timedelta(days=number)


def test_a_case_is_due_where_it_lies_and_no_longer_when_decided(cast: Cast, travel: Travel) -> None:
    centres.edit_settings(
        cast.sccc.id, decision_days=9, home_approval="none", version=1, actor=actor(cast.host)
    )
    case = enrol(a_run(cast, **BOTH), cast.learner)
    assert card(case.id).due_at == days_from_now(5)
    travel(timedelta(days=1))
    service.approve_home(case.id, actor=actor(cast.home))
    assert card(case.id).due_at == days_from_now(9)
    service.decline_host(case.id, actor=actor(cast.host), reason="No")
    assert card(case.id).due_at is None
    service.reopen(case.id, actor=actor(cast.host), reason="After all")
    assert card(case.id).due_at == days_from_now(9)
    service.accept_host(case.id, actor=actor(cast.host))
    assert card(case.id).due_at is None


def test_withdrawing_ends_it_and_an_earlier_start_takes_it_along(cast: Cast) -> None:
    scene = a_run(cast, **BOTH)
    first, second = enrol(scene, cast.learner), enrol(scene, cast.colleague)
    service.withdraw(first.id, actor=actor(cast.learner))
    assert card(first.id).due_at is None
    service.move_run(
        scene.run_id,
        actor=actor(cast.host),
        starts_on=date(2027, 3, 3),
        closes_wall=datetime.fromisoformat("2027-03-03T08:00"),
        reason="Earlier",
    )
    assert card(second.id).due_at == scene.run.starts_at


def test_one_reminder_for_each_case_and_one_letter_a_day(cast: Cast, travel: Travel) -> None:
    scene = a_run(cast, **BOTH)
    cases = [enrol(scene, person) for person in (cast.learner, cast.colleague)]
    assert service.remind_deciders() == 0
    travel(timedelta(days=5))
    assert service.remind_deciders() == 2
    assert service.remind_deciders() == 0
    assert reminders(cast.home) == reminders(cast.lead) == ["decisions-due"]
    assert reminders(cast.host) == []
    letter = inbox(cast.home.id).items[0]
    assert letter.subject == "2 decisions of FiCCC are overdue"
    assert "2 cases wait for a decision of FiCCC. 2 of them are overdue." in letter.body
    assert [row for row in moves(cases[0]) if row != "enrol"] == ["remind"]
    assert card(cases[0].id).version == 1  # a form that is open somewhere is not out of date


def test_a_case_that_comes_due_later_that_day_waits_for_the_letter_of_the_next(
    cast: Cast, travel: Travel
) -> None:
    scene = a_run(cast, **BOTH)
    enrol(scene, cast.learner)
    travel(timedelta(hours=2))
    enrol(scene, cast.colleague)
    travel(timedelta(days=4, hours=22))
    assert service.remind_deciders() == 1
    travel(timedelta(hours=3))
    assert service.remind_deciders() == 0
    travel(timedelta(days=1))
    assert service.remind_deciders() == 1
    assert reminders(cast.home) == ["decisions-due", "decisions-due"]


def test_three_days_later_the_leads_are_told_and_the_person_can_read_it(cast: Cast, travel: Travel) -> None:
    case = enrol(a_run(cast, **BOTH), cast.learner)
    travel(timedelta(days=5))
    service.remind_deciders()
    travel(timedelta(days=3))
    assert service.remind_deciders() == 1
    assert service.remind_deciders() == 0
    assert reminders(cast.lead) == ["decisions-due", "decisions-late"]
    assert reminders(cast.home) == ["decisions-due"]
    assert card(case.id).escalated_at == clock.now()
    assert moves(case) == ["enrol", "remind", "escalate"]
    service.approve_home(case.id, actor=actor(cast.home))
    assert card(case.id).escalated_at is None
    assert service.remind_deciders() == 0


@pytest.mark.parametrize("end", ["approve", "withdraw"])
def test_a_decision_or_a_withdrawal_ends_it(cast: Cast, travel: Travel, end: str) -> None:
    case = enrol(a_run(cast, home_approval="required"), cast.learner)
    if end == "approve":
        service.approve_home(case.id, actor=actor(cast.home))
    else:
        service.withdraw(case.id, actor=actor(cast.learner))
    travel(timedelta(days=10))
    assert service.remind_deciders() == 0
    assert reminders(cast.home) == []


def test_without_a_lead_the_coordinators_are_told_again(cast: Cast, travel: Travel) -> None:
    enrol(a_run(cast, acceptance="moderated"), cast.outside)
    travel(timedelta(days=9))
    service.remind_deciders()
    assert reminders(cast.host) == ["decisions-due", "decisions-late"]


def test_cases_from_before_due_dates_get_theirs(cast: Cast) -> None:
    case = enrol(a_run(cast, **BOTH), cast.learner)
    use_case(lambda: session().execute(update(Enrolment).values(due_at=None)))()
    service.remind_deciders()
    assert card(case.id).due_at == days_from_now(5)
    assert queries.overdue_count(cast.ficcc.id, now=days_from_now(6)) == 1


def test_the_deputy_is_reminded_instead_of_the_one_who_is_away(cast: Cast, travel: Travel) -> None:
    enrol(a_run(cast, home_approval="required"), cast.learner)
    centres.enter_absence(
        cast.ficcc.id,
        cast.home.id,
        deputy_id=cast.colleague.id,
        from_on=date(2027, 3, 5),
        until_on=date(2027, 3, 8),
        actor=actor(cast.home),
    )
    travel(timedelta(days=5))
    service.remind_deciders()
    assert reminders(cast.home) == []
    assert reminders(cast.colleague) == ["decisions-due"]
