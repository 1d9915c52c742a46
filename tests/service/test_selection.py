"""Points, the lottery, and accepting all in one order."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from lms.enrolments import queries, service
from lms.enrolments.models import Draw
from lms.enrolments.queries import CaseCard
from lms.enrolments.rules import Effect, lottery_order
from lms.kit import journal
from lms.kit.db import session, use_case
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast
from tests.catalogue import refused
from tests.enrolling import card, enrol, kinds, moves
from tests.scene import Scene, a_run, actor
from tests.selecting import CLOSED, a_scene, give, state_criteria, three, version

pytestmark = pytest.mark.usefixtures("now")


class TestPoints:
    """The host looks at each application."""

    def test_not_before_applications_close(self, cast: Cast) -> None:
        scene = a_scene(cast)
        (need, _team), cases = state_criteria(scene), three(scene)
        refusal = refused("too_early", lambda: give(scene, cases, [1, 2, 3], need), status=409)
        assert "Mon 22 Mar 2027 12:00 CET" in str(refusal.sentence)

    def test_stored_changed_taken_away_and_in_the_journal(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_scene(cast)
        (need, team), cases = state_criteria(scene), three(scene)
        travel(CLOSED)
        give(scene, cases, [1, 2, 3], need)
        give(scene, cases, [1, 2, 3], need)  # the same again
        give(scene, cases[:1], [5], need)
        service.give_points(
            scene.run_id,
            {cases[1].ref: {need: None, team: 0}},
            actor=actor(cast.host),
            version=version(scene),
        )
        found = queries.applications(scene.run_id, viewer_id=None)
        assert [each.points for each in found] == [{need: 5}, {team: 0}, {need: 3}]
        rows = journal.rows_of((queries.SELECTION, scene.run_id))
        assert [row.move for row in rows] == ["give-points"] * 3
        assert rows[1].before == {f"{cases[0].ref} {need}": 1}

    def test_bad_points_are_said_and_nothing_is_saved(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_scene(cast)
        (need, _team), cases = state_criteria(scene), three(scene)
        travel(CLOSED)
        refusal = refused("out_of_range", lambda: give(scene, cases, [4, 6, -1], need))
        assert [each.field for each in refusal.problems] == [
            f"points-{case.ref}-{need}" for case in cases[1:]
        ]
        assert all(not each.points for each in queries.applications(scene.run_id, viewer_id=None))

    def test_own_application_and_stale_page(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_scene(cast)
        (need, _team), mine = state_criteria(scene), enrol(scene, cast.host)
        cases = three(scene)
        travel(CLOSED)
        refused("own_case", lambda: give(scene, [mine], [5], need), status=403)
        old = version(scene)
        service.withdraw(cases[0].id, actor=actor(cast.learner))
        refused(
            "stale",
            lambda: service.give_points(
                scene.run_id, {cases[1].ref: {need: 1}}, actor=actor(cast.host), version=old
            ),
            status=409,
        )

    @pytest.mark.parametrize("who", ["learner", "home", "other", "editor", "trainer", "office", "admin"])
    def test_only_the_host(self, cast: Cast, who: str, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_scene(cast, selection="lottery")
        (need, _team), cases = state_criteria(scene), three(scene)
        travel(CLOSED)
        by = actor(getattr(cast, who))
        for call in (
            lambda: service.give_points(scene.run_id, {cases[0].ref: {need: 1}}, actor=by),
            lambda: service.draw(scene.run_id, actor=by),
            lambda: service.accept_in_order(scene.run_id, actor=by),
        ):
            with pytest.raises(NotFound):
                call()


class TestLottery:
    """Drawn once, and anybody can repeat it."""

    def test_drawn_once_and_told(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_scene(cast, selection="lottery")
        cases = three(scene)
        refused("too_early", lambda: service.draw(scene.run_id, actor=actor(cast.host)), status=409)
        travel(CLOSED)
        seed = service.draw(scene.run_id, actor=actor(cast.host))
        assert service.draw(scene.run_id, actor=actor(cast.host)) == seed
        drawn = queries.last_draw(scene.run_id, kind="lottery")
        assert drawn is not None
        assert list(drawn.ordered) == lottery_order(seed, [case.ref for case in cases])
        assert kinds(cast.learner) == ["enrolled", "drawn"]
        assert [row.move for row in journal.rows_of((queries.SELECTION, scene.run_id))] == ["draw"]
        assert service.violations() == []

    def test_accepting_needs_the_draw(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_scene(cast, selection="lottery")
        three(scene)
        travel(CLOSED)
        refused(
            "not_drawn", lambda: service.accept_in_order(scene.run_id, actor=actor(cast.host)), status=409
        )

    def test_nobody_to_draw_among_and_no_lottery(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_scene(cast, selection="lottery")
        other = a_scene(cast, ref="RUN-2", title="Another")
        travel(CLOSED)
        refused("nobody", lambda: service.draw(scene.run_id, actor=actor(cast.host)), status=409)
        with pytest.raises(NotFound):
            service.draw(other.run_id, actor=actor(cast.host))

    def test_accepted_as_drawn(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_scene(cast, selection="lottery", capacity_max=1)
        cases = {case.ref: case for case in three(scene)}
        travel(CLOSED)
        service.draw(scene.run_id, actor=actor(cast.host))
        service.accept_in_order(scene.run_id, actor=actor(cast.host), version=version(scene))
        drawn = queries.last_draw(scene.run_id, kind="lottery")
        assert drawn is not None
        assert [card(cases[ref].id).place for ref in drawn.ordered] == [None, 1, 2]
        assert service.violations() == []

    def test_doctor_sees_a_stranger_in_a_draw(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_scene(cast, selection="lottery")
        three(scene)
        travel(CLOSED)
        service.draw(scene.run_id, actor=actor(cast.host))
        _spoil()
        assert "names EN-1999-000001" in service.violations()[0]


@use_case
def _spoil() -> None:
    session().execute(update(Draw).values(ordered=["EN-1999-000001"]))


class TestAcceptInOrder:
    """All in one transaction, after a look."""

    def ranked(self, cast: Cast, travel, **policy: object) -> tuple[Scene, list[CaseCard]]:  # type: ignore[no-untyped-def]
        """The third is the best, then the first, then the second."""
        scene = a_scene(cast, **policy)
        (need, _team), cases = state_criteria(scene), three(scene)
        travel(CLOSED)
        give(scene, cases, [3, 1, 5], need)
        return scene, cases

    def test_as_previewed_by_priority(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene, cases = self.ranked(cast, travel, capacity_max=1)
        before = service.preview_order(scene.run_id, actor=actor(cast.host))
        assert [(each.id, effect.value) for each, effect in before] == [
            (cases[2].id, "confirmed"),
            (cases[0].id, "waiting"),
            (cases[1].id, "waiting"),
        ]
        now = version(scene)
        assert service.accept_in_order(scene.run_id, actor=actor(cast.host), version=now) == before
        assert service.accept_in_order(scene.run_id, actor=actor(cast.host), version=now) == []
        after = [card(case.id) for case in cases]
        assert [each.parts.seat for each in after] == ["waiting", "waiting", "confirmed"]
        assert [each.priority for each in after] == [2, 3, 1]
        assert [each.place for each in after] == [1, 2, None]
        assert moves(cases[2]) == ["enrol", "accept-host", "confirm"]
        assert kinds(cast.baltic) == ["enrolled", "decided"]
        assert service.violations() == []

    def test_first_ones_and_the_rest_declined_with_one_reason(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene, cases = self.ranked(cast, travel)
        by = actor(cast.host)
        refused(
            "reason_missing",
            lambda: service.accept_in_order(scene.run_id, actor=by, first=1, version=version(scene)),
            field="reason",
        )
        assert card(cases[2].id).parts.host == "pending"
        service.accept_in_order(
            scene.run_id, actor=by, first=1, reason="There were better ones.", version=version(scene)
        )
        assert [card(case.id).parts.host for case in cases] == ["declined", "declined", "accepted"]
        assert card(cases[0].id).host_reason == "There were better ones."
        assert kinds(cast.learner)[-1] == "declined"
        assert service.violations() == []

    def test_without_waiting_list_who_finds_no_seat_stays_undecided(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene, cases = self.ranked(cast, travel, capacity_max=1, waiting_list=False)
        following = service.accept_in_order(scene.run_id, actor=actor(cast.host), version=version(scene))
        assert [effect for _, effect in following] == [Effect.CONFIRMED, Effect.NO_SEAT, Effect.NO_SEAT]
        assert [card(case.id).parts.host for case in cases] == ["pending", "pending", "accepted"]

    def test_own_case_is_left_out(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_scene(cast)
        mine, cases = enrol(scene, cast.host), three(scene)
        travel(CLOSED)
        following = service.accept_in_order(scene.run_id, actor=actor(cast.host), version=version(scene))
        assert [effect for _, effect in following] == [Effect.OWN, *[Effect.CONFIRMED] * 3]
        assert card(mine.id).parts.host == "pending"
        assert card(cases[0].id).parts.seat == "confirmed"

    def test_stale_page(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene, cases = self.ranked(cast, travel)
        old = version(scene)
        service.withdraw(cases[0].id, actor=actor(cast.learner))
        refusal = refused(
            "stale",
            lambda: service.accept_in_order(scene.run_id, actor=actor(cast.host), version=old),
            status=409,
        )
        assert "Learner Person" in str(refusal.sentence)
        assert card(cases[2].id).parts.host == "pending"

    def test_nobody_left(self, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
        scene = a_scene(cast)
        travel(CLOSED)
        with pytest.raises(Refusal, match="nobody"):
            service.accept_in_order(scene.run_id, actor=actor(cast.host))

    def test_only_runs_that_select(self, cast: Cast) -> None:
        scene = a_run(cast, acceptance="moderated")
        with pytest.raises(NotFound):
            service.accept_in_order(scene.run_id, actor=actor(cast.host))
