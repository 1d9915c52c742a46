"""A rehearsal leaves no trace; something tried in a use case takes back what it wrote."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lms.courses.models import Topic
from lms.enrolments import service
from lms.kit.db import Base, add, rehearse, session, tried, use_case
from lms.kit.refusal import Refusal
from tests.cast import Cast
from tests.scene import a_run, actor

pytestmark = pytest.mark.usefixtures("now")


def everything() -> dict[str, int]:
    """Rows in each table."""
    session().rollback()
    return {
        table.name: session().scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def test_a_rehearsal_runs_the_use_cases_and_keeps_nothing(cast: Cast) -> None:
    scene = a_run(cast, capacity_max=1)
    before = everything()

    def enrol_and_withdraw() -> int:
        ident = service.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
        service.withdraw(ident, actor=actor(cast.learner))
        return everything_now()["outbox_mail"]

    assert rehearse(enrol_and_withdraw) > before["outbox_mail"]
    assert everything() == before
    ident = service.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner))
    assert ident


def everything_now() -> dict[str, int]:
    return {
        table.name: session().scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }


def test_a_refusal_of_a_rehearsal_is_the_refusal_of_the_deed(cast: Cast) -> None:
    scene = a_run(cast, capacity_max=0, waiting_list=False)
    before = everything()
    with pytest.raises(Refusal, match="full"):
        rehearse(lambda: service.enrol(scene.run_id, person_id=cast.learner.id, actor=actor(cast.learner)))
    assert everything() == before


def test_a_use_case_is_no_place_to_rehearse(cast: Cast) -> None:
    with pytest.raises(AssertionError):
        use_case(lambda: rehearse(lambda: None))()
    with pytest.raises(AssertionError):
        tried(lambda: None)


def test_what_was_tried_and_refused_is_taken_back_and_the_rest_stays(cast: Cast) -> None:
    def topic(slug: str) -> None:
        add(Topic(slug=slug, label=slug))

    def half(slug: str) -> None:
        topic(slug)
        raise Refusal("no", "No.")

    @use_case
    def both() -> list[object]:
        return [tried(lambda: topic("kept")), tried(lambda: half("lost")), tried(lambda: topic("kept"))]

    fine, refused, twice = both()
    assert fine is None
    assert isinstance(refused, Refusal)
    assert isinstance(twice, Refusal)  # the database's own no, in words
    found = list(session().scalars(select(Topic.slug).where(Topic.slug.in_(("kept", "lost")))))
    assert found == ["kept"]
