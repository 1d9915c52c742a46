"""Releases of pools: by the clock, once and in batches; by hand; later than planned; and whom they are told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from lms.courses.rules import input_of_pool
from lms.enrolments import service
from lms.enrolments.service import releases, seats
from lms.kit import journal
from lms.kit.refusal import NotFound, Refusal
from lms.notifications import queries as notifications
from tests.cast import Cast, Somebody
from tests.enrolling import enrol, kinds
from tests.pooling import RELEASE, RELEASED, moves_of, pooled, pools, seat
from tests.scene import actor, crowd

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[Any], datetime]


class TestRelease:
    """By the clock: once, in batches, told."""

    def test_story_3(self, cast: Cast, travel: Travel) -> None:
        """Twelve seats are kept, four used: at the release the first eight of the queue get one."""
        scene = pooled(cast, capacity=20, seats=12, offer_hours=72)
        people = crowd(26, like=cast.learner)
        for person in people[:8]:
            assert seat(enrol(scene, person)) == "confirmed"
        queue = [enrol(scene, person) for person in people[8:]]
        service.enrol(scene.run_id, person_id=cast.baltic.id, actor=actor(cast.baltic))
        travel(RELEASED - timedelta(seconds=1))
        assert releases.release_pools() == 0
        travel(RELEASED)
        assert releases.release_pools() == 1
        assert [seat(each) for each in queue] == ["offered"] * 11 + ["waiting"] * 7
        row = journal.rows_of(("run", scene.run_id))[-1]
        assert (row.move, row.actor_id, row.after["unused"]) == ("release-pool", None, 11)
        assert pools(scene)[0].released_at == RELEASED
        assert kinds(cast.other) == ["seats-released"]
        assert kinds(cast.host).count("seats-released") == 1
        assert (releases.release_pools(), releases.settle_queues()) == (0, 0)
        assert moves_of(scene).count("release-pool") == 1
        assert kinds(cast.other) == ["seats-released"]
        assert service.violations() == []

    def test_who_comes_before_the_worker_finds_the_seats_open_and_overtakes_nobody(
        self, cast: Cast, travel: Travel
    ) -> None:
        scene = pooled(cast, capacity=2, seats=2)
        waiting = enrol(scene, cast.learner)
        assert seat(waiting) == "waiting"
        travel(RELEASED)
        assert seat(enrol(scene, cast.outside)) == "confirmed"
        assert seat(waiting) == "confirmed"
        assert seat(enrol(scene, cast.baltic)) == "waiting"
        assert releases.release_pools() == 1
        assert moves_of(scene).count("release-pool") == 1

    def test_a_long_queue_moves_up_in_batches_and_nobody_overtakes(
        self, cast: Cast, travel: Travel, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scene = pooled(cast, capacity=7, seats=7)
        queue = [enrol(scene, person) for person in crowd(6, like=cast.learner)]
        travel(RELEASED)
        monkeypatch.setattr(seats, "BATCH", 2)
        # two move up at once; the others could too, so who comes now waits behind them
        late = enrol(scene, cast.outside)
        assert seat(late) == "waiting"
        assert [seat(each) for each in queue] == ["confirmed"] * 2 + ["waiting"] * 4
        assert releases.release_pools() == 1
        assert [seat(each) for each in [*queue, late]] == ["confirmed"] * 7
        assert service.violations() == []

    def test_a_queue_left_half_way_is_gone_on_with(self, cast: Cast, travel: Travel) -> None:
        scene = pooled(cast, capacity=3, seats=3)
        queue = [enrol(scene, person) for person in crowd(3, like=cast.learner)]
        travel(RELEASED)
        assert releases.settle_queues() == 3  # the reserve counts as nothing, whoever looks first
        assert [seat(each) for each in queue] == ["confirmed"] * 3
        assert releases.settle_queues() == 0

    def test_a_postponed_run_gives_nothing_until_it_has_a_day(self, cast: Cast, travel: Travel) -> None:
        scene = pooled(cast, capacity=2, seats=2)
        waiting = enrol(scene, cast.learner)
        service.postpone_run(scene.run_id, actor=actor(cast.host), reason="No room.")
        travel(RELEASED)
        assert releases.release_pools() == 1
        assert seat(waiting) == "waiting"
        service.move_run(scene.run_id, actor=actor(cast.host), starts_on=date(2027, 4, 6))
        assert seat(waiting) == "confirmed"

    def test_cancelled_runs_release_nothing(self, cast: Cast, travel: Travel) -> None:
        scene = pooled(cast)
        service.cancel_run(scene.run_id, actor=actor(cast.host), reason="The pump broke.")
        travel(RELEASED)
        assert releases.release_pools() == 0


class TestByHand:
    """A coordinator of any of the pool's centres or of the host releases earlier; the host extends."""

    @pytest.mark.parametrize("who", ["other", "host"])
    def test_released_earlier(self, cast: Cast, who: str, now: datetime) -> None:
        scene = pooled(cast, capacity=2, seats=2)
        waiting, by = enrol(scene, cast.learner), actor(getattr(cast, who))
        pool = pools(scene)[0]
        version = scene.run.version
        assert service.release_pool(scene.run_id, pool.id, actor=by, reason="Nobody comes.", version=version)
        assert seat(waiting) == "confirmed"
        assert (pools(scene)[0].released_at, pools(scene)[0].release_at) == (now, now)
        assert not service.release_pool(scene.run_id, pool.id, actor=by, version=version)  # a second click
        assert moves_of(scene).count("release-pool") == 1
        assert releases.release_pools() == 0
        row = journal.rows_of(("run", scene.run_id))[-1]
        assert (row.actor_id, row.reason) == (by.person_id, "Nobody comes.")
        with pytest.raises(Refusal) as told:
            service.release_pool(
                scene.run_id, pool.id, actor=actor(cast.host if who == "other" else cast.other)
            )
        assert told.value.status == 409

    @pytest.mark.parametrize("who", ["home", "editor", "baltic", "learner", "office", "admin"])
    def test_nobody_else_releases(self, cast: Cast, who: str) -> None:
        scene = pooled(cast)
        with pytest.raises(NotFound):
            service.release_pool(scene.run_id, pools(scene)[0].id, actor=actor(getattr(cast, who)))
        assert pools(scene)[0].released_at is None

    def test_stale(self, cast: Cast) -> None:
        scene = pooled(cast)
        pool, version = pools(scene)[0], scene.run.version
        changed = replace(input_of_pool(pool), seats=3)
        service.set_pools(scene.run_id, [changed], actor=actor(cast.host))
        with pytest.raises(Refusal) as told:
            service.release_pool(scene.run_id, pool.id, actor=actor(cast.other), version=version)
        assert told.value.status == 409
        assert pools(scene)[0].released_at is None

    def test_extended_by_the_host(self, cast: Cast, travel: Travel) -> None:
        scene = pooled(cast, capacity=2, seats=2)
        waiting, pool = enrol(scene, cast.learner), pools(scene)[0]
        later = RELEASE + timedelta(days=3)
        service.extend_release(scene.run_id, pool.id, actor=actor(cast.host), release_wall=later)
        service.extend_release(scene.run_id, pool.id, actor=actor(cast.host), release_wall=later)
        assert moves_of(scene).count("extend-release") == 1
        travel(RELEASED)
        assert releases.release_pools() == 0
        travel(RELEASED + timedelta(days=3))
        assert releases.release_pools() == 1
        assert seat(waiting) == "confirmed"

    @pytest.mark.parametrize(
        ("wall", "code"),
        [
            ("2027-03-14T12:00", "not_later"),
            ("2027-03-24T12:00", "release_after_start"),
            ("2027-03-28T02:30", "wall_time_missing"),
        ],
    )
    def test_extended_to_where_it_cannot_be(self, cast: Cast, wall: str, code: str) -> None:
        scene = pooled(cast)
        with pytest.raises(Refusal, match=code) as told:
            service.extend_release(
                scene.run_id,
                pools(scene)[0].id,
                actor=actor(cast.host),
                release_wall=datetime.fromisoformat(wall),
            )
        assert told.value.field == "release_at"

    def test_extended_too_late_or_by_others(self, cast: Cast, travel: Travel) -> None:
        scene = pooled(cast)
        ident, wall = pools(scene)[0].id, RELEASE + timedelta(days=1)
        for who in (cast.other, cast.editor):
            with pytest.raises(NotFound):
                service.extend_release(scene.run_id, ident, actor=actor(who), release_wall=wall)
        travel(RELEASED)
        with pytest.raises(Refusal, match="released"):
            service.extend_release(scene.run_id, ident, actor=actor(cast.host), release_wall=wall)


class TestNotices:
    """7 and 2 days before, once each; anew after an extension."""

    def told(self, person: Somebody) -> list[str]:
        return [notice.subject for notice in reversed(notifications.inbox(person.id).items)]

    def test_seven_and_two_days_before(self, cast: Cast, travel: Travel) -> None:
        scene = pooled(cast, capacity=10, seats=4)
        enrol(scene, cast.baltic)
        assert releases.announce_releases() == 0
        travel(RELEASED - timedelta(days=7))
        for _again in range(2):
            assert releases.announce_releases() == 1
        assert self.told(cast.other) == [
            "3 seats for Baltic centres are kept until Mon 15 Mar 2027 12:00 CET: Clean room basics"
        ]
        travel(RELEASED - timedelta(days=2))
        for _again in range(2):
            releases.announce_releases()
        assert kinds(cast.other) == ["release-ahead"] * 2
        later = RELEASE + timedelta(days=3)
        service.extend_release(scene.run_id, pools(scene)[0].id, actor=actor(cast.host), release_wall=later)
        releases.announce_releases()
        assert kinds(cast.other) == ["release-ahead"] * 3
        assert "18 Mar" in self.told(cast.other)[-1]
        assert kinds(cast.host) == []
        travel(RELEASED + timedelta(days=3))
        releases.announce_releases()
        releases.release_pools()
        releases.announce_releases()
        assert kinds(cast.other) == ["release-ahead"] * 3 + ["seats-released"]
