"""Waiving a condition for one person, and taking that back: what is refused, written down and told."""

from __future__ import annotations

import pytest

from lms.enrolments import queries, service
from lms.kit import journal
from lms.kit.refusal import NotFound, Refusal
from lms.notifications import queries as notifications
from tests.cast import Cast
from tests.catalogue import refused
from tests.enrolling import enrol, kinds
from tests.scene import Scene, a_run, actor
from tests.terms import completed, want

pytestmark = pytest.mark.usefixtures("now")


def waive(scene: Scene, ident: int, **more: object) -> None:
    given = {"person_id": scene.cast.learner.id, "actor": actor(scene.cast.host), "reason": "Met in Lund"}
    service.waive_condition(scene.run_id, ident, **(given | more))  # type: ignore[arg-type]  # as given


class TestWaiver:
    """The host waives a condition for one person."""

    def test_the_person_is_told_and_can_enrol(self, cast: Cast) -> None:
        scene = a_run(cast)
        ident = want(scene, course_id=scene.run.course_id)
        for _ in range(2):
            waive(scene, ident)
        assert kinds(cast.learner) == ["condition-waived"]
        notice = notifications.inbox(cast.learner.id).items[0]
        assert "Completed before: Clean room basics" in notice.body
        assert "Met in Lund" in notice.body
        rows = [row for row in journal.rows_of(("run", scene.run_id)) if row.move == "waive-condition"]
        assert [(row.actor_id, row.reason) for row in rows] == [(cast.host.id, "Met in Lund")]
        assert enrol(scene, cast.learner).parts.seat == "confirmed"
        assert queries.unmet_of(queries.mine(cast.learner.id)) == {}
        (row,) = queries.waivers_of(scene.run_id)
        assert (row.person_name, row.by_name, row.reason) == ("Learner Person", "Host Person", "Met in Lund")
        with pytest.raises(Refusal):
            enrol(scene, cast.outside)

    def test_refusals(self, cast: Cast) -> None:
        scene, other = a_run(cast), a_run(cast, title="Other", ref="R-2")
        ident = want(scene)
        refused("reason_missing", lambda: waive(scene, ident, reason=" "), field="reason")
        refused("too_long", lambda: waive(scene, ident, reason="x" * 2_001), field="reason")
        refused("own_case", lambda: waive(scene, ident, person_id=cast.host.id), status=403)
        for person in (cast.learner, cast.home, cast.editor, cast.trainer, cast.other, cast.admin):
            with pytest.raises(NotFound):
                waive(scene, ident, actor=actor(person))
        with pytest.raises(NotFound):
            waive(other, ident)
        with pytest.raises(NotFound):
            waive(scene, ident, person_id=999_999)
        assert kinds(cast.learner) == []


def take_back(scene: Scene, waiver_id: int, **more: object) -> None:
    given = {"actor": actor(scene.cast.host), "reason": "The paper was another's"}
    service.take_back_waiver(scene.run_id, waiver_id, **(given | more))  # type: ignore[arg-type]  # as given


def waived(scene: Scene, ident: int, **more: object) -> int:
    """Waives the condition for the learner; gives the waiver's key."""
    waive(scene, ident, **more)
    return queries.waivers_of(scene.run_id)[0].id


class TestTakingAWaiverBack:
    """As long as nothing was decided with it."""

    def test_it_is_asked_again_and_the_person_is_told(self, cast: Cast) -> None:
        scene = a_run(cast)
        ident = want(scene, course_id=scene.run.course_id)
        first = waived(scene, ident)
        for _ in range(2):
            take_back(scene, first)
        assert queries.waivers_of(scene.run_id) == []
        assert kinds(cast.learner) == ["condition-waived", "condition-asked-again"]
        notice = notifications.inbox(cast.learner.id).items[0]
        assert "Completed before: Clean room basics" in notice.body
        assert "The paper was another's" in notice.body
        (row,) = [row for row in journal.rows_of(("run", scene.run_id)) if row.move == "take-back-waiver"]
        assert (row.actor_id, row.reason) == (cast.host.id, "The paper was another's")
        assert row.before == {"condition": ident, "person": cast.learner.id, "reason": "Met in Lund"}
        with pytest.raises(Refusal):
            enrol(scene, cast.learner)

    def test_waived_anew_it_is_told_anew_and_an_old_click_takes_nothing_back(self, cast: Cast) -> None:
        scene = a_run(cast)
        ident = want(scene)
        first = waived(scene, ident)
        take_back(scene, first)
        second = waived(scene, ident)
        assert second != first
        take_back(scene, first)
        assert [each.id for each in queries.waivers_of(scene.run_id)] == [second]
        assert kinds(cast.learner) == ["condition-waived", "condition-asked-again", "condition-waived"]

    def test_who_decides_sees_that_it_is_not_met(self, cast: Cast) -> None:
        scene = a_run(cast, acceptance="moderated", home_approval="required")
        waiver = waived(scene, want(scene))
        case = enrol(scene, cast.learner)
        service.approve_home(case.id, actor=actor(cast.home))
        take_back(scene, waiver)  # the host itself has not decided yet
        assert list(queries.unmet_of(queries.mine(cast.learner.id))) == [case.id]

    def test_what_was_decided_with_it_stays(self, cast: Cast) -> None:
        scene = a_run(cast, acceptance="moderated", apply_again=True)
        waiver = waived(scene, want(scene))
        declined = enrol(scene, cast.learner)
        service.decline_host(declined.id, actor=actor(cast.host), reason="No")
        case = enrol(scene, cast.learner)
        service.accept_host(case.id, actor=actor(cast.host))
        no = refused("decided", lambda: take_back(scene, waiver), status=409, field="waiver")
        assert str(no.sentence) == f"The enrolment {case.ref} has been decided with this waiver, so it stays."
        assert kinds(cast.learner).count("condition-asked-again") == 0
        completed(case.id)
        refused("decided", lambda: take_back(scene, waiver), status=409)

    def test_what_ended_before_does_not_keep_it(self, cast: Cast) -> None:
        scene = a_run(cast)
        waiver = waived(scene, want(scene))
        case = enrol(scene, cast.learner)
        refused("decided", lambda: take_back(scene, waiver), status=409)
        service.withdraw(case.id, actor=actor(cast.learner))
        take_back(scene, waiver)
        assert queries.waivers_of(scene.run_id) == []

    def test_refusals(self, cast: Cast) -> None:
        scene, other = a_run(cast), a_run(cast, title="Other", ref="R-2")
        ident = want(scene)
        waiver = waived(scene, ident)
        refused("reason_missing", lambda: take_back(scene, waiver, reason=" "), field="reason")
        refused("too_long", lambda: take_back(scene, waiver, reason="x" * 2_001), field="reason")
        for person in (cast.learner, cast.home, cast.editor, cast.trainer, cast.other, cast.admin):
            with pytest.raises(NotFound):
                take_back(scene, waiver, actor=actor(person))
        for run, number in ((other, waiver), (scene, 999_999)):
            with pytest.raises(NotFound):
                take_back(run, number)
        assert kinds(cast.learner) == ["condition-waived"]
        assert len(queries.waivers_of(scene.run_id)) == 1
