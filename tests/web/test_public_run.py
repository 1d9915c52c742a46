"""A run's page: times in both zones, seats, windows, what machines read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lms.access import Scope
from lms.courses import service
from lms.courses.rules import RunInput, Sharing
from lms.enrolments import service as enrolments
from tests import pages
from tests.cast import Cast, Somebody
from tests.pages import linked, words
from tests.reader import Reader
from tests.scene import FIRST, Scene, a_run, actor, session_on

LINK = "https://meet.example/secret-room"


def page_of(client: Reader, ref: str = "RUN-1") -> str:
    return pages.page_of(client, f"/runs/{ref}")


def enrol(scene: Scene, person: Somebody) -> int:
    return enrolments.enrol(scene.run_id, person_id=person.id, actor=actor(person))


@pytest.fixture
def scene(cast: Cast, now: datetime) -> Scene:
    return a_run(cast, join_link=LINK)


def test_both_zones_stand_there_the_venue_first(
    scene: Scene, client: Reader, signed_in: Callable[[Somebody], Reader]
) -> None:
    text = words(page_of(signed_in(scene.cast.baltic)))
    assert "Tue 23 Mar 2027, 10:00–12:00 Stockholm time 11:00–13:00 Vilnius time for you" in text
    assert "Tue 30 Mar 2027, 10:00–12:00 Stockholm time 11:00–13:00 Vilnius time for you" in text
    text = words(page_of(signed_in(scene.cast.host)))
    assert "Tue 23 Mar 2027, 10:00–12:00 Stockholm time" in text
    assert "for you" not in text.replace("for you in Stockholm", "").replace("Times for you", "")


def test_online_the_readers_zone_comes_first(
    cast: Cast, now: datetime, signed_in: Callable[[Somebody], Reader]
) -> None:
    a_run(cast, sessions=(session_on(FIRST, mode="online"),))
    text = words(page_of(signed_in(cast.baltic)))
    assert "Tue 23 Mar 2027, 11:00–13:00 Vilnius time for you 10:00–12:00 Stockholm time" in text


def test_the_day_is_repeated_where_it_differs(cast: Cast, now: datetime, client: Reader) -> None:
    late = session_on(FIRST, starts=23, ends=10, ends_on=FIRST + timedelta(days=1))
    a_run(cast, zone="America/New_York", sessions=(late,), closes_wall=None)
    text = words(page_of(client))
    assert "Tue 23 Mar 2027 23:00 – Wed 24 Mar 2027 10:00 New York time" in text
    assert "Wed 24 Mar 2027, 05:00–16:00 Helsinki time for you" in text


def test_a_visitor_chooses_a_zone_for_this_device(scene: Scene, client: Reader) -> None:
    answer = client.submit(
        "/preferences?next=/runs/RUN-1", "preferences", zone="Europe/Lisbon", language="en"
    )
    assert (answer.status_code, answer.location) == (303, "/runs/RUN-1")
    assert "09:00–11:00 Lisbon time for you" in words(page_of(client))


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_preferences_lead_back_to_this_site_only(cast: Cast, client: Reader, target: str) -> None:
    answer = client.submit("/preferences", "preferences", next=target)
    assert answer.location == "/"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", ""])
def test_a_zone_that_is_none_is_refused_beside_its_field(cast: Cast, client: Reader, zone: str) -> None:
    answer = client.submit("/preferences", "preferences", zone=zone)
    assert answer.status_code == 422
    client.set_cookie("zone", zone)
    assert "Helsinki" in client.get("/preferences").get_data(as_text=True)


def test_seats_are_marked_and_said(scene: Scene, client: Reader) -> None:
    for person in (scene.cast.learner, scene.cast.colleague):
        enrol(scene, person)
    page = page_of(client)
    for mark in ('data-capacity="10"', 'data-holders="2"', 'data-waiting="0"'):
        assert mark in page
    assert "8 seats you could take" in page
    assert "2 of 10 taken" in page


def test_a_window_that_is_not_open_says_so(
    cast: Cast, now: datetime, client: Reader, travel: Callable[..., Any]
) -> None:
    a_run(
        cast,
        opens_wall=datetime.fromisoformat("2027-03-10T09:00"),
        closes_wall=datetime.fromisoformat("2027-03-20T17:00"),
    )
    text = words(page_of(client))
    assert "Wed 10 Mar 2027 09:00 CET" in text
    travel(datetime.fromisoformat("2027-03-18T09:00:00+00:00"))
    assert "Closes in 2 days" in words(page_of(client))
    assert "Closes in 2 days" in words(client.get("/courses").get_data(as_text=True))
    travel(datetime.fromisoformat("2027-03-21T09:00:00+00:00"))
    text = words(page_of(client))
    assert "Sat 20 Mar 2027 17:00 CET" in text
    assert "Sign in to enrol" not in text


@pytest.mark.parametrize("move", ["cancel_run", "postpone_run"])
def test_what_does_not_take_place_says_why(scene: Scene, client: Reader, move: str) -> None:
    getattr(service, move)(scene.run_id, actor=actor(scene.cast.host), reason="The clean room is flooded")
    page = page_of(client)
    assert "The clean room is flooded" in page
    status = "EventCancelled" if move == "cancel_run" else "EventPostponed"
    instance = linked(page)["hasCourseInstance"][0]
    assert instance["eventStatus"] == f"https://schema.org/{status}"
    assert ("startDate" in instance) is (move == "cancel_run")
    if move == "cancel_run":
        assert "<s>Clean room basics</s>" in page


def test_machines_read_the_run_with_the_offset_of_its_wall(
    scene: Scene, client: Reader, settings: Any
) -> None:
    node = linked(page_of(client))
    assert node["@type"] == "Course"
    instance = node["hasCourseInstance"][0]
    assert instance["@id"] == f"{settings.base_url}/runs/RUN-1"
    assert (instance["startDate"], instance["endDate"]) == (
        "2027-03-23T10:00:00+01:00",
        "2027-03-30T12:00:00+02:00",
    )
    assert [part["startDate"] for part in instance["subEvent"]] == [
        "2027-03-23T10:00:00+01:00",
        "2027-03-30T10:00:00+02:00",
    ]
    assert instance["remainingAttendeeCapacity"] == 10
    assert LINK not in json.dumps(node)


def test_a_course_lists_all_its_runs_for_machines(
    cast: Cast, now: datetime, client: Reader, signed_in: Callable[[Somebody], Reader]
) -> None:
    first = a_run(cast)
    by = actor(cast.host)
    course_id = first.run.course_id
    for number in (2, 3):
        values = {"starts_on": date(2027, 6, number), "capacity_max": 3}
        if number == 3:
            values["sharing"] = Sharing(scope=Scope.OWN)
        run = service.create_run(
            course_id, RunInput(**values), actor=by, centre_id=cast.sccc.id, ref=f"RUN-{number}"
        )
        service.publish_run(run, actor=by)
    service.cancel_run(first.run_id, actor=by, reason="Flooded")
    slug = first.run.course_slug

    def runs(path: str, reader: Reader) -> list[str]:
        node = linked(reader.get(path).get_data(as_text=True))
        return [each["identifier"] for each in node["hasCourseInstance"]]

    for path in (f"/courses/{slug}", "/runs/RUN-2"):
        assert runs(path, client) == ["RUN-1", "RUN-2"], "the one for the own centre is not told"
        assert runs(path, signed_in(cast.guest)) == ["RUN-1", "RUN-2", "RUN-3"]


def test_a_run_page_asks_few_queries_however_much_it_shows(
    scene: Scene, client: Reader, signed_in: Callable[[Somebody], Reader], queries: Callable[[], Any]
) -> None:
    def asked(reader: Reader, ref: str) -> int:
        with queries() as seen:
            page_of(reader, ref)
        return len(seen)

    days = tuple(session_on(FIRST + timedelta(days=number)) for number in range(3))
    a_run(scene.cast, ref="THREE", sessions=days)
    a_run(scene.cast, ref="ONE", sessions=days[:1])
    learner = signed_in(scene.cast.learner)
    enrol(scene, scene.cast.learner)
    assert asked(client, "THREE") == asked(client, "ONE") <= 8
    assert asked(learner, "THREE") == asked(learner, "ONE") <= 12
    assert asked(learner, "RUN-1") <= 12


def test_whole_days_are_said_as_days(cast: Cast, now: datetime, client: Reader) -> None:
    a_run(cast, sessions=())
    text = words(page_of(client))
    assert "Tue 23 Mar 2027 – Tue 30 Mar 2027" in text
    assert "Whole days" in text
    instance = linked(page_of(client))["hasCourseInstance"][0]
    assert (instance["startDate"], instance["endDate"]) == ("2027-03-23", "2027-03-30")


def test_nothing_there_is_nothing_there(cast: Cast, client: Reader) -> None:
    for path in (
        "/runs/NOPE",
        "/courses/nope",
        "/centres/nope",
        "/regions/nope",
        "/runs/%00",
        "/courses/%F0%9F%98%80",
    ):
        assert client.get(path).status_code == 404, path
