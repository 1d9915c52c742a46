"""A run that selects among all applications: what tests of selections begin with."""

from __future__ import annotations

from datetime import timedelta

from lms.enrolments import queries, service
from lms.enrolments.queries import CaseCard
from tests.cast import Cast
from tests.enrolling import enrol
from tests.scene import Scene, a_run, actor

CLOSED = timedelta(days=21, hours=4)  # past the closing time of the scene
CRITERIA = [("Need", 3), ("Team", 1)]


def a_scene(cast: Cast, **policy: object) -> Scene:
    return a_run(cast, acceptance="by_selection", **policy)


def three(scene: Scene) -> list[CaseCard]:
    cast = scene.cast
    return [enrol(scene, each) for each in (cast.learner, cast.outside, cast.baltic)]


def version(scene: Scene) -> int:
    last = queries.last_change(scene.run_id)
    assert last is not None
    return last.id


def state_criteria(scene: Scene) -> list[int]:
    service.set_criteria(scene.run_id, CRITERIA, actor=actor(scene.cast.host))
    return [each.id for each in queries.criteria_of(scene.run_id)]


def give(scene: Scene, cases: list[CaseCard], points: list[int], criterion: int) -> None:
    typed = {case.ref: {criterion: value} for case, value in zip(cases, points, strict=True)}
    service.give_points(scene.run_id, typed, actor=actor(scene.cast.host), version=version(scene))
