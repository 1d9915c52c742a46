"""Ranked lists of home centres, with what they leave in journal, inbox and queue."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from lms.enrolments import queries, service
from lms.enrolments.models import Enrolment
from lms.enrolments.queries import CaseCard
from lms.enrolments.rules import Seat
from lms.kit.db import session, use_case
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast, Somebody
from tests.catalogue import refused
from tests.enrolling import card, enrol, kinds, moves
from tests.scene import Scene, a_run, actor

pytestmark = pytest.mark.usefixtures("now")
UNTIL = datetime.fromisoformat("2027-03-12T12:00")  # on the wall of the run, eleven days away


def a_scene(cast: Cast, **policy: object) -> Scene:
    return a_run(cast, acceptance="by_nomination", nominate_until_wall=UNTIL, **policy)


def nominate(scene: Scene, person: Somebody, by: Somebody | None = None) -> CaseCard:
    """FiCCC nominates the person."""
    ident = service.nominate(
        scene.run_id,
        person_id=person.id,
        home_centre_id=scene.cast.ficcc.id,
        actor=actor(by or scene.cast.home),
    )
    return card(ident)


def order(scene: Scene) -> list[tuple[str, int | None, int]]:
    found = queries.nominated(scene.run_id, centre_id=scene.cast.ficcc.id)
    return [(each.person_name.split()[0], each.nomination_rank, each.priority) for each in found]


def test_nominated_goes_to_the_end_of_the_list_and_waits_for_the_host(cast: Cast) -> None:
    scene = a_scene(cast)
    first, second = nominate(scene, cast.learner), nominate(scene, cast.colleague)
    assert (first.parts.home, first.parts.host, first.parts.seat) == ("approved", "pending", "none")
    assert order(scene) == [("Learner", 1, 1), ("Colleague", 2, 2)]
    assert kinds(cast.learner) == ["enrolled-for-you"]
    assert nominate(scene, cast.colleague) == second
    assert service.violations() == []


def test_who_asks_alone_is_approved_onto_the_list(cast: Cast) -> None:
    scene = a_scene(cast)
    asked = enrol(scene, cast.learner)
    assert (asked.parts.home, asked.nomination_rank) == ("pending", None)
    assert [each.id for each in queries.asks_for_nomination(scene.run_id, centre_id=cast.ficcc.id)] == [
        asked.id
    ]
    nominate(scene, cast.colleague)
    service.approve_home(asked.id, actor=actor(cast.home))
    assert order(scene) == [("Colleague", 1, 1), ("Learner", 2, 2)]


def test_nominating_who_asked_already_approves(cast: Cast) -> None:
    scene = a_scene(cast)
    asked = enrol(scene, cast.learner)
    assert nominate(scene, cast.learner).id == asked.id
    assert order(scene) == [("Learner", 1, 1)]
    assert moves(asked) == ["enrol", "approve-home"]


def test_own_nomination_waits_for_a_colleague(cast: Cast) -> None:
    scene = a_scene(cast)
    mine = nominate(scene, cast.home)
    assert mine.parts.home == "pending"
    assert nominate(scene, cast.home, by=cast.lead).nomination_rank == 1


def test_outside_the_network_nobody_nominates(cast: Cast) -> None:
    scene = a_scene(cast)
    with pytest.raises(Refusal) as caught:
        enrol(scene, cast.outside)
    assert "whom their centres nominate" in str(caught.value.sentence)
    assert queries.mine(cast.outside.id) == []


def test_the_whole_order_at_once(cast: Cast) -> None:
    scene = a_scene(cast)
    refs = [nominate(scene, each).ref for each in (cast.learner, cast.colleague, cast.lead)]
    new = [refs[2], refs[0], refs[1]]
    for _ in range(2):  # the second click finds the order as it asks for it
        service.rank(scene.run_id, centre_id=cast.ficcc.id, order=new, seen=refs, actor=actor(cast.home))
    assert order(scene) == [("Lead", 1, 1), ("Learner", 2, 2), ("Colleague", 3, 3)]
    case = queries.case(refs[0])
    assert case is not None
    assert moves(case) == ["enrol", "rank"]
    with pytest.raises(Refusal) as caught:
        service.rank(
            scene.run_id, centre_id=cast.ficcc.id, order=refs[::-1], seen=refs, actor=actor(cast.lead)
        )
    assert caught.value.status == 409
    assert "Home Person was here" in str(caught.value.sentence)
    assert service.violations() == []


@pytest.mark.parametrize("who", ["learner", "host", "other", "office", "admin", "outside"])
def test_only_home_coordinators_keep_the_list(cast: Cast, who: str) -> None:
    scene = a_scene(cast)
    first, second = nominate(scene, cast.learner), nominate(scene, cast.colleague)
    seen = [first.ref, second.ref]
    by = actor(getattr(cast, who))
    with pytest.raises(NotFound):
        service.rank(scene.run_id, centre_id=cast.ficcc.id, order=seen[::-1], seen=seen, actor=by)
    with pytest.raises(NotFound):
        service.take_off(first.id, actor=by, reason="No.")
    with pytest.raises(NotFound):
        service.nominate(scene.run_id, person_id=cast.lead.id, home_centre_id=cast.ficcc.id, actor=by)
    assert order(scene) == [("Learner", 1, 1), ("Colleague", 2, 2)]


def test_nobody_moves_the_own_place(cast: Cast) -> None:
    scene = a_scene(cast)
    refs = [nominate(scene, cast.learner).ref, nominate(scene, cast.home, by=cast.lead).ref]
    refused(
        "own_case",
        lambda: service.rank(
            scene.run_id, centre_id=cast.ficcc.id, order=refs[::-1], seen=refs, actor=actor(cast.home)
        ),
        status=403,
    )
    service.rank(scene.run_id, centre_id=cast.ficcc.id, order=refs[::-1], seen=refs, actor=actor(cast.lead))
    assert [name for name, _, _ in order(scene)] == ["Home", "Learner"]


def test_taken_off_with_a_reason_and_the_rest_moves_up(cast: Cast) -> None:
    scene = a_scene(cast)
    first, _ = nominate(scene, cast.learner), nominate(scene, cast.colleague)
    with pytest.raises(Refusal, match="reason_missing"):
        service.take_off(first.id, actor=actor(cast.home), reason=" ")
    with pytest.raises(Refusal, match="stale"):
        service.take_off(first.id, actor=actor(cast.home), reason="Ill.", version=first.version + 1)
    for _ in range(2):
        service.take_off(first.id, actor=actor(cast.home), reason="Ill.", version=first.version)
    assert order(scene) == [("Colleague", 1, 1)]
    assert (card(first.id).parts.end, card(first.id).end_side) == ("cancelled", "home")
    assert kinds(cast.learner) == ["enrolled-for-you", "cancelled"]
    assert service.violations() == []


def test_after_the_date_home_changes_nothing(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    first, second = nominate(scene, cast.learner), nominate(scene, cast.colleague)
    asked = enrol(scene, cast.lead)
    travel(timedelta(days=12))
    seen = [first.ref, second.ref]
    by = actor(cast.home)
    calls = (
        lambda: nominate(scene, cast.home, by=cast.lead),
        lambda: service.rank(scene.run_id, centre_id=cast.ficcc.id, order=seen[::-1], seen=seen, actor=by),
        lambda: service.take_off(first.id, actor=by, reason="Ill."),
        lambda: service.approve_home(asked.id, actor=by),
    )
    for call in calls:
        assert "Centres could nominate until Fri 12 Mar 2027 12:00 CET." in str(
            refused("too_late", call, status=409).sentence
        )


def test_other_runs_have_no_lists(cast: Cast) -> None:
    scene = a_run(cast)
    with pytest.raises(NotFound):
        nominate(scene, cast.learner)
    assert enrol(scene, cast.learner).nomination_rank is None
    assert card(enrol(scene, cast.learner).id).priority == 100


def test_accepted_gets_an_offer_and_the_better_ranked_wait_in_front(cast: Cast) -> None:
    scene = a_scene(cast, capacity_max=1)
    cases = [nominate(scene, each) for each in (cast.learner, cast.colleague, cast.lead)]
    for case in (cases[0], cases[2], cases[1]):  # the third is decided before the second
        service.accept_host(case.id, actor=actor(cast.host))
    assert card(cases[0].id).parts.seat is Seat.OFFERED
    assert card(cases[0].id).offer_until == datetime.fromisoformat("2027-03-04T09:00+00:00")
    assert [card(case.id).place for case in cases] == [None, 1, 2]
    assert service.violations() == []


def test_opened_again_by_the_host_stands_at_the_end(cast: Cast) -> None:
    scene = a_scene(cast)
    first = nominate(scene, cast.learner)
    service.decline_host(first.id, actor=actor(cast.host), reason="No.")
    nominate(scene, cast.colleague)
    assert order(scene) == [("Colleague", 1, 1)]
    service.reopen(first.id, actor=actor(cast.host), reason="A mistake.")
    assert order(scene) == [("Colleague", 1, 1), ("Learner", 2, 2)]


def test_reminded_a_week_and_two_days_before_once_each(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    enrol(scene, cast.learner)
    assert service.remind_nominations() == 0
    before = kinds(cast.other)
    for days in (5, 0, 5, 0):  # 6 March, again; 11 March, again
        travel(timedelta(days=days))
        assert service.remind_nominations() == 1
    assert kinds(cast.other)[len(before) :] == ["nominate-soon", "nominate-soon"]
    assert kinds(cast.home).count("nominate-soon") == 2
    assert kinds(cast.learner) == ["enrolled"]
    travel(timedelta(days=3))
    assert service.remind_nominations() == 0


def test_doctor_sees_two_with_the_same_rank(cast: Cast) -> None:
    scene = a_scene(cast)
    nominate(scene, cast.learner)
    second = nominate(scene, cast.colleague)
    _spoil(second.id)
    assert service.violations() == ["run RUN-1: two nominations of FiCCC have the rank 1"]


@use_case
def _spoil(ident: int) -> None:
    session().execute(update(Enrolment).where(Enrolment.id == ident).values(nomination_rank=1))
