"""200 people want 45 places, 32 at a time: exactly 45 get one, 155 wait in order, nobody sees an error page.

The negative control takes the locks away and shows that the same attempt then goes wrong: the locks are what holds.
"""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Select
from werkzeug.test import TestResponse

from lms.access import Actor
from lms.enrolments import queries, service
from lms.kit import db
from lms.kit.db import database
from lms.kit.refusal import Refusal
from tests.cast import PASSWORD, Cast, Somebody
from tests.scene import Scene, a_run, actor, crowd

pytestmark = [pytest.mark.race, pytest.mark.usefixtures("now")]

PEOPLE, SEATS, AT_ONCE = 200, 45, 32


def rush(app: Flask, scene: Scene, people: list[Somebody]) -> Counter[str]:
    """Everybody enrols at once, each in a thread with a connection of its own; counts what came of it."""

    def one(person: Somebody) -> str:
        with app.app_context():
            try:
                service.enrol(
                    scene.run_id, person_id=person.id, actor=Actor(person.id, person.name, verified=True)
                )
            except Exception as fault:  # noqa: BLE001 - whatever goes wrong is what the test counts
                return type(fault).__name__
            return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(one, people))


def seats(scene: Scene) -> Counter[str]:
    database.session.remove()
    return Counter(card.parts.seat.value for card in queries.of_run(scene.run_id))


def test_as_many_as_there_are_seats(app: Flask, cast: Cast) -> None:
    scene = a_run(cast, capacity_max=SEATS)
    assert rush(app, scene, crowd(PEOPLE, like=cast.learner)) == {"done": PEOPLE}
    assert seats(scene) == {"confirmed": SEATS, "waiting": PEOPLE - SEATS}
    waiting = [card for card in queries.of_run(scene.run_id) if card.place]
    assert [card.place for card in waiting] == list(range(1, PEOPLE - SEATS + 1))
    arrivals = [(card.complete_at, card.id) for card in waiting]
    assert arrivals == sorted(arrivals, key=lambda arrival: (str(arrival[0]), arrival[1]))
    assert queries.tallies([scene.run_id])[scene.run_id] == queries.Tally(SEATS, PEOPLE - SEATS, 0)
    assert service.violations() == []


def test_without_locks_it_goes_wrong(
    cast: Cast, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: same people, same seats, no locks; more seats are given than there are, or people fail."""
    scene = a_run(cast, capacity_max=SEATS)
    people = crowd(PEOPLE, like=cast.learner)
    monkeypatch.setattr(db, "_gate", _no_gate)
    monkeypatch.setattr(db, "_begin_sqlite", _no_begin)
    monkeypatch.setattr(db, "_for_update", _no_lock)
    outcome = rush(make_app(), scene, people)
    found = seats(scene)
    assert outcome != {"done": PEOPLE} or found["confirmed"] != SEATS


@contextlib.contextmanager
def _no_gate(_engine: object) -> Iterator[None]:
    yield


def _no_begin(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA query_only=OFF")  # and no BEGIN: each statement for itself


def _no_lock(statement: Select[db.M]) -> Select[db.M]:
    return statement


def test_two_coordinators_and_the_last_seat(app: Flask, cast: Cast) -> None:
    """Both press accept for the last seat at once: one succeeds, the other reads that it is gone."""
    scene = a_run(cast, capacity_max=1, acceptance="moderated", waiting_list=False)
    people = crowd(2, like=cast.learner)
    cases = [
        service.enrol(scene.run_id, person_id=each.id, actor=Actor(each.id, each.name, verified=True))
        for each in people
    ]
    coordinator = actor(cast.host)

    def accept(case: int) -> str:
        with app.app_context():
            try:
                service.accept_host(case, actor=coordinator)
            except Refusal as refusal:
                return refusal.code
            return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, cases)) == ["done", "full"]
    assert seats(scene) == {"confirmed": 1, "none": 1}


def test_through_the_pages(app: Flask, cast: Cast) -> None:
    """The same through the real pages: no answer but the redirect to one's own enrolment."""
    scene = a_run(cast, capacity_max=SEATS)
    address = f"/runs/{scene.ref}/enrol"

    def arrive(person: Somebody) -> tuple[FlaskClient, str]:
        browser = app.test_client()
        form = {"csrf_token": _token(browser.get("/sign-in")), "email": person.email, "password": PASSWORD}
        assert browser.post("/sign-in", data=form).status_code == 303
        return browser, _token(browser.get(address))

    def press(browser: FlaskClient, token: str) -> int:
        return browser.post(address, data={"csrf_token": token, "message": ""}).status_code

    people = crowd(PEOPLE, like=cast.learner)
    with ThreadPoolExecutor(AT_ONCE) as pool:  # in threads also for the sake of a context of their own
        browsers = list(pool.map(arrive, people))
        assert Counter(pool.map(lambda pair: press(*pair), browsers)) == {303: PEOPLE}
    assert seats(scene) == {"confirmed": SEATS, "waiting": PEOPLE - SEATS}


def _token(page: TestResponse) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found.group(1)
