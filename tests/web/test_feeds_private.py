"""Private feeds: who may read them, how often, and that the token tells nothing and stays nowhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from io import StringIO

import pytest
from flask import Flask
from structlog.stdlib import ProcessorFormatter
from werkzeug.test import TestResponse

from lms.calendar import queries, service
from lms.enrolments import service as enrolments
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.people import service as people
from lms.people.models import Person
from tests.calendar_life import events
from tests.cast import PASSWORD, Cast, Somebody
from tests.ical_reader import read
from tests.reader import Reader
from tests.scene import a_run, actor

Travel = Callable[[datetime | timedelta], datetime]
pytestmark = pytest.mark.usefixtures("now")


def private(person: Somebody, name: str = "phone") -> str:
    """A fresh private address of the person."""
    return f"/feeds/{service.make_address(person.id, name=name)}.ics"


def withdraw_first(person: Somebody) -> None:
    """The oldest address of the person is withdrawn."""
    service.withdraw_address(queries.addresses_of(person.id)[0].handle, person_id=person.id)


def summaries(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.data
    return [event["SUMMARY"].text for event in read(answer.data).named("VEVENT")]


def test_private_feed_shows_the_own_only(cast: Cast, client: Reader) -> None:
    first, second = a_run(cast, title="Mine"), a_run(cast, title="Theirs", ref="RUN-2")
    enrolments.enrol(first.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    enrolments.enrol(second.run_id, person_id=cast.colleague.id, actor=actor(cast.colleague))
    answer = client.get(private(cast.learner))
    assert summaries(answer) == ["Mine: Lecture", "Mine: Laboratory"]
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "SOURCE" not in read(answer.data).names
    assert b"ATTENDEE" not in answer.data and b"ORGANIZER" not in answer.data


def test_waiting_is_tentative_and_a_place_confirms(cast: Cast, client: Reader, travel: Travel) -> None:
    scene = a_run(cast, capacity_max=1)
    first = enrolments.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    enrolments.enrol(scene.run_id, person_id=cast.baltic.id, actor=actor(cast.baltic))
    path = private(cast.baltic)
    waiting = events(client.get(path).data)
    assert {event["STATUS"].value for event in waiting.values()} == {"TENTATIVE"}
    travel(timedelta(minutes=5))
    enrolments.withdraw(first, actor=actor(cast.learner))
    placed = events(client.get(path).data)
    assert {event["STATUS"].value for event in placed.values()} == {"CONFIRMED"}
    for uid, event in placed.items():
        assert int(event["SEQUENCE"].value) == int(waiting[uid]["SEQUENCE"].value) + 1
        assert event["DTSTAMP"].value > waiting[uid]["DTSTAMP"].value
    assert summaries(client.get(private(cast.learner))) == []


def test_join_links_are_for_confirmed_people_only(cast: Cast, client: Reader) -> None:
    scene = a_run(cast, capacity_max=1, join_link="https://meet.example.org/secret")
    for person in (cast.learner, cast.baltic):
        enrolments.enrol(scene.run_id, person_id=person.id, actor=actor(person))
    assert b"meet.example.org/secret" in client.get(private(cast.learner)).data.replace(b"\r\n ", b"")
    for path in (private(cast.baltic), "/runs/RUN-1.ics", "/calendar.ics?form=banner"):
        assert b"meet" not in client.get(path).data.replace(b"\r\n ", b""), path


@use_case
def deactivate(person: Somebody) -> None:
    session().get_one(Person, person.id).deactivated_at = clock.now()


@pytest.mark.threat("3.deactivated")
def test_withdrawn_unknown_deactivated(cast: Cast, client: Reader) -> None:
    phone, work = private(cast.learner), private(cast.learner, "work")
    withdraw_first(cast.learner)
    gone = client.get(phone)
    assert gone.status_code == 410
    assert gone.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert b"VCALENDAR" not in gone.data
    assert client.get(work).status_code == 200
    deactivate(cast.learner)
    assert client.get(work).status_code == 404
    assert client.get(phone).status_code == 404


def test_a_new_password_keeps_the_address(cast: Cast, client: Reader, app: Flask) -> None:
    path = private(cast.learner)
    before = client.get(path)
    new = "another lamp over the harbour"
    with app.test_request_context():
        people.change_password(cast.learner.id, current=PASSWORD, new=new, client=people.Client("192.0.2.7"))
    client.sign_in(cast.learner.email, new)
    assert client.get(path).data == before.data


@pytest.mark.threat("3.rate")
def test_sixty_full_answers_an_hour_and_unchanged_ones_are_free(
    cast: Cast, client: Reader, travel: Travel
) -> None:
    path, other = private(cast.learner), private(cast.learner, "work")
    etag = client.get(path, buffered=True).headers["ETag"]  # buffered: to its end, where it is counted
    for _ in range(59):
        assert client.get(path, buffered=True).status_code == 200
    refused = client.get(path)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "3600"
    assert b"VCALENDAR" not in refused.data
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(other).status_code == 200
    travel(timedelta(hours=1))
    assert client.get(path).status_code == 200


def test_the_owner_sees_who_fetched_last(
    cast: Cast, client: Reader, signed_in: Callable[..., Reader]
) -> None:
    path = private(cast.learner, "My telephone")
    page = signed_in(cast.learner).get("/calendar/subscribe").get_data(as_text=True)
    assert "My telephone" in page and "never" in page
    client.get(path, headers={"User-Agent": "Google-Calendar-Importer"}, buffered=True)
    page = signed_in(cast.learner).get("/calendar/subscribe").get_data(as_text=True)
    assert "Google" in page and "never" not in page
    assert path.split("/")[2].removesuffix(".ics") not in page


@pytest.fixture
def log(app: Flask) -> Iterator[StringIO]:
    """What the process writes to its log."""
    (handler,) = [
        each for each in logging.getLogger().handlers if isinstance(each.formatter, ProcessorFormatter)
    ]
    assert isinstance(handler, logging.StreamHandler)
    written = StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.mark.threat("3.token")
def test_the_token_stands_in_no_log_and_no_answer(cast: Cast, client: Reader, log: StringIO) -> None:
    path = private(cast.learner)
    token = path.split("/")[2].removesuffix(".ics")
    logging.getLogger("werkzeug").warning("GET %s 200", path)
    try:
        raise LookupError(path)
    except LookupError:
        logging.getLogger("waitress").exception("Exception while serving %s", path)
    answers = [client.get(path, buffered=True), client.get(path + "?lang=xx"), client.post(path)]
    withdraw_first(cast.learner)
    answers.append(client.get(path))
    assert [answer.status_code for answer in answers] == [200, 404, 405, 410]
    for answer in answers:
        assert token.encode() not in answer.data
        assert token not in str(answer.headers)
    assert "Exception while serving" in log.getvalue() and "LookupError" in log.getvalue()
    assert token not in log.getvalue()


def test_an_address_that_went_while_it_was_fetched_needs_no_note(cast: Cast) -> None:
    holder = queries.holder_of(service.make_address(cast.learner.id, name="phone"))
    assert holder is not None
    service.note_fetch(holder.address_id + 1, client="Google", full=True)
    assert queries.fetched_at(cast.learner.id) is None
