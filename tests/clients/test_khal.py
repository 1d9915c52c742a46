"""Real calendar programs subscribe over HTTP and show the right wall times, on both sides of the change of clocks."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.calendar import queries, service
from lms.enrolments import service as enrolments
from tests.calendar_life import Life
from tests.cast import Cast
from tests.clients.programs import Subscriber
from tests.scene import actor

pytestmark = [pytest.mark.clients, pytest.mark.usefixtures("now")]


def test_a_subscribed_calendar_follows_the_run(cast: Cast, live_server: str, tmp_path: Path) -> None:
    """The run is in Stockholm, 10 to 12 on the wall, on 23 and 30 March 2027; the clocks change on the 28th."""
    life = Life(cast)
    enrolments.enrol(life.scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    token = service.make_address(cast.learner.id, name="khal")
    calendar = Subscriber(f"{live_server}/feeds/{token}.ics", tmp_path / "learner")
    calendar.fetch()
    assert calendar.shows("Europe/Helsinki") == [
        "2027-03-23 11:00-13:00 Clean room basics: Lecture | Room 1, Harbour",
        "2027-03-30 11:00-13:00 Clean room basics: Laboratory | Room 1, Harbour",
    ]
    assert calendar.shows("Europe/Oslo") == [
        "2027-03-23 10:00-12:00 Clean room basics: Lecture | Room 1, Harbour",
        "2027-03-30 10:00-12:00 Clean room basics: Laboratory | Room 1, Harbour",
    ]
    assert calendar.shows("UTC") == [
        "2027-03-23 09:00-11:00 Clean room basics: Lecture | Room 1, Harbour",
        "2027-03-30 08:00-10:00 Clean room basics: Laboratory | Room 1, Harbour",
    ]
    life.later_by_an_hour()
    calendar.fetch()
    assert calendar.shows("Europe/Helsinki") == [
        "2027-03-23 12:00-14:00 Clean room basics: Lecture | Room 1, Harbour",
        "2027-03-30 11:00-13:00 Clean room basics: Laboratory | Room 1, Harbour",
    ]
    life.cancel_first()
    calendar.fetch()
    assert calendar.shows("Europe/Oslo") == [
        "2027-03-23 11:00-13:00 CANCELLED CANCELLED: Clean room basics: Lecture | Room 1, Harbour",
        "2027-03-30 10:00-12:00 Clean room basics: Laboratory | Room 1, Harbour",
    ]
    assert service_sees_the_program(cast) == "vdirsyncer"


def service_sees_the_program(cast: Cast) -> str:
    """Who fetched last, as the owner reads it."""
    return queries.addresses_of(cast.learner.id)[0].fetched_by


def test_a_withdrawn_address_leaves_the_calendar_alone(cast: Cast, live_server: str, tmp_path: Path) -> None:
    """410 is an error to the program, never an empty calendar: what it showed stays."""
    life = Life(cast)
    enrolments.enrol(life.scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    token = service.make_address(cast.learner.id, name="khal")
    calendar = Subscriber(f"{live_server}/feeds/{token}.ics", tmp_path / "learner")
    calendar.fetch()
    before = calendar.shows("Europe/Oslo")
    handle = queries.addresses_of(cast.learner.id)[0].handle
    service.withdraw_address(handle, person_id=cast.learner.id)
    with pytest.raises(AssertionError, match="GONE"):
        calendar.fetch()
    assert calendar.shows("Europe/Oslo") == before != []
