"""Courses and topics: written, published, found; scopes; what the calendar of their runs says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.access import Permission, Scope, can
from lms.agenda import service as agenda
from lms.agenda.models import Entry
from lms.courses import queries, service
from lms.courses.models import Course
from lms.courses.rules import (
    CourseInput,
    Period,
    Sharing,
    Words,
    course_text,
    course_thing,
    input_of_course,
)
from lms.kit import journal
from lms.kit.db import session
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast, build
from tests.catalogue import a_course, a_run, a_session, actor


@pytest.fixture
def cast(app: Flask) -> Cast:
    return build()


def course_of(ident: int) -> queries.CourseCard:
    course = queries.course_by_id(ident)
    assert course is not None
    return course


def refused(call: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value


def published(cast: Cast, **values: Any) -> int:
    ident = a_course(cast.host, cast.sccc, **values)
    service.publish_course(ident, actor=actor(cast.host))
    return ident


def found(words: str, cast: Cast) -> list[str]:
    condition = queries.has_words(words)
    assert condition is not None
    query = queries.visible_courses(actor(cast.outside)).where(condition).order_by(Course.id)
    return list(session().scalars(query.with_only_columns(Course.title)))


def test_everything_said_of_a_course_is_kept(cast: Cast) -> None:
    topic = service.save_topic("Lithography", actor=actor(cast.office), synonyms=["photoresist"])
    values = CourseInput(
        title="Optics",
        summary="Light.",
        description="# Aim\n\nTo **see**. <script>alert(1)</script>",
        outcomes="Sees.",
        prerequisites="Eyes.",
        level="master",
        mode="hybrid",
        ects=Decimal("7.5"),
        languages=("en", "sv"),
        audiences=("student", "sme"),
        topic_ids=(topic,),
        texts=(Words("sv", "Optik", "Ljus."),),
        period=Period(text="every autumn"),
        sharing=Sharing(scope=Scope.CHOSEN, centre_ids=frozenset({cast.ficcc.id})),
        unconfirmed=("ects",),
    )
    ident = service.create_course(values, actor=actor(cast.editor), centre_id=cast.sccc.id)
    course = course_of(ident)
    assert input_of_course(course) == values
    assert (course.state, course.origin, course.slug) == ("draft", "own", "optics")
    assert "<strong>see</strong>" in course.description_html and "<script" not in course.description_html
    assert "<h1" not in course.description_html
    assert [topic.label for topic in course.topics] == ["Lithography"]
    assert course_text(course, "sv") == Words("sv", "Optik", "Ljus.")
    assert course_text(course, "fi") == Words("en", "Optics", "Light.")


def test_two_courses_of_one_title_have_two_addresses(cast: Cast) -> None:
    slugs = [course_of(a_course(cast.host, cast.sccc)).slug for _ in range(3)]
    assert slugs == ["wafer-handling", "wafer-handling-2", "wafer-handling-3"]
    assert course_of(a_course(cast.host, cast.sccc, title="半導体")).slug == "course"


WRONG: list[tuple[dict[str, Any], str, str | None]] = [
    ({"title": "  "}, "missing", "title"),
    ({"title": "x" * 300}, "too_long", "title"),
    ({"title": "two\nlines"}, "line_break", "title"),
    ({"description": "x" * 100_000}, "too_long", "description"),
    ({"level": "wizard"}, "unknown_choice", "level"),
    ({"mode": "telepathy"}, "unknown_choice", "mode"),
    ({"audiences": ("cats",)}, "unknown_choice", "audiences"),
    ({"languages": ("English",)}, "unknown_language", "languages"),
    ({"ects": Decimal(301)}, "out_of_range", "ects"),
    ({"ects": Decimal("NaN")}, "out_of_range", "ects"),
    ({"ects": Decimal("-1")}, "out_of_range", "ects"),
    ({"enrol_url": "javascript:alert(1)"}, "bad_link", "enrol_url"),
    ({"topic_ids": (999,)}, "unknown_topic", "topics"),
    ({"sharing": Sharing(scope=Scope.CHOSEN)}, "missing", "scope"),
    ({"sharing": Sharing(scope=Scope.REGION)}, "missing", "scope"),
    ({"sharing": Sharing(scope=Scope.REGION, region_ids=frozenset({999}))}, "unknown_region", None),
    ({"period": Period(precision="month", value="2027-13")}, "bad_date", "period_value"),
    ({"period": Period(precision="fortnight", value="1")}, "bad_date", "period_precision"),
]


@pytest.mark.parametrize(("wrong", "code", "field"), WRONG)
def test_what_cannot_be_is_refused(cast: Cast, wrong: dict[str, Any], code: str, field: str | None) -> None:
    refusal = refused(lambda: a_course(cast.host, cast.sccc, **wrong))
    assert refusal.code == code
    assert field is None or refusal.field == field
    assert queries.courses_of_centre(cast.sccc.id) == []


@pytest.mark.parametrize("who", ["trainer", "guest", "learner", "other", "office", "admin"])
def test_only_editors_of_the_centre_write(cast: Cast, who: str) -> None:
    somebody = getattr(cast, who)
    with pytest.raises(NotFound):
        a_course(somebody, cast.sccc)
    ident = a_course(cast.host, cast.sccc)
    course = course_of(ident)
    calls: list[Callable[[], Any]] = [
        lambda: service.edit_course(ident, input_of_course(course), actor=actor(somebody), version=None),
        lambda: service.publish_course(ident, actor=actor(somebody)),
        lambda: service.delete_course(ident, actor=actor(somebody)),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call()
    assert course_of(ident) == course


def test_an_editor_does_not_publish(cast: Cast) -> None:
    ident = a_course(cast.editor, cast.sccc)
    with pytest.raises(NotFound):
        service.publish_course(ident, actor=actor(cast.editor))
    assert course_of(ident).state == "draft"


def test_a_course_lives_from_draft_to_archive(cast: Cast) -> None:
    ident = published(cast)
    version = course_of(ident).version
    service.publish_course(ident, actor=actor(cast.host))  # a second click
    assert course_of(ident).version == version
    run_id = a_run(cast.host, cast.sccc, course_id=ident)
    assert refused(lambda: service.archive_course(ident, actor=actor(cast.host))).code == "has_runs"
    service.delete_run(run_id, actor=actor(cast.host))
    service.archive_course(ident, actor=actor(cast.host))
    assert found("wafer", cast) == []
    assert can(actor(cast.outside), Permission.CATALOGUE_READ, course_thing(course_of(ident)))
    moves = [row.move for row in journal.rows_of(("course", ident))]
    assert moves == ["create-course", "publish-course", "archive-course"]
    assert refused(lambda: service.delete_course(ident, actor=actor(cast.host))).code == "wrong_state"


def test_a_draft_with_runs_is_not_deleted(cast: Cast) -> None:
    ident = a_course(cast.host, cast.sccc)
    run_id = a_run(cast.host, cast.sccc, course_id=ident)
    assert refused(lambda: service.delete_course(ident, actor=actor(cast.host))).code == "has_runs"
    service.delete_run(run_id, actor=actor(cast.host))
    service.delete_course(ident, actor=actor(cast.editor))
    assert queries.course_by_id(ident) is None
    assert found("wafer", cast) == []


def test_a_listed_course_names_its_source_before_it_is_published(cast: Cast) -> None:
    values = CourseInput(title="Chip school")
    ident = service.create_course(values, actor=actor(cast.host), centre_id=cast.sccc.id, origin="listed")
    refusal = refused(lambda: service.publish_course(ident, actor=actor(cast.host)))
    assert [problem.field for problem in refusal.problems] == ["provider", "source"]
    told = replace(values, provider="Harbour University", source="https://school.example/chips")
    service.edit_course(ident, told, actor=actor(cast.host), version=None)
    service.publish_course(ident, actor=actor(cast.host))
    assert found("harbour university", cast) == ["Chip school"]


def test_the_system_lists_courses_that_no_centre_shows(cast: Cast) -> None:
    values = CourseInput(title="Chip school", provider="University", source="https://school.example/")
    ident = service.create_course(values, actor=None, centre_id=None, origin="listed", slug="chip-school")
    service.publish_course(ident, actor=None)
    assert course_of(ident).centre_id is None
    with pytest.raises(NotFound):
        service.edit_course(ident, values, actor=actor(cast.host), version=None)
    # a centre adopts it as a run of its own
    assert a_run(cast.host, cast.sccc, course_id=ident, publish=True)


def test_a_stale_form_saves_nothing(cast: Cast) -> None:
    ident = a_course(cast.host, cast.sccc)
    course = course_of(ident)
    values = input_of_course(course)
    assert service.edit_course(
        ident, replace(values, summary="New."), actor=actor(cast.editor), version=course.version
    )
    refusal = refused(
        lambda: service.edit_course(ident, values, actor=actor(cast.host), version=course.version)
    )
    assert (refusal.code, refusal.status) == ("stale", 409)
    assert "Editor Person" in str(refusal.sentence)
    assert course_of(ident).summary == "New."


def test_saving_without_a_change_changes_nothing(cast: Cast) -> None:
    ident = a_course(cast.host, cast.sccc, ects=Decimal("2.5"), languages=("en",))
    course = course_of(ident)
    assert not service.edit_course(
        ident, input_of_course(course), actor=actor(cast.host), version=course.version
    )
    assert course_of(ident) == course


def test_a_new_title_reaches_calendars_without_a_new_sequence(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),))
    run = queries.run_by_id(run_id)
    assert run is not None
    values = input_of_course(course_of(run.course_id))
    service.edit_course(
        run.course_id,
        replace(values, title="Wafer care", texts=(Words("fi", "Kiekkojen hoito"),)),
        actor=actor(cast.editor),
        version=None,
    )
    rows = session().scalars(select(Entry).order_by(Entry.id)).all()
    assert {(row.facts["title"], row.sequence) for row in rows} == {("Wafer care", 0)}
    assert all(["fi", "Kiekkojen hoito"] in row.facts["titles"] for row in rows)
    assert agenda.check(queries.entry_sources()) == []


def test_a_course_is_not_narrowed_below_its_runs(cast: Cast) -> None:
    ident = a_course(cast.host, cast.sccc)
    a_run(cast.host, cast.sccc, course_id=ident, publish=True, sharing=Sharing(scope=Scope.NETWORK))
    values = replace(input_of_course(course_of(ident)), sharing=Sharing(scope=Scope.OWN))
    refusal = refused(lambda: service.edit_course(ident, values, actor=actor(cast.host), version=None))
    assert (refusal.code, refusal.field) == ("scope_too_narrow", "scope")
    assert course_of(ident).scope is Scope.PUBLIC


def test_lists_ask_the_same_number_of_queries_however_long(cast: Cast, queries_of: Any) -> None:
    counts = []
    for wanted in (1, 4):
        while len(queries.courses_of_centre(cast.sccc.id)) < wanted:
            a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),))
        ids = [course.id for course in queries.courses_of_centre(cast.sccc.id)]
        runs = [run.id for ident in ids for run in queries.runs_of_course(ident)]
        session().expire_all()
        with queries_of() as seen:
            queries.course_cards(ids)
            queries.run_cards(runs)
            queries.sessions_of(runs)
        counts.append(len(seen))
    assert counts == [5, 5]


@pytest.fixture(name="queries_of")
def _queries_of(queries: Any) -> Any:
    return queries
