"""The learner's page: what waits, where enrolments stand, what comes next, what one trains."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lms.enrolments import service
from tests.cast import Cast, Somebody
from tests.catalogue import DAY, a_run, a_session, actor
from tests.reader import Reader

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]


def enrol(run_id: int, person: Somebody) -> int:
    return service.enrol(run_id, person_id=person.id, actor=actor(person))


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: Reader) -> None:
    answer = client.get("/me")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/me")


def test_an_empty_page_shows_the_way_to_a_course(signed_in: SignIn, cast: Cast) -> None:
    page = signed_in(cast.outside).get("/me").text
    assert "You are not enrolled in anything that is to come." in page
    assert 'href="/courses"' in page
    assert 'href="/calendar/subscribe"' in page
    assert 'href="/me/notices"' in page


def test_an_enrolment_says_where_it_stands_with_its_marks(signed_in: SignIn, cast: Cast) -> None:
    enrol(a_run(cast.host, cast.sccc, ref="R-1", publish=True), cast.learner)
    page = signed_in(cast.learner).get("/me").text
    for mark in ('data-run="R-1"', 'data-seat="confirmed"', 'data-home="not_needed"', 'data-end="open"'):
        assert mark in page
    assert 'data-state="confirmed">Confirmed<' in page


def test_who_acts_next_is_named(signed_in: SignIn, cast: Cast) -> None:
    asked = a_run(cast.host, cast.sccc, ref="R-1", publish=True, home_approval="required")
    moderated = a_run(cast.host, cast.sccc, ref="R-2", publish=True, acceptance="moderated")
    full = a_run(cast.host, cast.sccc, ref="R-3", publish=True, capacity_max=1)
    enrol(full, cast.guest)
    for run_id in (asked, moderated, full):
        enrol(run_id, cast.learner)
    page = signed_in(cast.learner).get("/me").text
    assert "Waiting for approval by FiCCC" in page
    assert "A coordinator of FiCCC decides, by " in page
    assert "With SCCC for decision" in page
    assert "A coordinator of SCCC decides, by " in page
    assert "On the waiting list, place 1" in page
    assert 'data-home="pending"' in page
    assert 'data-host="pending"' in page


def test_what_has_ended_stands_apart(signed_in: SignIn, cast: Cast) -> None:
    ident = enrol(a_run(cast.host, cast.sccc, publish=True), cast.learner)
    service.withdraw(ident, actor=actor(cast.learner))
    page = signed_in(cast.learner).get("/me").text
    assert page.index("My enrolments") < page.index("Earlier and ended") < page.index("Withdrawn")


def test_nobody_sees_the_enrolments_of_others(signed_in: SignIn, cast: Cast) -> None:
    enrol(a_run(cast.host, cast.sccc, ref="R-1", publish=True), cast.learner)
    assert "R-1" not in signed_in(cast.colleague).get("/me").text


def test_the_next_dates_name_both_zones(signed_in: SignIn, cast: Cast) -> None:
    enrol(a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(title="Gowning"),)), cast.learner)
    page = signed_in(cast.learner).get("/me").text
    assert "My next dates" in page
    assert "Gowning" in page
    assert "Stockholm time" in page
    assert "Helsinki time for you" in page


def test_a_trainer_finds_the_own_runs(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", publish=True, trainer_ids=(cast.trainer.id,))
    a_run(cast.host, cast.sccc, ref="R-2", publish=True)
    page = signed_in(cast.trainer).get("/me").text
    assert "/desk/sccc/runs/R-1/participants" in page
    assert "R-2" not in page


def test_what_waits_for_a_coordinator_is_counted(signed_in: SignIn, cast: Cast) -> None:
    enrol(a_run(cast.host, cast.sccc, publish=True, home_approval="required"), cast.learner)
    page = signed_in(cast.home).get("/me").text
    assert "1 decision at the desk of FiCCC" in page
    assert "1 person says to belong to FiCCC" in page
    assert "Waits for you" not in signed_in(cast.other).get("/me").text


def test_a_postponed_run_has_no_day_but_keeps_the_enrolment(signed_in: SignIn, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True)
    enrol(run_id, cast.learner)
    service.postpone_run(run_id, actor=actor(cast.host), reason="The machine is broken")
    page = signed_in(cast.learner).get("/me").text
    assert "no day yet" in page
    assert "Run postponed" in page


def test_a_date_that_one_only_waits_for_says_so(signed_in: SignIn, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, capacity_max=1)
    for person in (cast.outside, cast.learner):
        enrol(run_id, person)
    assert "Not certain yet" in signed_in(cast.learner).get("/me").text
    assert "Not certain yet" not in signed_in(cast.outside).get("/me").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(signed_in: SignIn, cast: Cast, count: int) -> None:
    reader = signed_in(cast.home)
    for number in range(count):
        run_id = a_run(
            cast.host,
            cast.sccc,
            publish=True,
            starts_on=DAY + timedelta(days=number),
            home_approval="required",
            trainer_ids=(cast.home.id,),
        )
        enrol(run_id, cast.home)
        enrol(run_id, cast.learner)
    reader.get("/me", queries=18)


def test_a_run_that_is_over_is_earlier(
    signed_in: SignIn, cast: Cast, travel: Callable[[timedelta], datetime]
) -> None:
    enrol(a_run(cast.host, cast.sccc, publish=True), cast.learner)
    travel(timedelta(days=30))
    service.finish_runs()
    page = signed_in(cast.learner).get("/me").text
    assert "Earlier and ended" in page
    assert "You are not enrolled in anything that is to come." in page
