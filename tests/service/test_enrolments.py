"""Enrolling, deciding, ending: the use cases, with what they leave in journal, inbox and calendar."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.access import Scope
from lms.courses import service as courses
from lms.courses.rules import Sharing
from lms.enrolments import queries, service
from lms.enrolments.rules import Seat
from lms.kit.refusal import NotFound, Refusal
from lms.notifications import queries as notifications
from tests.cast import Cast
from tests.enrolling import card, enrol, kinds, moves, personal, statuses
from tests.scene import a_run, actor, crowd

pytestmark = pytest.mark.usefixtures("now")


def test_first_come_is_confirmed_at_once(cast: Cast) -> None:
    scene = a_run(cast)
    case = enrol(scene, cast.learner)
    assert case.parts.seat is Seat.CONFIRMED
    assert case.home_centre_id == cast.ficcc.id
    assert case.ref.startswith("EN-2027-")
    assert moves(case) == ["enrol", "confirm"]
    assert statuses(scene, cast.learner) == {"confirmed"}
    assert kinds(cast.learner) == ["enrolled"]
    assert queries.tallies([scene.run_id])[scene.run_id] == queries.Tally(1, 0, 0)
    assert service.violations() == []


def test_second_click_answers_with_the_first(cast: Cast) -> None:
    scene = a_run(cast)
    first = enrol(scene, cast.learner)
    assert enrol(scene, cast.learner) == first
    assert kinds(cast.learner) == ["enrolled"]


def test_outsider_has_no_home(cast: Cast) -> None:
    assert enrol(a_run(cast), cast.outside).home_centre_id is None


def test_unconfirmed_claim_counts_as_outside(cast: Cast) -> None:
    assert enrol(a_run(cast), cast.claimant).home_centre_id is None


def test_unconfirmed_mail_address_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        enrol(a_run(cast), cast.unverified)
    assert "not confirmed" in str(refused.value.sentence)
    assert queries.mine(cast.unverified.id) == []


def test_organisation_is_fixed_at_submission(cast: Cast) -> None:
    assert enrol(a_run(cast), cast.learner).organisation_kind == "university"


def test_full_run_queues_in_order_of_arrival(cast: Cast) -> None:
    scene = a_run(cast, capacity_max=1)
    people = (cast.learner, cast.outside, cast.baltic)
    cases = [enrol(scene, person) for person in people]
    assert [case.parts.seat for case in cases] == [Seat.CONFIRMED, Seat.WAITING, Seat.WAITING]
    assert [case.place for case in cases] == [None, 1, 2]
    assert statuses(scene, cast.outside) == {"tentative"}


def test_withdrawal_hands_the_seat_on_in_the_same_transaction(cast: Cast) -> None:
    scene = a_run(cast, capacity_max=1)
    first, second, third = (enrol(scene, person) for person in (cast.learner, cast.outside, cast.baltic))
    service.withdraw(first.id, actor=actor(cast.learner), reason="ill")
    assert card(first.id).parts.seat is Seat.RELEASED
    assert card(second.id).parts.seat is Seat.CONFIRMED
    assert card(third.id).place == 1
    assert statuses(scene, cast.learner) == set()
    assert statuses(scene, cast.outside) == {"confirmed"}
    assert kinds(cast.outside) == ["enrolled", "promoted"]
    assert moves(second) == ["enrol", "confirm", "promote"]
    assert service.violations() == []


def test_second_withdrawal_changes_nothing(cast: Cast) -> None:
    scene = a_run(cast)
    case = enrol(scene, cast.learner)
    for _ in range(2):
        service.withdraw(case.id, actor=actor(cast.learner))
    assert moves(case) == ["enrol", "confirm", "withdraw"]


def test_may_enrol_again_after_withdrawing(cast: Cast) -> None:
    scene = a_run(cast)
    first = enrol(scene, cast.learner)
    service.withdraw(first.id, actor=actor(cast.learner))
    second = enrol(scene, cast.learner)
    assert second.id != first.id
    assert second.parts.seat is Seat.CONFIRMED
    sequences = [body.body.count(b"SEQUENCE:1") for body in personal(cast.learner)]
    assert sequences == [1, 1]  # left and came back: the personal SEQUENCE has risen


def test_full_run_without_waiting_list_says_so(cast: Cast) -> None:
    scene = a_run(cast, capacity_max=1, waiting_list=False)
    enrol(scene, cast.learner)
    with pytest.raises(Refusal, match="full"):
        enrol(scene, cast.outside)


def test_window(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]  # a fixture's callable
    scene = a_run(cast)
    travel(timedelta(days=21, hours=4))  # past the closing time
    with pytest.raises(Refusal, match="too_late"):
        enrol(scene, cast.learner)


def test_draft_does_not_exist_for_those_who_enrol(cast: Cast) -> None:
    with pytest.raises(NotFound):
        enrol(a_run(cast, publish=False), cast.learner)


def test_scope_is_asked_of_the_person(cast: Cast) -> None:
    scene = a_run(cast, course={"sharing": Sharing(scope=Scope.NETWORK)})
    with pytest.raises(NotFound):
        enrol(scene, cast.outside)
    assert enrol(scene, cast.learner).parts.seat is Seat.CONFIRMED


class TestModerated:
    """The host decides."""

    def test_waits_for_the_host_and_holds_no_seat(self, cast: Cast) -> None:
        scene = a_run(cast, acceptance="moderated")
        case = enrol(scene, cast.learner)
        assert (case.parts.host, case.parts.seat) == ("pending", "none")
        assert statuses(scene, cast.learner) == set()
        assert kinds(cast.host) == ["waits-for-you"]
        assert queries.tallies([scene.run_id])[scene.run_id] == queries.Tally(0, 0, 1)

    def test_accepted_is_confirmed(self, cast: Cast) -> None:
        scene = a_run(cast, acceptance="moderated")
        case = enrol(scene, cast.learner)
        service.accept_host(case.id, actor=actor(cast.host), version=case.version, note="met before")
        after = card(case.id)
        assert (after.parts.host, after.parts.seat, after.host_note) == (
            "accepted",
            "confirmed",
            "met before",
        )
        assert kinds(cast.learner) == ["enrolled", "decided"]
        assert service.violations() == []

    def test_second_click_of_the_same_coordinator(self, cast: Cast) -> None:
        case = enrol(a_run(cast, acceptance="moderated"), cast.learner)
        for _ in range(2):
            service.accept_host(case.id, actor=actor(cast.host), version=case.version)
        assert moves(case) == ["enrol", "accept-host", "confirm"]

    def test_declined_with_reason_ends_it_for_the_person(self, cast: Cast) -> None:
        scene = a_run(cast, acceptance="moderated")
        case = enrol(scene, cast.learner)
        with pytest.raises(Refusal, match="reason_missing"):
            service.decline_host(case.id, actor=actor(cast.host), reason=" ")
        service.decline_host(case.id, actor=actor(cast.host), reason="No vacuum experience.")
        assert card(case.id).host_reason == "No vacuum experience."
        with pytest.raises(Refusal, match="declined_before"):
            enrol(scene, cast.learner)
        assert "No vacuum experience." in notifications.inbox(cast.learner.id).items[0].body

    def test_declined_may_apply_again_where_the_run_allows_it(self, cast: Cast) -> None:
        scene = a_run(cast, acceptance="moderated", apply_again=True)
        case = enrol(scene, cast.learner)
        service.decline_host(case.id, actor=actor(cast.host), reason="Too early.")
        assert enrol(scene, cast.learner).id != case.id

    def test_nobody_decides_on_the_own_case(self, cast: Cast) -> None:
        case = enrol(a_run(cast, acceptance="moderated"), cast.host)
        with pytest.raises(Refusal) as refused:
            service.accept_host(case.id, actor=actor(cast.host))
        assert (refused.value.code, refused.value.status) == ("own_case", 403)

    @pytest.mark.parametrize("who", ["other", "home", "office", "admin", "editor", "trainer", "guest"])
    def test_only_the_host_decides(self, cast: Cast, who: str) -> None:
        case = enrol(a_run(cast, acceptance="moderated"), cast.learner)
        with pytest.raises(Refusal) as refused:
            service.accept_host(case.id, actor=actor(getattr(cast, who)))
        assert refused.value.status == (403 if who == "home" else 404)
        assert card(case.id).parts.host == "pending"

    def test_stale_page(self, cast: Cast) -> None:
        case = enrol(a_run(cast), cast.learner)
        with pytest.raises(Refusal) as refused:
            service.cancel(case.id, actor=actor(cast.host), reason="Fire", version=case.version - 1)
        assert refused.value.status == 409
        assert card(case.id).parts.end == "open"

    def test_reopened_by_the_side_that_declined(self, cast: Cast) -> None:
        case = enrol(a_run(cast, acceptance="moderated"), cast.learner)
        service.decline_host(case.id, actor=actor(cast.host), reason="No.")
        with pytest.raises(Refusal, match="not_yours"):
            service.reopen(case.id, actor=actor(cast.home), reason="Please.")
        service.reopen(case.id, actor=actor(cast.host), reason="A mistake.")
        assert card(case.id).parts.host == "pending"
        assert service.violations() == []


class TestHomeApproval:
    """Home decides before the host."""

    def test_two_decisions_in_turn(self, cast: Cast) -> None:
        scene = a_run(cast, acceptance="moderated", home_approval="required")
        case = enrol(scene, cast.learner)
        assert (case.parts.home, case.parts.host) == ("pending", "pending")
        assert kinds(cast.home) == ["waits-for-you"]
        assert kinds(cast.host) == []
        with pytest.raises(Refusal):
            service.accept_host(case.id, actor=actor(cast.host))
        service.approve_home(case.id, actor=actor(cast.home))
        assert kinds(cast.host) == ["waits-for-you"]
        service.accept_host(case.id, actor=actor(cast.host))
        assert card(case.id).parts.seat is Seat.CONFIRMED

    def test_coordinator_enrols_own_people_and_has_approved(self, cast: Cast) -> None:
        scene = a_run(cast, home_approval="required")
        ident = service.enrol(
            scene.run_id, person_id=cast.learner.id, actor=actor(cast.home), home_centre_id=cast.ficcc.id
        )
        case = card(ident)
        assert (case.parts.home, case.parts.seat) == ("approved", "confirmed")
        assert case.enrolled_by_id == cast.home.id
        assert kinds(cast.learner) == ["enrolled-for-you"]

    def test_coordinator_cannot_enrol_other_centres_people(self, cast: Cast) -> None:
        scene = a_run(cast)
        with pytest.raises(NotFound):
            service.enrol(
                scene.run_id, person_id=cast.learner.id, actor=actor(cast.other), home_centre_id=cast.ficcc.id
            )
        with pytest.raises(Refusal, match="not_a_member"):
            service.enrol(
                scene.run_id, person_id=cast.learner.id, actor=actor(cast.other), home_centre_id=cast.kiip.id
            )


@pytest.mark.threat("14.hourly")
def test_hourly_limit(cast: Cast) -> None:
    for n in range(30):
        enrol(a_run(cast, ref=f"R-{n}", title=f"Course {n}"), cast.learner)
    with pytest.raises(Refusal) as refused:
        enrol(a_run(cast, ref="R-31", title="One more"), cast.learner)
    assert refused.value.status == 429


def test_crowd_has_places_in_order(cast: Cast) -> None:
    scene = a_run(cast, capacity_max=3)
    cases = [enrol(scene, person) for person in crowd(8, like=cast.learner)]
    assert [case.place for case in cases] == [None, None, None, 1, 2, 3, 4, 5]
    assert courses.finish_run(scene.run_id) is False
