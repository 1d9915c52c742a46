"""The memory of scenes: what it puts back is what building would have left, and it knows when it must build."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.access import Actor
from lms.courses import queries, service
from lms.courses.models import Course
from lms.courses.rules import CourseInput
from lms.enrolments import queries as enrolments
from lms.enrolments import service as enrolling
from lms.kit.db import Base, session
from tests.afterwards import Travel
from tests.cast import Cast, build
from tests.conftest import Stage
from tests.enrolling import enrol
from tests.remembered import remembered
from tests.scene import a_run, actor

pytestmark = pytest.mark.usefixtures("now")
built: list[str] = []


@remembered()
def a_course(cast: Cast, title: str) -> int:
    built.append(title)
    return service.create_course(CourseInput(title=title), actor=actor(cast.host), centre_id=cast.sccc.id)


@pytest.fixture
def stage(database: Stage, app: Flask) -> Stage:
    built.clear()
    database.memory.told.clear()
    database.memory.kept.clear()
    for _ in range(2):  # from now on the cast has the same keys each time
        database.clear()
        build()
    return database


def rows() -> dict[str, list[Any]]:
    """Everything in the database, table by table."""
    found = {
        table.name: session().execute(select(table).order_by(*table.primary_key)).all()
        for table in Base.metadata.sorted_tables
    }
    return {name: each for name, each in found.items() if each}


def titles() -> list[str]:
    return list(session().scalars(select(Course.title).order_by(Course.id)))


def test_the_third_time_the_rows_are_laid_down_as_they_were(stage: Stage) -> None:
    left = []
    for _ in range(4):
        stage.clear()
        ident = a_course(build(), "Etching")
        left.append((ident, rows()))
    assert built == ["Etching", "Etching"]
    assert left[1] == left[2] == left[3]
    assert left[1][1].keys() == left[0][1].keys()
    assert titles() == ["Etching"]


def test_what_is_laid_down_is_whole_and_life_goes_on(stage: Stage) -> None:
    for _ in range(4):
        stage.clear()
        cast = build()
        scene = a_run(cast)
        case = enrol(scene, cast.learner)
        assert queries.run_by_ref("RUN-1") == scene.run
        assert [each.id for each in enrolments.of_run(scene.run_id)] == [case.id]
        again = a_run(cast, title="Etching", ref="RUN-2")
        assert again.run_id != scene.run_id
        assert enrol(again, cast.colleague).id != case.id
        assert enrolling.violations() == []


def test_other_words_another_time_or_another_past_are_built(stage: Stage, travel: Travel) -> None:
    for title in ("Etching", "Bonding"):
        for _ in range(3):
            stage.clear()
            a_course(build(), title)
    assert built == ["Etching", "Etching", "Bonding", "Bonding"]
    built.clear()

    travel(timedelta(minutes=1))
    stage.clear()
    a_course(build(), "Etching")
    assert built == ["Etching"]
    travel(timedelta(minutes=-1))

    for _ in range(2):  # something that nobody remembers comes first
        stage.clear()
        cast = build()
        service.save_topic("Photonics", actor=None)
        a_course(cast, "Etching")
        assert [topic.label for topic in queries.topics()] == ["Photonics"]
    assert built == ["Etching", "Etching", "Etching"]


def test_what_another_application_wrote_is_not_lost(stage: Stage, make_app: Any) -> None:
    for _ in range(3):
        stage.clear()
        cast = build()
        a_course(cast, "Etching")
    stage.clear()
    cast = build()
    with make_app().app_context():
        by = Actor(cast.host.id, verified=True, roles=actor(cast.host).roles)
        service.create_course(CourseInput(title="Bonding"), actor=by, centre_id=cast.sccc.id)
    a_course(cast, "Etching")
    assert titles() == ["Bonding", "Etching"]
