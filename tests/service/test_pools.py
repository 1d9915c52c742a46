"""Pools of a run: set as a whole; the run that moves takes their releases along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lms.courses.rules import PoolInput, input_of_pool
from lms.enrolments import queries, service
from lms.enrolments.rules import Seat
from lms.enrolments.service import releases
from lms.kit import journal
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast
from tests.enrolling import enrol, kinds, values_of
from tests.pooling import RELEASE, RELEASED, baltic, moves_of, pooled, pools, seat
from tests.scene import a_run, actor, session_on

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[Any], datetime]


def codes(refusal: Refusal) -> set[tuple[str, str | None]]:
    return {(problem.code, problem.field) for problem in refusal.problems}


class TestSetting:
    """The whole set at once."""

    def test_kept_seats_are_for_their_centres(self, cast: Cast) -> None:
        scene = pooled(cast, capacity=3)
        first, second = enrol(scene, cast.learner), enrol(scene, cast.outside)
        third = enrol(scene, cast.baltic)
        assert [seat(each) for each in (first, second, third)] == ["confirmed", "waiting", "confirmed"]
        assert moves_of(scene)[-1] == "set-pools"
        assert service.violations() == []

    def test_a_pool_of_an_earlier_release_is_named_after_its_centres(self, cast: Cast) -> None:
        scene = a_run(cast)
        service.set_pools(scene.run_id, [baltic(cast, name=" ")], actor=actor(cast.host))
        assert pools(scene)[0].name == "KIIP, ChipsC2-LT"
        assert pools(scene)[0].release_at == RELEASED

    def test_saved_again_it_changes_nothing(self, cast: Cast) -> None:
        scene = pooled(cast)
        version, same = scene.run.version, [input_of_pool(each) for each in pools(scene)]
        service.set_pools(scene.run_id, same, actor=actor(cast.host), version=version)
        assert scene.run.version == version
        assert moves_of(scene).count("set-pools") == 1

    def test_fewer_kept_seats_go_to_the_queue(self, cast: Cast) -> None:
        scene = pooled(cast, capacity=3)
        enrol(scene, cast.learner)
        waiting = enrol(scene, cast.outside)
        changed = replace(input_of_pool(pools(scene)[0]), seats=1)
        service.set_pools(scene.run_id, [changed], actor=actor(cast.host))
        assert seat(waiting) == "confirmed"
        assert kinds(cast.outside)[-1] == "promoted"

    def test_a_centre_changes_from_one_pool_to_another(self, cast: Cast) -> None:
        scene = pooled(cast)
        only = input_of_pool(pools(scene)[0])
        one = replace(only, centre_ids=frozenset({cast.kiip.id}), seats=1)
        other = baltic(cast, 1, name="Vilnius", centre_ids=frozenset({cast.chipsc2_lt.id}))
        service.set_pools(scene.run_id, [other, one], actor=actor(cast.host))
        assert {each.name: each.centre_ids for each in pools(scene)} == {
            "Baltic centres": {cast.kiip.id},
            "Vilnius": {cast.chipsc2_lt.id},
        }
        assert only.id in {each.id for each in pools(scene)}
        service.set_pools(scene.run_id, [], actor=actor(cast.host))
        assert pools(scene) == ()

    def test_everything_wrong_is_said_at_once_beside_its_row(self, cast: Cast) -> None:
        scene = a_run(cast, capacity_max=3)
        wrong = [
            baltic(cast, 3),
            baltic(cast, 1, release_wall=datetime.fromisoformat("2027-03-28T02:30")),
            PoolInput(name="x" * 81, seats=-1, release_wall=datetime.fromisoformat("2027-02-01T00:00")),
            PoolInput(seats=None, centre_ids=frozenset({cast.ficcc.id, 99})),
            baltic(
                cast,
                0,
                centre_ids=frozenset({cast.sccc.id}),
                release_wall=datetime.fromisoformat("2027-03-24T00:00"),
            ),
        ]
        with pytest.raises(Refusal) as told:
            service.set_pools(scene.run_id, wrong, actor=actor(cast.host))
        assert codes(told.value) == {
            ("wall_time_missing", "pools-1-release_at"),
            ("centre_in_two_pools", "pools-1-centres"),
            ("too_long", "pools-2-name"),
            ("out_of_range", "pools-2-seats"),
            ("missing", "pools-2-centres"),
            ("release_past", "pools-2-release_at"),
            ("missing", "pools-3-seats"),
            ("unknown_centre", "pools-3-centres"),
            ("release_after_start", "pools-4-release_at"),
            ("pools_above_capacity", "pools-4-seats"),
        }
        assert pools(scene) == ()

    def test_no_limit_no_pools(self, cast: Cast) -> None:
        scene = a_run(cast, capacity_max=None)
        with pytest.raises(Refusal, match="pools_without_capacity"):
            service.set_pools(scene.run_id, [baltic(cast)], actor=actor(cast.host))

    def test_a_wall_time_that_comes_twice_is_refused(self, cast: Cast) -> None:
        scene = a_run(cast, starts_on=date(2027, 11, 2), ends_on=date(2027, 11, 2), sessions=())
        twice = baltic(cast, release_wall=datetime.fromisoformat("2027-10-31T02:30"))
        with pytest.raises(Refusal) as told:
            service.set_pools(scene.run_id, [twice], actor=actor(cast.host))
        assert codes(told.value) == {("wall_time_twice", "pools-0-release_at")}

    @pytest.mark.parametrize(
        ("who", "status"), [("editor", 403), ("home", 404), ("other", 404), ("learner", 404)]
    )
    def test_only_coordinators_of_the_host(self, cast: Cast, who: str, status: int) -> None:
        scene = a_run(cast)
        with pytest.raises(Refusal) as told:
            service.set_pools(scene.run_id, [baltic(cast)], actor=actor(getattr(cast, who)))
        assert told.value.status == status
        assert pools(scene) == ()

    def test_an_editor_sets_those_of_a_draft(self, cast: Cast) -> None:
        scene = a_run(cast, publish=False)
        service.set_pools(scene.run_id, [baltic(cast)], actor=actor(cast.editor))
        assert len(pools(scene)) == 1

    def test_a_stale_page(self, cast: Cast) -> None:
        scene = a_run(cast)
        version = scene.run.version
        service.set_pools(scene.run_id, [baltic(cast)], actor=actor(cast.host), version=version)
        with pytest.raises(Refusal) as told:
            service.set_pools(scene.run_id, [], actor=actor(cast.host), version=version)
        assert told.value.status == 409
        assert "Host Person" in str(told.value.sentence)

    def test_what_is_released_stays_as_it_is(self, cast: Cast, travel: Travel) -> None:
        scene = pooled(cast)
        only = input_of_pool(pools(scene)[0])
        travel(RELEASED)
        for wanted in ([replace(only, seats=1)], []):
            with pytest.raises(Refusal, match="released"):
                service.set_pools(scene.run_id, wanted, actor=actor(cast.host))
        more = baltic(cast, 1, name="Nordic", centre_ids=frozenset({cast.ficcc.id}), release_wall=None)
        service.set_pools(scene.run_id, [more, only], actor=actor(cast.host))
        assert len(pools(scene)) == 2

    def test_pools_of_another_run_are_not_here(self, cast: Cast) -> None:
        scene, other = pooled(cast), a_run(cast, ref="RUN-2")
        with pytest.raises(NotFound):
            service.set_pools(other.run_id, [input_of_pool(pools(scene)[0])], actor=actor(cast.host))

    def test_a_lowered_capacity_keeps_promises_and_evicts_nobody(self, cast: Cast) -> None:
        scene = pooled(cast, capacity=4, seats=2)
        held = [enrol(scene, person) for person in (cast.learner, cast.outside)]
        service.change_run(
            scene.run_id, values_of(scene, capacity_max=1), actor=actor(cast.host), note="Less."
        )
        assert [seat(each) for each in held] == ["confirmed", "confirmed"]
        assert seat(enrol(scene, cast.baltic)) == "waiting"
        assert service.violations() == []


class TestRunThatMoves:
    """The releases follow the run."""

    def test_an_earlier_run_takes_its_releases_along(self, cast: Cast) -> None:
        scene = pooled(cast)
        service.move_run(scene.run_id, actor=actor(cast.host), starts_on=date(2027, 3, 16))
        assert pools(scene)[0].release_wall == RELEASE - timedelta(days=7)
        assert pools(scene)[0].release_at == RELEASED - timedelta(days=7)
        row = journal.rows_of(("run", scene.run_id))[-1]
        assert row.after["release of Baltic centres"] == (RELEASED - timedelta(days=7)).isoformat()

    def test_a_released_pool_stays_released(self, cast: Cast, travel: Travel) -> None:
        scene = pooled(cast)
        travel(RELEASED)
        service.move_run(scene.run_id, actor=actor(cast.host), starts_on=date(2027, 4, 6))
        assert pools(scene)[0].release_at == RELEASED
        assert releases.release_pools() == 1

    def test_a_session_before_the_release_brings_it_to_the_start(self, cast: Cast) -> None:
        scene = a_run(cast)
        at_start = baltic(cast, release_wall=datetime.fromisoformat("2027-03-23T09:30"))
        service.set_pools(scene.run_id, [at_start], actor=actor(cast.host))
        service.save_session(
            scene.run_id,
            session_on(date(2027, 3, 23), title="Early", starts=7, ends=8),
            actor=actor(cast.host),
        )
        assert pools(scene)[0].release_at == scene.run.starts_at

    def test_a_draft_in_another_zone_keeps_its_wall_times(self, cast: Cast) -> None:
        scene = a_run(cast, publish=False)
        service.set_pools(scene.run_id, [baltic(cast)], actor=actor(cast.host))
        values = values_of(scene)
        service.change_run(scene.run_id, replace(values, zone="Europe/Helsinki"), actor=actor(cast.host))
        assert pools(scene)[0].release_wall == RELEASE
        assert pools(scene)[0].release_at == RELEASED - timedelta(hours=1)


def test_lists_know_what_each_reader_could_take(cast: Cast) -> None:
    scene = pooled(cast, capacity=3, seats=2)
    enrol(scene, cast.learner)
    tally = queries.tallies([scene.run_id])[scene.run_id]
    now = datetime(2027, 3, 1, 9, tzinfo=UTC)
    free = {
        who: tally.division.free(3, tally.holders, centres=homes, now=now)
        for who, homes in (
            ("outside", []),
            ("nordic", [cast.ficcc.id]),
            ("baltic", [cast.kiip.id]),
            ("both", [cast.ficcc.id, cast.kiip.id]),
        )
    }
    assert free == {"outside": 0, "nordic": 0, "baltic": 2, "both": 2}
    assert Seat.WAITING.value == seat(enrol(scene, cast.outside))
