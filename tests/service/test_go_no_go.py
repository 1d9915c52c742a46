"""The go/no-go date: reminded, announced once, decided by the host."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from lms.agenda import queries as agenda
from lms.enrolments import queries, service
from lms.kit import journal
from lms.kit.refusal import NotFound
from lms.notifications import queries as notifications
from tests.calendar_life import events
from tests.cast import Cast, Somebody
from tests.catalogue import refused
from tests.enrolling import enrol, kinds
from tests.scene import Scene, a_run, actor

pytestmark = pytest.mark.usefixtures("now")
DATE = datetime.fromisoformat("2027-03-15T12:00")
REACHED = timedelta(days=14, hours=3)


def a_scene(cast: Cast, minimum: int = 4, **policy: object) -> Scene:
    return a_run(cast, capacity_min=minimum, go_no_go_wall=DATE, trainer_ids=(cast.trainer.id,), **policy)


def two(scene: Scene) -> None:
    for person in (scene.cast.learner, scene.cast.outside):
        enrol(scene, person)


def looked(scene: Scene) -> list[dict[str, object]]:
    rows = journal.rows_of(("run", scene.run_id))
    return [row.after for row in rows if row.move == "announce-go-no-go"]


def test_announced_once_to_everybody_and_the_host(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    two(scene)
    assert service.announce_go_no_go() == 0
    travel(REACHED)
    assert service.announce_go_no_go() == 1
    enrol(scene, cast.baltic)
    assert service.announce_go_no_go() == 0
    for person in (cast.learner, cast.outside, cast.host):
        assert kinds(person).count("go-no-go") == 1
    assert kinds(cast.baltic) == ["enrolled"]
    told = notifications.inbox(cast.learner.id).items[0].body
    assert "The run needs 4 people, 2 have a place; SCCC decides now whether it takes place." in told
    assert "You will hear from us either way." in told
    asked = notifications.inbox(cast.host.id).items[0]
    assert "you decide now whether it takes place" in asked.body
    assert "You will hear" not in asked.body
    assert asked.path == "/desk/sccc/runs/RUN-1/go-no-go"
    assert [row["confirmed"] for row in looked(scene)] == [2]


def in_the_calendar(scene: Scene, person: Somebody) -> tuple[set[str], int]:
    """STATUS of the run in the person's own calendar, and the highest SEQUENCE."""
    octets = agenda.publish_attachment(("run", scene.run_id), person.id, lang="en")
    found = events(octets).values()
    return {each["STATUS"].value for each in found}, max(int(each["SEQUENCE"].value) for each in found)


def test_the_calendar_is_tentative_until_it_is_settled(
    cast: Cast, travel: Callable[[timedelta], datetime]
) -> None:
    scene, enough = a_scene(cast), a_scene(cast, minimum=1, ref="RUN-2", title="Enough")
    for each in (scene, enough):
        enrol(each, cast.learner)
        assert in_the_calendar(each, cast.learner) == ({"TENTATIVE"}, 0)
    travel(REACHED)
    service.announce_go_no_go()
    assert in_the_calendar(scene, cast.learner) == ({"TENTATIVE"}, 0)
    assert in_the_calendar(enough, cast.learner) == ({"CONFIRMED"}, 1)
    service.decide_go(scene.run_id, actor=actor(cast.host))
    assert in_the_calendar(scene, cast.learner) == ({"CONFIRMED"}, 1)


def test_a_second_worker_settles_nothing_again(
    cast: Cast, travel: Callable[[timedelta], datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = a_scene(cast, minimum=1)
    enrol(scene, cast.learner)
    travel(REACHED)
    service.announce_go_no_go()
    settled, at = scene.run.version, scene.run.go_decided_at
    travel(timedelta(minutes=1))
    monkeypatch.setattr(
        queries, "runs_to_decide", lambda _now: [scene.run_id]
    )  # asked before the first was done
    assert service.announce_go_no_go() == 0
    assert (scene.run.version, scene.run.go_decided_at) == (settled, at)
    assert len(looked(scene)) == 1


def test_enough_on_the_date_is_enough(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast, minimum=2)
    two(scene)
    travel(REACHED)
    assert service.announce_go_no_go() == 0
    (case,) = queries.mine(cast.learner.id)
    service.withdraw(case.id, actor=actor(cast.learner))
    assert service.announce_go_no_go() == 0  # it was looked at on its day
    assert len(looked(scene)) == 1


def test_only_confirmed_places_count(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast, minimum=2, acceptance="moderated")
    two(scene)
    assert queries.confirmed_number(scene.run_id) == 0
    travel(REACHED)
    assert service.announce_go_no_go() == 1


def test_the_host_is_reminded_a_week_before_once(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    two(scene)
    assert service.remind_go_no_go() == 0
    travel(timedelta(days=8))
    for _ in range(2):
        service.remind_go_no_go()
    assert kinds(cast.host).count("go-no-go-soon") == 1
    assert "go-no-go-soon" not in kinds(cast.learner)
    enough = a_scene(cast, minimum=0, ref="RUN-2", title="Enough")
    service.remind_go_no_go()
    assert kinds(cast.host).count("go-no-go-soon") == 1
    assert enough.run.go_no_go_at is not None


def test_the_host_says_yes_and_all_are_told_once(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    two(scene)
    travel(REACHED)
    for _ in range(2):
        service.decide_go(scene.run_id, actor=actor(cast.host), version=scene.run.version)
    assert scene.run.go_decided_at is not None
    for person in (cast.learner, cast.outside, cast.trainer):
        assert kinds(person).count("takes-place") == 1
    moves = [row.move for row in journal.rows_of(("run", scene.run_id))]
    assert moves.count("decide-go") == 1
    assert service.announce_go_no_go() == 0


def test_nothing_to_decide(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene, plain = a_scene(cast), a_run(cast, ref="RUN-2", title="Plain")
    enough = a_scene(cast, minimum=0, ref="RUN-3", title="Enough")
    by = actor(cast.host)
    refused("nothing_to_decide", lambda: service.decide_go(scene.run_id, actor=by), status=409)
    refused("nothing_to_decide", lambda: service.decide_go(plain.run_id, actor=by), status=409)
    travel(REACHED)
    refused("nothing_to_decide", lambda: service.decide_go(enough.run_id, actor=by), status=409)
    service.cancel_run(scene.run_id, actor=by, reason="Too few.")
    refused("run_not_open", lambda: service.decide_go(scene.run_id, actor=by), status=409)


def test_stale_page(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    travel(REACHED)
    refusal = refused(
        "stale",
        lambda: service.decide_go(scene.run_id, actor=actor(cast.host), version=scene.run.version - 1),
        status=409,
    )
    assert "Host Person" in str(refusal.sentence)


@pytest.mark.parametrize("who", ["learner", "home", "other", "editor", "trainer", "office", "admin"])
def test_only_the_hosts_coordinators_decide(cast: Cast, who: str, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    travel(REACHED)
    with pytest.raises(NotFound):
        service.decide_go(scene.run_id, actor=actor(getattr(cast, who)))


def test_a_moved_run_has_a_new_date(cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    two(scene)
    travel(REACHED)
    assert service.announce_go_no_go() == 1
    service.move_run(scene.run_id, actor=actor(cast.host), starts_on=date(2027, 4, 20))
    assert service.announce_go_no_go() == 0
    travel(timedelta(days=28))
    assert service.announce_go_no_go() == 1
    assert kinds(cast.learner).count("go-no-go") == 2
