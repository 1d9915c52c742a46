"""Nobody goes before those who waited first, whatever happened to the run meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from lms.enrolments import queries, service
from lms.enrolments.rules import End, HomeDecision, Seat
from tests.cast import Cast
from tests.catalogue import refused
from tests.enrolling import card, enrol, kinds, values_of
from tests.scene import a_run, actor, crowd
from tests.selecting import CLOSED, a_scene

pytestmark = pytest.mark.usefixtures("now")
GO = datetime.fromisoformat("2027-03-15T12:00")


def test_nobody_overtakes_while_the_run_is_postponed(cast: Cast) -> None:
    scene = a_run(cast, capacity_max=1, acceptance="moderated")
    first, second, third = (enrol(scene, each) for each in (cast.learner, cast.outside, cast.baltic))
    for case in (first, second):
        service.accept_host(case.id, actor=actor(cast.host))
    service.postpone_run(scene.run_id, actor=actor(cast.host), reason="The room is flooded.")
    service.withdraw(first.id, actor=actor(cast.learner))
    service.accept_host(third.id, actor=actor(cast.host))
    assert [card(each.id).parts.seat for each in (second, third)] == [Seat.WAITING, Seat.WAITING]
    service.move_run(scene.run_id, actor=actor(cast.host), starts_on=scene.run.starts_on or GO.date())
    assert card(second.id).parts.seat is Seat.CONFIRMED
    assert service.violations() == []


def test_a_second_acceptance_in_order_stands_behind_the_first(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast, capacity_max=1, home_approval="required")
    (somebody,) = crowd(1, like=cast.outside)
    seated, waiting, late = (enrol(scene, each) for each in (cast.outside, somebody, cast.learner))
    travel(CLOSED)
    service.accept_in_order(scene.run_id, actor=actor(cast.host))
    service.approve_home(late.id, actor=actor(cast.home))
    service.accept_in_order(scene.run_id, actor=actor(cast.host))
    assert card(seated.id).parts.seat is Seat.CONFIRMED
    assert [card(each.id).place for each in (waiting, late)] == [1, 2]


def test_a_go_decision_counts_for_the_date_it_was_made_for(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_run(cast, capacity_min=4, go_no_go_wall=GO)
    enrol(scene, cast.learner)
    travel(timedelta(days=14, hours=3))
    service.announce_go_no_go()
    service.decide_go(scene.run_id, actor=actor(cast.host))
    assert scene.run.go_decided_at is not None
    values = values_of(scene, capacity_min=3, go_no_go_wall=GO)
    service.change_run(scene.run_id, values, actor=actor(cast.host), note="Three are enough.")
    assert scene.run.go_decided_at is None


def test_who_was_not_nominated_in_time_reads_it(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_run(
        cast, acceptance="by_nomination", nominate_until_wall=datetime.fromisoformat("2027-03-10T12:00")
    )
    case = enrol(scene, cast.learner)
    assert service.expire_waiting() == 0
    travel(timedelta(days=10))
    assert (service.expire_waiting(), service.expire_waiting()) == (1, 0)
    found = card(case.id)
    assert (found.parts.home, found.parts.end) == (HomeDecision.PENDING, End.EXPIRED)
    assert kinds(cast.learner)[-1] == "expired"


def test_a_change_of_run_does_not_go_before_a_selection(cast: Cast) -> None:
    scene, there = a_run(cast), a_scene(cast, ref="SEL-9", title="Selected")
    case = enrol(scene, cast.learner)
    refused(
        "too_early",
        lambda: service.ask_transfer(case.id, run_id=there.run_id, actor=actor(cast.learner)),
        status=409,
    )
    assert queries.mine_in_run(cast.learner.id, there.run_id) is None
