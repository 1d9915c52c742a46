"""What a run selects by: stated before anybody applies, and no more changed then."""

from __future__ import annotations

import pytest

from lms.enrolments import queries, service
from lms.kit import journal
from lms.kit.refusal import NotFound
from tests.cast import Cast
from tests.catalogue import refused
from tests.enrolling import enrol
from tests.scene import actor
from tests.selecting import CRITERIA, a_scene, state_criteria

pytestmark = pytest.mark.usefixtures("now")


class TestCriteria:
    """Stated before anybody applies."""

    def test_stated_changed_and_taken_away(self, cast: Cast) -> None:
        scene = a_scene(cast)
        state_criteria(scene)
        first = scene.run.version
        assert [(each.label, each.weight) for each in queries.criteria_of(scene.run_id)] == CRITERIA
        service.set_criteria(scene.run_id, CRITERIA, actor=actor(cast.editor), version=1)
        assert scene.run.version == first  # the same again changes nothing
        service.set_criteria(scene.run_id, [("", None)], actor=actor(cast.editor), version=first)
        assert queries.criteria_of(scene.run_id) == []
        assert [row.move for row in journal.rows_of(("run", scene.run_id))][-2:] == ["set-criteria"] * 2

    def test_stale_page(self, cast: Cast) -> None:
        scene = a_scene(cast)
        state_criteria(scene)
        refusal = refused(
            "stale",
            lambda: service.set_criteria(
                scene.run_id, [("Other", 1)], actor=actor(cast.editor), version=scene.run.version - 1
            ),
            status=409,
        )
        assert "Host Person changed something" in str(refusal.sentence)

    def test_stay_once_somebody_applied(self, cast: Cast) -> None:
        scene = a_scene(cast)
        enrol(scene, cast.learner)
        refused(
            "has_enrolments",
            lambda: service.set_criteria(scene.run_id, CRITERIA, actor=actor(cast.host)),
            status=409,
        )

    @pytest.mark.parametrize("who", ["home", "other", "trainer", "guest", "office", "admin"])
    def test_only_the_host(self, cast: Cast, who: str) -> None:
        scene = a_scene(cast)
        with pytest.raises(NotFound):
            service.set_criteria(scene.run_id, CRITERIA, actor=actor(getattr(cast, who)))
