"""What the host does to a run that people are enrolled in, and what the clock does to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from lms.enrolments import service
from lms.enrolments.rules import Seat
from lms.kit.db import rehearse
from lms.kit.refusal import Refusal
from tests.cast import Cast
from tests.enrolling import agenda_uid, card, enrol, kinds, personal, values_of
from tests.post import letters_to
from tests.scene import a_run, actor, crowd

pytestmark = pytest.mark.usefixtures("now")


class TestRun:
    """What the host does to a run that people are enrolled in."""

    def test_more_seats_promote_in_order(self, cast: Cast) -> None:
        scene = a_run(cast, capacity_max=1)
        cases = [enrol(scene, person) for person in (cast.learner, cast.outside, cast.baltic)]
        service.change_run(
            scene.run_id, values_of(scene, capacity_max=2), actor=actor(cast.host), note="More room."
        )
        assert [card(case.id).parts.seat.value for case in cases] == ["confirmed", "confirmed", "waiting"]

    def test_fewer_seats_evict_nobody_and_give_nothing(self, cast: Cast) -> None:
        scene = a_run(cast, capacity_max=2)
        first, second = (enrol(scene, person) for person in (cast.learner, cast.outside))
        service.change_run(
            scene.run_id, values_of(scene, capacity_max=1), actor=actor(cast.host), note="Less room."
        )
        third = enrol(scene, cast.baltic)
        service.withdraw(first.id, actor=actor(cast.learner))
        assert card(second.id).parts.seat is Seat.CONFIRMED
        assert card(third.id).parts.seat is Seat.WAITING

    def test_cancelling_ends_all_and_stays_in_their_calendars(self, cast: Cast) -> None:
        scene = a_run(cast, capacity_max=1)
        cases = [enrol(scene, person) for person in (cast.learner, cast.outside)]
        service.cancel_run(scene.run_id, actor=actor(cast.host), reason="The pump broke.")
        for case, person in zip(cases, (cast.learner, cast.outside), strict=True):
            assert card(case.id).parts.end == "cancelled"
            assert card(case.id).end_side == "run"
            assert kinds(person)[-1] == "run-cancelled"
            assert kinds(person).count("run-cancelled") == 1
            assert all(b"STATUS:CANCELLED" in body.body for body in personal(person))
        assert service.violations() == []

    def test_the_statements_of_cancelling_do_not_grow_with_the_people(self, cast: Cast, queries: Any) -> None:
        scene, sent = a_run(cast, capacity_max=5), []
        people = crowd(12, like=cast.outside)
        for more in (people[:6], (), people[6:]):  # the first time, things that are made once are made
            for person in more:
                enrol(scene, person)
            with queries() as seen:
                rehearse(
                    lambda: service.cancel_run(scene.run_id, actor=actor(cast.host), reason="The pump broke.")
                )
            sent.append(len(seen))
        assert sent[1] == sent[2]

    def test_the_mail_about_a_cancelled_run_says_when_and_takes_it_out_of_a_calendar(
        self, cast: Cast
    ) -> None:
        scene = a_run(cast, capacity_max=1)
        for person in (cast.learner, cast.outside):
            enrol(scene, person)
        service.cancel_run(scene.run_id, actor=actor(cast.host), reason="The pump broke.")
        mail, waited = (letters_to(each.email)[-1] for each in (cast.learner, cast.outside))
        assert "When: Tue 23 Mar 2027" in mail.text
        attached = mail.attachment or b""
        assert attached.count(b"STATUS:CANCELLED") == len(personal(cast.learner))
        assert {agenda_uid(each.body) for each in personal(cast.learner)} == {
            line for line in attached.split(b"\r\n") if line.startswith(b"UID:")
        }
        assert waited.attachment is None or not waited.attachment

    def test_one_new_room_is_told_once(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_run(cast, place="Room 114")
        enrol(scene, cast.learner)
        travel(timedelta(days=20))
        service.change_run(
            scene.run_id,
            values_of(scene, place="Room 207"),
            actor=actor(cast.host),
            note="Broken lamp.",
        )
        text = letters_to(cast.learner.email)[-1].text
        assert text.count("Room 207") == 1
        assert "Place: Room 207 (before: Room 114)" in text

    def test_postponed_keeps_people_and_a_new_day_brings_it_back(self, cast: Cast) -> None:
        scene = a_run(cast)
        enrol(scene, cast.learner)
        uids = [agenda_uid(body.body) for body in personal(cast.learner)]
        service.postpone_run(scene.run_id, actor=actor(cast.host), reason="No room.")
        assert all(b"POSTPONED: " in body.body for body in personal(cast.learner))
        service.move_run(scene.run_id, actor=actor(cast.host), starts_on=date(2027, 4, 6))
        after = personal(cast.learner)
        assert [agenda_uid(body.body) for body in after] == uids
        assert all(b"STATUS:CONFIRMED" in body.body and b"SEQUENCE:2" in body.body for body in after)
        assert kinds(cast.learner) == ["enrolled", "run-postponed", "run-moved"]

    def test_unpublish_is_refused_once_anybody_enrolled(self, cast: Cast) -> None:
        scene = a_run(cast)
        case = enrol(scene, cast.learner)
        service.withdraw(case.id, actor=actor(cast.learner))
        with pytest.raises(Refusal, match="has_enrolments"):
            service.unpublish_run(scene.run_id, actor=actor(cast.host))

    def test_waiting_expires_when_the_run_starts(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_run(cast, capacity_max=1)
        first, second = (enrol(scene, person) for person in (cast.learner, cast.outside))
        assert service.expire_waiting() == 0
        travel(timedelta(days=23))
        assert service.expire_waiting() == 1
        assert service.expire_waiting() == 0
        assert card(second.id).parts.end == "expired"
        assert card(first.id).parts.end == "open"
        assert kinds(cast.outside)[-1] == "expired"

    def test_finished_by_the_system_once(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_run(cast)
        travel(timedelta(days=31))
        assert service.finish_runs() == 1
        assert service.finish_runs() == 0
        assert scene.run.state == "finished"
