"""Offers by hand, and why somebody is passed over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from lms.courses.models import Pool, PoolCentre
from lms.enrolments import serializers, service
from lms.enrolments.queries import CaseCard
from lms.kit.db import add, session, use_case
from lms.kit.journal import rows_of
from lms.kit.refusal import Refusal
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol, kinds, moves, statuses
from tests.offering import HOURS, offered, refused
from tests.post import letters_to
from tests.scene import Scene, a_run, actor

pytestmark = pytest.mark.usefixtures("now")


class TestByHand:
    """The host moves people up."""

    def by_hand(self, cast: Cast, *people: Somebody, **policy: Any) -> tuple[Scene, list[CaseCard]]:
        scene, cases = offered(cast, *people, promotion="by_hand", **policy)
        assert {case.parts.seat for case in cases} <= {"waiting"}
        return scene, cases

    def test_in_turn_needs_no_reason(self, cast: Cast) -> None:
        scene, (case, _behind) = self.by_hand(cast, cast.learner, cast.outside)
        for _ in range(2):
            service.offer(case.id, actor=actor(cast.host), version=case.version)
        assert moves(case) == ["enrol", "confirm", "offer"]
        assert kinds(cast.learner) == ["enrolled", "offered"]
        assert statuses(scene, cast.learner) == {"tentative"}
        assert service.violations() == []

    def test_the_host_is_told_of_a_free_seat_and_where_to_offer_it(self, cast: Cast) -> None:
        self.by_hand(cast, cast.learner)
        assert "seat-is-free" in kinds(cast.host)
        assert any("/desk/sccc/runs/RUN-1/queue" in mail.text for mail in letters_to(cast.host.email))

    def test_out_of_turn_needs_a_reason_which_is_kept(self, cast: Cast) -> None:
        _scene, (_case, behind) = self.by_hand(cast, cast.learner, cast.outside)
        host = actor(cast.host)
        refused(lambda: service.offer(behind.id, actor=host), "reason_missing", 422)
        service.offer(behind.id, actor=host, reason="Speaks Estonian, which we need")
        assert card(behind.id).parts.seat == "offered"
        assert rows_of(("enrolment", behind.id))[-1].reason == "Speaks Estonian, which we need"

    def test_no_seat_no_offer(self, cast: Cast) -> None:
        _scene, (case, behind) = self.by_hand(cast, cast.learner, cast.outside)
        service.offer(case.id, actor=actor(cast.host))
        words = refused(lambda: service.offer(behind.id, actor=actor(cast.host)), "no_seat")
        assert words == "All seats are taken."

    def test_newcomers_never_overtake(self, cast: Cast) -> None:
        _scene, (case,) = self.by_hand(cast, cast.learner)
        late = enrol(Scene(cast, case.run_id, case.run_ref), cast.outside)
        assert (late.parts.seat, late.place) == ("waiting", 2)

    def test_who_was_faster_is_named(self, cast: Cast) -> None:
        _scene, (case,) = self.by_hand(cast, cast.learner)
        service.offer(case.id, actor=actor(cast.host))
        second = actor(cast.other)
        second = type(second)(second.person_id, roles=actor(cast.host).roles, verified=True)
        words = refused(lambda: service.offer(case.id, actor=second), "already_offered")
        assert words == "Host Person was faster: the seat is offered."

    def test_without_hours_it_is_answered_within_three_days(self, cast: Cast, now: datetime) -> None:
        _scene, (case,) = self.by_hand(cast, cast.learner, offer_hours=None)
        service.offer(case.id, actor=actor(cast.host))
        assert card(case.id).offer_until == now + timedelta(hours=72)

    def test_nobody_offers_a_seat_to_oneself(self, cast: Cast) -> None:
        _scene, (case,) = self.by_hand(cast, cast.host)
        refused(lambda: service.offer(case.id, actor=actor(cast.host)), "own_case", 403)

    @pytest.mark.parametrize(
        ("who", "status"), [("home", 403), ("learner", 403), ("other", 404), ("editor", 404)]
    )
    def test_only_the_host_offers(self, cast: Cast, who: str, status: int) -> None:
        _scene, (case,) = self.by_hand(cast, cast.learner)
        with pytest.raises(Refusal) as caught:
            service.offer(case.id, actor=actor(getattr(cast, who)))
        assert caught.value.status == status
        assert card(case.id).parts.seat == "waiting"

    def test_a_stale_page(self, cast: Cast) -> None:
        _scene, (case,) = self.by_hand(cast, cast.learner)
        refused(lambda: service.offer(case.id, actor=actor(cast.host), version=case.version - 1), "stale")


def test_why_somebody_was_passed_over_is_kept_with_the_pools_of_that_day(cast: Cast, now: datetime) -> None:
    scene = a_run(cast, capacity_max=2, offer_hours=HOURS)
    pool = reserve(scene.run_id, (cast.chipsc2_lt.id, cast.kiip.id), until=now + timedelta(days=7))
    _open, inside, first, second = (
        enrol(scene, each) for each in (cast.guest, cast.baltic, cast.learner, cast.other)
    )
    service.withdraw(inside.id, actor=actor(cast.baltic))
    assert (card(first.id).parts.seat, card(second.id).parts.seat) == ("waiting", "offered")
    rename(pool, "somebody else")
    assert serializers.passed_over_words(card(first.id)) == (
        "Somebody behind you moved up. The free seats are for the Baltic centres only until"
        " Mon 8 Mar 2027 10:00 CET."
    )
    service.withdraw(first.id, actor=actor(cast.learner))
    assert serializers.passed_over_words(card(first.id)) == ""


@use_case
def reserve(run_id: int, centre_ids: tuple[int, ...], *, until: datetime) -> int:
    """One seat for the people of these centres."""
    pool = add(Pool(run_id=run_id, name="the Baltic centres", seats=1, release_at=until))
    for centre_id in centre_ids:
        add(PoolCentre(pool_id=pool.id, centre_id=centre_id, run_id=run_id))
    return pool.id


@use_case
def rename(pool_id: int, name: str) -> None:
    session().get_one(Pool, pool_id).name = name
