"""Marking who was there, and checking in with the code of the room."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import current_app

from lms.enrolments import queries, service
from lms.enrolments.rules import attendance as rules
from lms.kit import clock, journal
from lms.kit.refusal import NotFound, Refusal
from tests.afterwards import DURING, OVER, Travel, attended
from tests.cast import Cast
from tests.enrolling import enrol, kinds, moves
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")


def test_a_trainer_marks_people_with_a_journal_row_and_no_mail(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    before = run.case(run.learner)
    travel(DURING)
    assert run.mark(cast.trainer, learner="present", outside="excused") == 2
    assert run.marks() == {run.learner: "present", run.outside: "excused"}
    row = journal.rows_of(("enrolment", run.learner))[-1]
    assert (row.move, row.actor_id) == ("mark-attendance", cast.trainer.id)
    assert (row.before["mark"], row.after["mark"]) == ("", "present")
    assert kinds(cast.learner) == ["enrolled"]
    assert run.case(run.learner) == before  # no decision moved, so no other page is out of date
    assert service.violations() == []


def test_saving_the_same_again_changes_nothing(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    travel(DURING)
    assert [run.mark(cast.host, learner="present") for _ in range(3)] == [1, 0, 0]
    assert moves(run.case(run.learner)).count("mark-attendance") == 1


@pytest.mark.parametrize("who", ["learner", "home", "editor", "guest", "other", "office", "admin"])
def test_nobody_else_marks(cast: Cast, travel: Travel, who: str) -> None:
    run = attended(cast)
    travel(DURING)
    with pytest.raises(NotFound):
        run.mark(getattr(cast, who), outside="present")
    assert run.marks() == {}


def test_a_session_to_come_is_not_marked(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    travel(run.sessions[0].starts_at - timedelta(seconds=1))
    with pytest.raises(Refusal, match="too_early"):
        run.mark(cast.trainer, learner="present")
    travel(run.sessions[0].starts_at)
    assert run.mark(cast.trainer, learner="present") == 1


def test_a_late_mark_needs_a_reason_that_is_kept(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    session = run.sessions[0]
    travel(session.ends_at + timedelta(days=7, seconds=1))
    with pytest.raises(Refusal, match="reason_missing"):
        run.mark(cast.trainer, learner="present")
    marks = {run.learner: "present"}
    service.mark(session.id, marks, actor=actor(cast.trainer), reason="The paper list was lost.")
    assert queries.marks_of(run.learner)[session.id].reason == "The paper list was lost."
    assert journal.rows_of(("enrolment", run.learner))[-1].reason == "The paper list was lost."


def test_all_or_nothing(cast: Cast, travel: Travel) -> None:
    run = attended(cast, capacity_max=2)
    waiting = enrol(run.scene, cast.baltic)
    travel(DURING)
    for wrong in ({waiting.id: "present"}, {run.outside: "here"}):
        marks = {run.learner: "present"} | wrong
        with pytest.raises(Refusal):
            service.mark(run.sessions[0].id, marks, actor=actor(cast.trainer))
    assert run.marks() == {}


def test_a_trainer_who_takes_part_does_not_mark_oneself(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    own = enrol(run.scene, cast.trainer)
    travel(DURING)
    with pytest.raises(Refusal, match="own_case") as refused:
        service.mark(run.sessions[0].id, {own.id: "present"}, actor=actor(cast.trainer))
    assert "Host Person" in str(refused.value.sentence)
    assert service.mark(run.sessions[0].id, {own.id: "present"}, actor=actor(cast.host)) == 1


def test_people_of_another_run_do_not_exist(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    other = attended(cast, ref="RUN-2", title="Another")
    travel(DURING)
    with pytest.raises(NotFound):
        service.mark(run.sessions[0].id, {other.learner: "present"}, actor=actor(cast.host))


def test_a_cancelled_session_is_not_marked(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    session = run.sessions[0]
    service.cancel_session(run.scene.run_id, session.id, actor=actor(cast.host), reason="No room.")
    travel(DURING)
    with pytest.raises(Refusal, match="session_cancelled"):
        service.mark(session.id, {run.learner: "present"}, actor=actor(cast.host))


def test_a_page_that_somebody_overtook_saves_nothing_and_says_who(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    travel(DURING)
    run.mark(cast.trainer, learner="excused")
    marks, seen = {run.learner: "absent", run.outside: "present"}, {run.learner: "", run.outside: ""}
    with pytest.raises(Refusal, match="stale") as refused:
        service.mark(run.sessions[0].id, marks, actor=actor(cast.host), seen=seen)
    assert refused.value.status == 409
    assert "Trainer Person" in str(refused.value.sentence)
    assert run.marks() == {run.learner: "excused"}


def test_what_a_page_does_not_change_stays_as_others_made_it(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    travel(DURING)
    run.mark(cast.trainer, learner="absent")
    seen = run.marks()
    check_in(run.sessions[0].id, cast)
    marks = {
        run.learner: "absent",
        run.outside: "present",
    }  # the learner stands absent on a page opened before
    service.mark(run.sessions[0].id, marks, actor=actor(cast.trainer), seen=seen)
    assert run.marks() == {run.learner: "present", run.outside: "present"}


def test_marks_are_corrected_after_completion(cast: Cast, travel: Travel) -> None:
    run = attended(cast)
    travel(OVER)
    run.mark(cast.trainer, learner="present")
    service.conclude(run.scene.run_id, {run.learner: "completed"}, actor=actor(cast.host))
    assert run.mark(cast.trainer, 2, learner="present") == 1


def check_in(session_id: int, cast: Cast, code: str = "", who: str = "learner") -> None:
    """With the code that the room shows now."""
    shown = rules.room_code(session_id, clock.now(), secret=current_app.config["SECRET_KEY"])
    service.check_in(session_id, code or shown, actor=actor(getattr(cast, who)))


class TestCheckIn:
    """With the code of the room."""

    def test_marks_present_once_by_code(self, cast: Cast, travel: Travel) -> None:
        run = attended(cast)
        session = run.sessions[0]
        travel(session.starts_at - timedelta(minutes=15))
        for _ in range(2):
            check_in(session.id, cast)
        found = queries.marks_of(run.learner)[session.id]
        assert (found.mark, found.how, found.marked_by_id) == ("present", "code", cast.learner.id)
        assert moves(run.case(run.learner)).count("check-in") == 1
        assert kinds(cast.learner) == ["enrolled"]

    def test_a_trainers_later_tick_overrides(self, cast: Cast, travel: Travel) -> None:
        run = attended(cast)
        travel(DURING)
        check_in(run.sessions[0].id, cast)
        run.mark(cast.trainer, learner="absent")
        found = queries.marks_of(run.learner)[run.sessions[0].id]
        assert (found.mark, found.how) == ("absent", "tick")

    @pytest.mark.parametrize("minutes", [10, -5])
    def test_the_code_of_another_time_does_not_count(self, cast: Cast, travel: Travel, minutes: int) -> None:
        run = attended(cast)
        session = run.sessions[0]
        secret = current_app.config["SECRET_KEY"]
        code = rules.room_code(session.id, DURING - timedelta(minutes=minutes), secret=secret)
        travel(DURING)
        with pytest.raises(Refusal, match="wrong_code"):
            check_in(session.id, cast, code)
        assert run.marks() == {}

    def test_the_code_of_another_session_does_not_count(self, cast: Cast, travel: Travel) -> None:
        run = attended(cast)
        travel(DURING)
        secret = current_app.config["SECRET_KEY"]
        code = rules.room_code(run.sessions[1].id, clock.now(), secret=secret)
        with pytest.raises(Refusal, match="wrong_code"):
            check_in(run.sessions[0].id, cast, code)

    @pytest.mark.parametrize(("shift", "code"), [(-16, "too_early"), (121, "too_late")])
    def test_only_while_the_session_is_on(self, cast: Cast, travel: Travel, shift: int, code: str) -> None:
        run = attended(cast)
        travel(run.sessions[0].starts_at + timedelta(minutes=shift))
        with pytest.raises(Refusal, match=code):
            check_in(run.sessions[0].id, cast)

    def test_only_people_with_a_place(self, cast: Cast, travel: Travel) -> None:
        run = attended(cast, capacity_max=2)
        enrol(run.scene, cast.baltic)
        travel(DURING)
        for who, status in (("guest", 403), ("host", 403), ("baltic", 409)):
            with pytest.raises(Refusal) as refused:
                check_in(run.sessions[0].id, cast, who=who)
            assert refused.value.status == status
        assert run.marks() == {}

    def test_guessing_has_to_wait(self, cast: Cast, travel: Travel) -> None:
        run = attended(cast)
        travel(DURING)
        for _ in range(rules.GUESSES.free):
            with pytest.raises(Refusal, match="wrong_code"):
                check_in(run.sessions[0].id, cast, "222222")
        with pytest.raises(Refusal, match="too_often") as refused:
            check_in(run.sessions[0].id, cast)
        assert refused.value.status == 429
        check_in(run.sessions[0].id, cast, who="outside")  # others are not concerned
        travel(DURING + timedelta(minutes=2))
        check_in(run.sessions[0].id, cast)
        assert run.marks() == {run.learner: "present", run.outside: "present"}
