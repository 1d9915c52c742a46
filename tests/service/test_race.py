"""200 people want 45 places, 32 at a time: exactly 45 get one, 155 wait in order, nobody sees an error page.

The negative control takes the locks away and shows that the same attempt then goes wrong: the locks are what holds.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select

from lms.access import Actor, Role
from lms.enrolments import queries, service
from lms.kit import db, engines
from lms.kit.db import database
from lms.kit.refusal import Refusal
from tests.cast import Cast, Somebody
from tests.reader import Reader
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


@pytest.mark.threat("15.races")
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
    monkeypatch.setattr(engines, "gate", _no_gate)
    monkeypatch.setattr(engines, "_begin_sqlite", _no_begin)
    monkeypatch.setattr(db, "_for_update", _no_lock)
    outcome = rush(make_app(), scene, people)
    found = seats(scene)
    assert outcome != {"done": PEOPLE} or found["confirmed"] != SEATS


@contextlib.contextmanager
def _no_gate(_engine: object) -> Iterator[None]:
    yield


def _no_begin(_connection: object) -> None:
    """No BEGIN: each statement for itself."""


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

    def arrive(person: Somebody) -> tuple[Reader, str]:
        browser = Reader(app)
        with app.app_context():
            browser.let_in(person.id)
        return browser, browser.token()

    def press(browser: Reader, token: str) -> int:
        sent = {
            "csrf_token": token,
            "message": "",
        }  # not as a reader does, who counts what others ask meanwhile
        return FlaskClient.open(browser, address, method="POST", data=sent).status_code

    people = crowd(PEOPLE, like=cast.learner)
    with ThreadPoolExecutor(1) as pool:  # in a thread for the sake of a context of its own
        browsers = list(pool.map(arrive, people))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert Counter(pool.map(lambda pair: press(*pair), browsers)) == {303: PEOPLE}
    assert seats(scene) == {"confirmed": SEATS, "waiting": PEOPLE - SEATS}


def at_once(app: Flask, *calls: Callable[[], object]) -> list[str]:
    """Each in a thread with a connection of its own; gives what came of each: "done", or the code of the refusal."""

    def one(call: Callable[[], object]) -> str:
        with app.app_context():
            try:
                call()
            except Refusal as refusal:
                return refusal.code
            return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def second_coordinator(cast: Cast) -> Actor:
    """A lead of the host centre, who may what its coordinator may."""
    return Actor(cast.colleague.id, verified=True, roles=frozenset({(Role.LEAD, cast.sccc.id)}))


@pytest.mark.threat("15.races")
def test_two_coordinators_and_one_case(app: Flask, cast: Cast) -> None:
    """Both press accept: one succeeds, the other reads who was faster."""
    scene = a_run(cast, acceptance="moderated")
    case = service.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    words: list[str] = []

    def accept(by: Actor) -> None:
        try:
            service.accept_host(case, actor=by)
        except Refusal as refusal:
            words.append(str(refusal.sentence))
            raise

    one, two = actor(cast.host), second_coordinator(cast)
    outcome = at_once(app, lambda: accept(one), lambda: accept(two))
    assert sorted(outcome) == ["already_decided", "done"]
    assert words in (["Already decided by Host Person."], ["Already decided by Colleague Person."])
    assert seats(scene) == {"confirmed": 1}


def waiting_for_one_seat(cast: Cast, **policy: object) -> tuple[Scene, list[int]]:
    """Two people on the waiting list of a run whose one seat has just come free."""
    scene = a_run(cast, capacity_max=1, offer_hours=72, **policy)
    first, *cases = [
        service.enrol(scene.run_id, person_id=each.id, actor=Actor(each.id, each.name, verified=True))
        for each in crowd(3, like=cast.learner)
    ]
    service.withdraw(first, actor=Actor(queries.concerned(scene.run_id)[0][1], verified=True))
    return scene, cases


def test_two_coordinators_offer_the_last_seat(app: Flask, cast: Cast) -> None:
    """To two people at once: one gets the offer, the other coordinator reads that the seat is gone."""
    scene, cases = waiting_for_one_seat(cast, promotion="by_hand")
    one, two = actor(cast.host), second_coordinator(cast)
    outcome = at_once(
        app,
        lambda: service.offer(cases[0], actor=one),
        lambda: service.offer(cases[1], actor=two, reason="Runs the tool"),
    )
    assert sorted(outcome) == ["done", "no_seat"]
    assert seats(scene) == {"released": 1, "offered": 1, "waiting": 1}
    assert service.violations() == []


def test_an_offer_taken_and_given_back_at_once(app: Flask, cast: Cast) -> None:
    """From the phone and from the mail: the first answer counts, and the seat goes on or does not."""
    scene, cases = waiting_for_one_seat(cast)
    person = Actor(_person(cases[0]), verified=True)
    outcome = at_once(
        app,
        lambda: service.take_offer(cases[0], actor=person),
        lambda: service.refuse_offer(cases[0], actor=person),
    )
    assert sorted(outcome) in (["done", "ended"], ["done", "wrong_state"])
    taken = outcome[0] == "done"
    expected = {"confirmed": 1, "waiting": 1, "released": 1} if taken else {"released": 2, "offered": 1}
    assert seats(scene) == expected
    assert service.violations() == []


def _person(case: int) -> int:
    found = queries.case_by_id(case)
    assert found is not None
    return found.person_id


@pytest.mark.parametrize("before", [0, 2, 5, 10, 20])
def test_an_offer_taken_in_the_last_moment(app: Flask, cast: Cast, before: int) -> None:
    """While it expires: the lock decides, one of the two wins, and the other changes nothing."""
    scene, cases = waiting_for_one_seat(cast)
    offered = queries.case_by_id(cases[0])
    assert offered is not None
    until = offered.offer_until
    assert until is not None
    person = Actor(offered.person_id, verified=True)
    with time_machine.travel(until - timedelta(milliseconds=before), tick=True):

        def expire() -> None:
            while datetime.now(UTC) < until + timedelta(milliseconds=50):
                service.expire_offers()
            service.expire_offers()  # the last look before may have been too early

        outcome = at_once(app, lambda: service.take_offer(cases[0], actor=person), expire)
    assert outcome[1] == "done"
    taken = outcome[0] == "done"
    assert taken or outcome[0] == "offer_over"
    expected = {"confirmed": 1, "waiting": 1, "released": 1} if taken else {"released": 2, "offered": 1}
    assert seats(scene) == expected
