"""Offers and waiting lists when the clock goes on or the run moves, and what `doctor` finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from lms.courses.rules import input_of_run
from lms.enrolments import service
from lms.enrolments.models import Enrolment
from lms.kit.db import session, use_case
from lms.kit.journal import rows_of
from tests.cast import Cast
from tests.enrolling import card, enrol, kinds
from tests.offering import HOURS, offered, queued, refused
from tests.post import letters_to, link_in
from tests.scene import FIRST, SECOND, a_run, actor, session_on

pytestmark = pytest.mark.usefixtures("now")


class TestCutOff:
    """After the cut-off nobody moves up."""

    CUT_OFF = datetime.fromisoformat("2027-03-10T12:00")

    def test_waiting_ends_with_a_notice_that_says_why(self, cast: Cast, travel: Any) -> None:
        _scene, _first, (case,) = queued(cast, cast.learner, cut_off_wall=self.CUT_OFF)
        travel(timedelta(days=9, hours=2))  # 12:00 in Stockholm
        assert [service.expire_waiting() for _ in range(2)] == [1, 0]
        assert card(case.id).parts.end == "expired"
        assert kinds(cast.learner)[-1] == "cut-off"
        assert "after Wed 10 Mar 2027 12:00 CET" in letters_to(cast.learner.email)[-1].text
        assert service.violations() == []

    def test_a_seat_that_comes_free_later_goes_to_nobody(self, cast: Cast, travel: Any) -> None:
        _scene, first, (case,) = queued(cast, cast.learner, cut_off_wall=self.CUT_OFF)
        travel(timedelta(days=9, hours=2))
        service.withdraw(first.id, actor=actor(cast.guest))
        assert card(case.id).parts.seat == "waiting"
        refused(lambda: service.offer(case.id, actor=actor(cast.host)), "queue_closed")

    def test_an_offer_made_before_can_still_be_taken(self, cast: Cast, travel: Any) -> None:
        travel(timedelta(days=9))
        scene = a_run(cast, capacity_max=1, offer_hours=HOURS, cut_off_wall=self.CUT_OFF)
        first, case = enrol(scene, cast.guest), enrol(scene, cast.learner)
        service.withdraw(first.id, actor=actor(cast.guest))
        travel(timedelta(days=1))
        service.take_offer(case.id, actor=actor(cast.learner))
        assert card(case.id).parts.seat == "confirmed"

    def test_expired_after_the_cut_off_it_goes_to_nobody(self, cast: Cast, travel: Any) -> None:
        travel(timedelta(days=9))
        scene = a_run(cast, capacity_max=1, offer_hours=HOURS, cut_off_wall=self.CUT_OFF)
        first, case, behind = (enrol(scene, each) for each in (cast.guest, cast.learner, cast.outside))
        service.withdraw(first.id, actor=actor(cast.guest))
        travel(timedelta(days=4))
        assert service.expire_offers() == 1
        assert card(case.id).parts.end == "expired"
        assert card(behind.id).parts.seat == "waiting"
        assert service.expire_waiting() == 1


class TestTheRunMoves:
    """An offer never outlives the start of its run."""

    def test_in_the_last_week_it_is_short_and_ends_with_the_start(self, cast: Cast, travel: Any) -> None:
        start = travel(datetime.fromisoformat("2027-03-23T09:00+00:00")) - timedelta(hours=5)
        travel(start)
        _scene, (case,) = offered(cast, cast.learner, closes_wall=None)
        assert case.offer_until == start + timedelta(hours=5)

    def test_moved_earlier_it_ends_with_the_new_start_and_the_message_says_so(
        self, cast: Cast, now: datetime
    ) -> None:
        scene, (case,) = offered(cast, cast.learner, offer_hours=24 * 20)
        service.move_run(
            scene.run_id,
            actor=actor(cast.host),
            starts_on=FIRST - timedelta(days=14),
            closes_wall=datetime.fromisoformat("2027-03-08T12:00"),
        )
        start = scene.run.starts_at
        assert start == datetime.fromisoformat("2027-03-09T09:00+00:00")
        assert card(case.id).offer_until == start
        assert rows_of(("enrolment", case.id))[-1].move == "shorten-offer"
        assert "can be answered until Tue 9 Mar 2027 10:00 CET" in letters_to(cast.learner.email)[-1].text
        first = next(mail for mail in letters_to(cast.learner.email) if "/offers/" in mail.text)
        service.answer_offer(link_in(first, "/offers/").removeprefix("/offers/"), take=True)
        assert card(case.id).parts.seat == "confirmed"

    def test_moved_later_it_stays_as_it_was(self, cast: Cast) -> None:
        scene, (case,) = offered(cast, cast.learner)
        service.move_run(scene.run_id, actor=actor(cast.host), starts_on=FIRST + timedelta(days=14))
        assert card(case.id).offer_until == case.offer_until

    def test_an_earlier_session_shortens_it_too(self, cast: Cast) -> None:
        scene, (case,) = offered(
            cast, cast.learner, offer_hours=24 * 30, sessions=(session_on(SECOND),), closes_wall=None
        )
        service.save_session(scene.run_id, session_on(FIRST), actor=actor(cast.host), note="One more")
        assert card(case.id).offer_until == scene.run.starts_at != case.offer_until

    def test_cancelled_it_is_over(self, cast: Cast) -> None:
        scene, (case,) = offered(cast, cast.learner)
        service.cancel_run(scene.run_id, actor=actor(cast.host), reason="No heating")
        assert (card(case.id).parts.end, card(case.id).offer_until) == ("cancelled", None)
        refused(lambda: service.take_offer(case.id, actor=actor(cast.learner)), "ended")

    def test_more_seats_are_offered_in_order(self, cast: Cast) -> None:
        scene, _first, cases = queued(cast, cast.learner, cast.outside, cast.baltic)
        service.change_run(
            scene.run_id,
            replace(input_of_run(scene.run), capacity_max=3),
            actor=actor(cast.host),
            version=scene.run.version,
            note="A larger room",
        )
        assert [card(each.id).parts.seat for each in cases] == ["offered", "offered", "waiting"]


class TestDoctor:
    """What the clock should have ended is found, an hour later."""

    def test_an_offer_that_nobody_ended(self, cast: Cast, travel: Any) -> None:
        _scene, (case,) = offered(cast, cast.learner)
        travel(timedelta(hours=HOURS + 1))
        assert service.violations() == []
        travel(timedelta(seconds=1))
        assert service.violations() == [
            f"enrolment {case.ref}: the offer ended at 2027-03-04T09:00:00+00:00 and has not expired"
        ]
        service.expire_offers()
        assert service.violations() == []

    def test_an_offer_beyond_the_start(self, cast: Cast) -> None:
        scene, (case,) = offered(cast, cast.learner)
        _stretch(case.id, scene.run.starts_at)
        assert service.violations() == [f"enrolment {case.ref}: the offer outlives the start of the run"]

    def test_somebody_who_waits_after_the_cut_off(self, cast: Cast, travel: Any) -> None:
        _scene, _first, (case,) = queued(
            cast, cast.learner, cut_off_wall=datetime.fromisoformat("2027-03-10T12:00")
        )
        travel(timedelta(days=9, hours=3))
        assert service.violations() == []
        travel(timedelta(seconds=1))
        assert service.violations() == [f"enrolment {case.ref} waits although nobody moves up any more"]
        service.expire_waiting()
        assert service.violations() == []


@use_case
def _stretch(ident: int, start: datetime | None) -> None:
    assert start is not None
    session().get_one(Enrolment, ident).offer_until = start + timedelta(minutes=1)
