"""Somebody else takes the seat: it is never free in between, and nobody is overtaken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from flask import Flask

from lms.enrolments import queries, service
from lms.enrolments.rules import Seat
from lms.kit.db import database
from lms.kit.refusal import Refusal
from tests.cast import Cast
from tests.catalogue import refused
from tests.enrolling import card, enrol, kinds, moves, statuses
from tests.proposing import a_replacement, a_transfer, last, next_of, two_runs
from tests.scene import a_run, actor

pytestmark = pytest.mark.usefixtures("now")


def test_the_seat_changes_hands_and_the_queue_stays(cast: Cast) -> None:
    scene = a_run(cast, capacity_max=1)
    case = a_replacement(cast, scene)
    waits = enrol(scene, cast.outside)
    assert kinds(cast.host) == ["replacement-proposed"]
    service.agree_replacement(case.id, actor=actor(cast.host), version=case.version)
    old, new = card(case.id), next_of(case)
    assert (old.parts.end, old.parts.seat) == ("transferred", "released")
    assert (new.person_id, new.parts.seat, new.home_centre_id) == (
        cast.colleague.id,
        "confirmed",
        cast.ficcc.id,
    )
    assert (card(waits.id).parts.seat, card(waits.id).place) == (Seat.WAITING, 1)
    assert (statuses(scene, cast.learner), statuses(scene, cast.colleague)) == (set(), {"confirmed"})
    assert kinds(cast.learner)[-1] == "passed-on"
    assert kinds(cast.colleague) == ["has-the-place"]
    assert kinds(cast.home) == ["replaced"]
    assert moves(new) == ["enrol", "confirm"]
    assert queries.tallies([scene.run_id])[scene.run_id] == queries.Tally(1, 1, 0)
    assert service.violations() == []


def test_both_decisions_are_made_by_who_proposed_and_agreed(cast: Cast) -> None:
    scene = a_run(cast, home_approval="required", acceptance="moderated")
    ident = service.enrol(
        scene.run_id, person_id=cast.learner.id, actor=actor(cast.home), home_centre_id=cast.ficcc.id
    )
    service.accept_host(ident, actor=actor(cast.host))
    service.propose_replacement(ident, person_id=cast.colleague.id, actor=actor(cast.home), reason="Ill")
    service.agree_replacement(ident, actor=actor(cast.host))
    new = next_of(card(ident))
    assert (new.parts.home, new.parts.host) == ("approved", "accepted")
    assert new.enrolled_by_id == cast.home.id


def test_the_window_of_the_run_does_not_count(cast: Cast, travel: Callable[[datetime], object]) -> None:
    scene = a_run(cast)
    case = enrol(scene, cast.learner)
    travel(datetime.fromisoformat("2027-03-22T13:00+00:00"))  # closed since noon, begins tomorrow
    service.propose_replacement(case.id, person_id=cast.colleague.id, actor=actor(cast.home), reason="Ill")
    service.agree_replacement(case.id, actor=actor(cast.host))
    assert next_of(case).parts.seat is Seat.CONFIRMED


def test_not_once_the_first_session_has_begun(cast: Cast, travel: Callable[[datetime], object]) -> None:
    scene = a_run(cast)
    case = a_replacement(cast, scene)
    travel(datetime.fromisoformat("2027-03-23T12:00+00:00"))
    refused("run_began", lambda: service.agree_replacement(case.id, actor=actor(cast.host)), status=409)
    assert service.lapse_proposals() == 1
    assert (last(case).state, kinds(cast.home)[-1], kinds(cast.host)[-1]) == (
        "lapsed",
        "proposal-void",
        "proposal-void",
    )


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [("guest", "not_a_member", 422), ("claimant", "not_a_member", 422), ("home", "own_case", 403)],
)
def test_who_cannot_have_the_seat(cast: Cast, who: str, code: str, status: int) -> None:
    case = enrol(a_run(cast), cast.learner)
    person = getattr(cast, who)
    refused(
        code,
        lambda: service.propose_replacement(
            case.id, person_id=person.id, actor=actor(cast.home), reason="Ill"
        ),
        status=status,
        field="person",
    )


def test_not_somebody_who_is_enrolled_already(cast: Cast) -> None:
    scene = a_run(cast)
    case = a_replacement(cast, scene)
    enrol(scene, cast.colleague)  # meanwhile
    refused("live_exists", lambda: service.agree_replacement(case.id, actor=actor(cast.host)), status=409)
    assert card(case.id) == case


def test_refused_the_person_keeps_the_seat(cast: Cast) -> None:
    case = a_replacement(cast, a_run(cast))
    refused("reason_missing", lambda: service.refuse_replacement(case.id, actor=actor(cast.host), reason=""))
    for _ in range(2):
        service.refuse_replacement(case.id, actor=actor(cast.host), reason="Too late", version=case.version)
    assert (card(case.id).parts, last(case).state) == (case.parts, "refused")
    assert kinds(cast.home) == ["replacement-refused"]


def test_who_may_do_what(cast: Cast) -> None:
    scene = a_run(cast)
    case = enrol(scene, cast.learner)
    for person, status in ((cast.learner, 403), (cast.host, 403), (cast.other, 404), (cast.guest, 404)):
        with pytest.raises(Refusal) as no:
            service.propose_replacement(
                case.id, person_id=cast.colleague.id, actor=actor(person), reason="Ill"
            )
        assert no.value.status == status
    service.propose_replacement(case.id, person_id=cast.colleague.id, actor=actor(cast.home), reason="Ill")
    for person, status in ((cast.learner, 403), (cast.home, 403), (cast.other, 404)):
        with pytest.raises(Refusal) as no:
            service.agree_replacement(case.id, actor=actor(person))
        assert no.value.status == status


def test_home_takes_it_back(cast: Cast) -> None:
    case = a_replacement(cast, a_run(cast))
    service.withdraw_proposal(case.id, actor=actor(cast.lead))  # a side, not a person, has asked
    assert last(case).state == "withdrawn"
    assert kinds(cast.host)[-1] == "proposal-taken-back"


@pytest.mark.race
def test_two_hosts_press_at_once_and_runs_in_opposite_directions_never_wait_for_each_other(
    app: Flask, cast: Cast
) -> None:
    here, there = two_runs(cast)
    back = enrol(there, cast.outside)
    service.ask_transfer(back.id, run_id=here.run_id, actor=actor(cast.outside))
    forth = a_transfer(cast, here, there)
    by = {forth.id: actor(cast.other), back.id: actor(cast.host)}

    def agree(ident: int) -> str:
        with app.app_context():
            try:
                service.agree_transfer(ident, actor=by[ident])
            except Refusal as refusal:
                return refusal.code
            return "done"

    with ThreadPoolExecutor(8) as pool:
        outcome = Counter(pool.map(agree, [forth.id, back.id] * 4))
    database.session.remove()
    assert outcome == {"done": 8}  # seven of them are second clicks
    assert len(queries.mine(cast.learner.id)) == len(queries.mine(cast.outside.id)) == 2
    assert service.violations() == []
