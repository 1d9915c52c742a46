"""The counts of the catalogue's facets: how many courses each value would find, all other facets taken into account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    cast,
    func,
    literal,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import aliased

from lms.access import Actor
from lms.centres.models import Centre
from lms.courses.models import Course, CourseAudience, CourseLanguage, CourseTopic, Run, Topic
from lms.courses.queries.narrowing import COMING, Narrowing, found_by_words, places_of_regions
from lms.courses.queries.scope import course_shared_with, run_shared_with
from lms.courses.rules import FACETS, Filter
from lms.kit.db import session

Pairs = Select[Any] | CompoundSelect[Any]


def facet_counts(
    asked: Filter, actor: Actor, *, now: datetime, free_runs: ColumnElement[bool]
) -> dict[str, dict[str, int]]:
    """For each facet the values that occur and how many courses they would find, by one query. A course counts once for
    a topic, a region, a centre, whichever of its runs or lower topics leads there."""
    narrowing = Narrowing(asked, actor, now, free_runs)
    base = (
        select(Course.id, Course.level, Course.country, Course.mode, Course.centre_id)
        .where(Course.state == "published", course_shared_with(actor), *found_by_words(asked))
        .cte("base")
    )
    runs = (
        select(Run.course_id.label("id"), Run.lang, Run.country, Run.mode, Run.centre_id)
        .join(Course, Course.id == Run.course_id)
        .where(Run.state.in_(COMING), run_shared_with(actor))
        .cte("runs")
    )
    pieces = []
    for name, pairs in _pairs(base, runs).items():
        each = pairs.subquery(f"of_{name}")
        pieces.append(
            select(literal(name).label("name"), cast(each.c.value, String).label("value"), func.count())
            .join(base, base.c.id == each.c.id)
            .where(each.c.value != "", *narrowing.of_courses(base.c, skip=name))
            .group_by(each.c.value)
        )
    counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for name, value, found in session().execute(union_all(*pieces)):
        counts[name][value] = found
    return counts


def _pairs(base: CTE, runs: CTE) -> dict[str, Pairs]:
    """For each facet the distinct pairs of a course and a value it has."""
    above = aliased(Topic)
    places = places_of_regions()

    def said(source: CTE, name: str) -> Select[Any]:
        return select(source.c.id.label("id"), source.c[name].label("value"))

    def at_centre(source: CTE) -> Select[Any]:
        pair = select(source.c.id.label("id"), Centre.slug.label("value"))
        return pair.join(Centre, Centre.id == source.c.centre_id)

    def in_region(source: CTE) -> Select[Any]:
        pair = select(source.c.id.label("id"), places.c.slug.label("value"))
        return pair.join(places, places.c.centre_id == source.c.centre_id)

    topic = select(CourseTopic.course_id.label("id"), Topic.slug.label("value"))
    higher = select(CourseTopic.course_id.label("id"), above.slug.label("value"))
    language = select(CourseLanguage.course_id.label("id"), CourseLanguage.lang.label("value"))
    audience: Any = select(CourseAudience.course_id.label("id"), CourseAudience.audience.label("value"))
    # a course that names no country is in that of its centre
    home = select(base.c.id.label("id"), Centre.country.label("value")).where(base.c.country == "")
    return {
        "topic": union(
            topic.join(Topic, Topic.id == CourseTopic.topic_id),
            higher.join(Topic, Topic.id == CourseTopic.topic_id).join(above, above.id == Topic.parent_id),
        ),
        "level": said(base, "level"),
        "centre": union(at_centre(base), at_centre(runs)),
        "region": union(in_region(base), in_region(runs)),
        "country": union(
            said(base, "country"), said(runs, "country"), home.join(Centre, Centre.id == base.c.centre_id)
        ),
        "language": union(language, said(runs, "lang")),
        "mode": union(said(base, "mode"), said(runs, "mode")),
        "audience": audience,
    }
