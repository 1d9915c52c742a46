"""The counts of the catalogue's facets: how many courses each value would find, all other facets taken into account.

One statement. It reads the courses once and the runs once, and counts sets of (course, value) that do not overlap: what
courses say, and what their runs say differently. So the counts of one value add up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from lms.access import Actor
from lms.centres.models import Centre
from lms.courses.models import Course, CourseAudience, CourseLanguage, CourseTopic, Run, Topic
from lms.courses.queries.narrowing import COMING, COURSE_ONLY, Narrowing, found_by_words, places_of_regions
from lms.courses.queries.scope import course_shared_with, run_shared_with
from lms.courses.rules import FACETS, Filter
from lms.kit.db import session

Counts = Select[Any]


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
    found = select(base).where(*narrowing.of_courses(base.c)).cte("found")
    differing = _differing_runs(actor)
    pieces = []
    for name in FACETS:
        left = found
        if asked.values(name):  # what is chosen in a facet does not narrow its own counts
            left = select(base).where(*narrowing.of_courses(base.c, skip=name)).cte(f"without_{name}")
        for counted in _parts(name, left, differing, narrowing):
            value, number = counted.subquery().c
            pieces.append(select(literal(name), cast(value, String), cast(number, Course.id.type)))
    counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for name, value, number in session().execute(union_all(*pieces)):
        if value:
            counts[name][value] = counts[name].get(value, 0) + number
    return counts


def _parts(name: str, left: CTE, differing: CTE, narrowing: Narrowing) -> Iterator[Counts]:
    """The counts of one facet in parts. Where days, windows or seats are asked for, one run must have all of it, the
    value too; only courses that a printed period lets in go without."""
    if name in COURSE_ONLY or not narrowing.of_windows():
        yield from _counted(name, left, differing)
        return
    printed = narrowing.printed_within()
    inside: ColumnElement[bool] = Run.course_id.in_(select(left.c.id))
    if printed is not None:
        yield from _counted(
            name, select(left).where(left.c.id.in_(printed)).cte(f"printed_{name}"), differing
        )
        inside &= Run.course_id.not_in(printed)
    for value, query in _said_by_runs(name):
        matching = (Run.state.in_(COMING), run_shared_with(narrowing.actor), inside)
        wanted = (*narrowing.of_windows(), *narrowing.of_run_facets(skip=name))
        yield _group(query.where(*matching, *wanted), value)


def _said_by_runs(name: str) -> Iterator[tuple[Any, Any]]:
    """A value of runs, what they do not say taken from their course, and the query that counts courses by it."""
    courses = func.count(func.distinct(Run.course_id))

    def counted(value: Any) -> Any:
        return select(value, courses).select_from(Run).join(Course, Course.id == Run.course_id)

    match name:
        case "mode":
            value: Any = case((Run.mode != "", Run.mode), else_=Course.mode)
            yield value, counted(value)
        case "country":
            home = select(Centre.country).where(Centre.id == Course.centre_id).scalar_subquery()
            value = case((Run.country != "", Run.country), (Course.country != "", Course.country), else_=home)
            yield value, counted(value)
        case "centre":
            yield Centre.slug, counted(Centre.slug).join(Centre, Centre.id == Run.centre_id)
        case "region":
            places = places_of_regions()
            yield places.c.slug, counted(places.c.slug).join(places, places.c.centre_id == Run.centre_id)
        case _:
            taught = aliased(CourseLanguage)
            value = case((Run.lang != "", Run.lang), else_=taught.lang)
            yield value, counted(value).outerjoin(taught, taught.course_id == Run.course_id)


def _differing_runs(actor: Actor) -> CTE:
    """Runs ahead, shared with the reader, that say something else than their course."""
    country = or_(Run.country == "", Run.country == Course.country)
    mode = or_(Run.mode == "", Run.mode == Course.mode)
    same = and_(country, mode, Run.lang == "", Run.centre_id == Course.centre_id)
    return (
        select(Run.course_id.label("id"), Run.lang, Run.country, Run.mode, Run.centre_id)
        .join(Course, Course.id == Run.course_id)
        .where(Run.state.in_(COMING), run_shared_with(actor), or_(Course.centre_id.is_(None), ~same))
        .cte("differing")
    )


def _counted(name: str, left: CTE, differing: CTE) -> Iterator[Counts]:
    """The counts of one facet among the courses `left`, in parts that do not overlap."""
    match name:
        case "level":
            yield _group(select(left.c.level, func.count()), left.c.level)
        case "mode":
            yield _group(select(left.c.mode, func.count()), left.c.mode)
            yield _of_runs(left, differing, "mode", differing.c.mode != left.c.mode)
        case "country":
            at_home = select(Centre.country, func.count()).select_from(left)
            at_home = at_home.join(Centre, Centre.id == left.c.centre_id).where(left.c.country == "")
            yield _group(select(left.c.country, func.count()), left.c.country)
            yield _group(at_home, Centre.country)
            yield _abroad(left, differing)
        case "centre":
            here = select(Centre.slug, func.count()).select_from(left)
            yield _group(here.join(Centre, Centre.id == left.c.centre_id), Centre.slug)
            yield _at_other_centres(left, differing)
        case "region":
            yield from _regions(left, differing)
        case "topic":
            yield from _topics(left)
        case "language":
            spoken = select(CourseLanguage.lang, func.count())
            yield _group(spoken.where(CourseLanguage.course_id.in_(select(left.c.id))), CourseLanguage.lang)
            said = exists().where(
                CourseLanguage.course_id == differing.c.id, CourseLanguage.lang == differing.c.lang
            )
            yield _of_runs(left, differing, "lang", ~said)
        case "audience":
            meant = select(CourseAudience.audience, func.count())
            inside = CourseAudience.course_id.in_(select(left.c.id))
            yield _group(meant.where(inside), CourseAudience.audience)


def _group(counted: Any, value: Any) -> Counts:
    grouped: Counts = counted.group_by(value)
    return grouped


def _of_runs(left: CTE, differing: CTE, name: str, new: ColumnElement[bool]) -> Counts:
    """Courses whose runs say a value of their own that is `new`, each once a value."""
    value = differing.c[name]
    counted = select(value, func.count(func.distinct(differing.c.id))).select_from(differing)
    return _group(counted.join(left, left.c.id == differing.c.id).where(new), value)


def _abroad(left: CTE, differing: CTE) -> Counts:
    """Runs in another country than their course, which may only have that of its centre."""
    home = select(Centre.country).where(Centre.id == left.c.centre_id).scalar_subquery()
    new = and_(
        differing.c.country != left.c.country,
        or_(left.c.country != "", home.is_(None), differing.c.country != home),
    )
    return _of_runs(left, differing, "country", new)


def _at_other_centres(left: CTE, differing: CTE) -> Counts:
    counted = select(Centre.slug, func.count(func.distinct(differing.c.id))).select_from(differing)
    counted = counted.join(left, left.c.id == differing.c.id).join(Centre, Centre.id == differing.c.centre_id)
    other = or_(left.c.centre_id.is_(None), left.c.centre_id != differing.c.centre_id)
    return _group(counted.where(other), Centre.slug)


def _regions(left: CTE, differing: CTE) -> Iterator[Counts]:
    places = places_of_regions()
    by_centre = _group(select(left.c.centre_id, func.count().label("number")), left.c.centre_id).subquery()
    inside = select(places.c.slug, func.sum(by_centre.c.number)).select_from(places)
    yield _group(inside.join(by_centre, by_centre.c.centre_id == places.c.centre_id), places.c.slug)
    own = places.alias("own")
    there = exists().where(own.c.slug == places.c.slug, own.c.centre_id == left.c.centre_id)
    counted = select(places.c.slug, func.count(func.distinct(differing.c.id))).select_from(differing)
    counted = counted.join(left, left.c.id == differing.c.id)
    counted = counted.join(places, places.c.centre_id == differing.c.centre_id)
    yield _group(counted.where(~there), places.c.slug)


def _topics(left: CTE) -> Iterator[Counts]:
    """Topics as courses name them, and those above: a course that names both counts once."""
    inside = CourseTopic.course_id.in_(select(left.c.id))
    named = select(Topic.slug, func.count()).join(CourseTopic, CourseTopic.topic_id == Topic.id)
    yield _group(named.where(inside), Topic.slug)
    above, also = aliased(Topic), aliased(CourseTopic)
    both = exists().where(also.course_id == CourseTopic.course_id, also.topic_id == above.id)
    higher = select(above.slug, func.count(func.distinct(CourseTopic.course_id))).select_from(CourseTopic)
    higher = higher.join(Topic, Topic.id == CourseTopic.topic_id).join(above, above.id == Topic.parent_id)
    yield _group(higher.where(inside, ~both), above.slug)
