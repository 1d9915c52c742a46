"""The conditions of a filter as SQL: on courses for lists and counts, on runs for feeds.

Subqueries about runs and parts of courses stand alone (they are asked once, not once a row), so that a list of 10,000
courses stays quick.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from lms.access import Actor
from lms.centres.models import Centre, Region, RegionCentre
from lms.courses.models import Course, CourseAudience, CourseLanguage, CourseTopic, Run, Topic
from lms.courses.queries.scope import run_shared_with
from lms.courses.queries.search import has_words
from lms.courses.rules import Filter

COMING = ("published", "postponed")
COURSE_ONLY = ("topic", "level", "audience")  # facets in which a run never differs from its course
Condition = ColumnElement[bool]


def day_of(run: Any) -> ColumnElement[Any]:
    """The first day of a run, or the first that its printed period can mean."""
    return func.coalesce(run.starts_on, run.period_sort)


def last_day_of(run: Any) -> ColumnElement[Any]:
    """The last day of a run, or the first that its printed period can mean."""
    return func.coalesce(run.ends_on, run.starts_on, run.period_sort)


def found_by_words(asked: Filter) -> list[Condition]:
    """The condition that a `Course` has the words asked for; none when nothing is asked that a word is made of."""
    words = has_words(asked.q) if asked.q else None
    return [] if words is None else [words]


@cache  # one object: a statement that names the recursive selection twice must name the same one
def places_of_regions() -> Subquery:
    """(region's slug, centre's id) for each centre a region reaches, through all levels below it."""
    tree = select(Region.id.label("top"), Region.id.label("id")).cte("tree", recursive=True)
    tree = tree.union(select(tree.c.top, Region.id).where(Region.parent_id == tree.c.id))
    return (
        select(Region.slug, RegionCentre.centre_id)
        .join(tree, Region.id == tree.c.top)
        .join(RegionCentre, RegionCentre.region_id == tree.c.id)
        .distinct()
        .subquery("places")
    )


@dataclass(frozen=True)
class Narrowing:
    """A filter in the hands of a reader at a time (aware UTC). `free_runs`: the condition that a `Run` has seats."""

    asked: Filter
    actor: Actor
    now: datetime
    free_runs: Condition

    def of_courses(self, source: Any, *, skip: str = "") -> list[Condition]:
        """Conditions on `source`, which has the columns id, level, country, mode, centre_id of courses: `Course`
        itself or a selection of it. `skip` leaves one facet out, for its own counts."""
        chosen = [(name, values) for name, values in self.asked.chosen if name != skip]
        found = [self._course_has(source, name, values) for name, values in chosen]
        if wanted := self.of_windows():
            run = source.id.in_(self._courses_with(*wanted, *self.of_run_facets(skip=skip)))
            printed = self.printed_within()
            found.append(run if printed is None else or_(run, source.id.in_(printed)))
        return found

    def of_runs(self) -> list[Condition]:
        """Conditions on `Run`, its `Course` joined; the words asked for are not among them."""
        about_courses = [
            self._course_has(Course, name, values)
            for name, values in self.asked.chosen
            if name in COURSE_ONLY
        ]
        return [*about_courses, *self.of_run_facets(), *self.of_windows()]

    def _course_has(self, source: Any, name: str, values: tuple[str, ...]) -> Condition:
        match name:
            case "topic":
                asked = select(Topic.id).where(Topic.slug.in_(values))
                below = select(Topic.id).where(or_(Topic.id.in_(asked), Topic.parent_id.in_(asked)))
                has = select(CourseTopic.course_id).where(CourseTopic.topic_id.in_(below))
                own: Condition = source.id.in_(has)
            case "audience":
                meant = select(CourseAudience.course_id).where(CourseAudience.audience.in_(values))
                own = source.id.in_(meant)
            case "level":
                own = source.level.in_(values)
            case "country":
                own = _in_country(source, values)
            case "language":
                own = source.id.in_(_taught_in(values))
            case "centre" | "region":
                own = source.centre_id.in_(_centres(name, values))
            case _:
                own = source.mode.in_(values)
        if name in COURSE_ONLY:
            return own
        return or_(own, source.id.in_(self._courses_with(_run_says(name, values))))

    def of_run_facets(self, *, skip: str = "") -> list[Condition]:
        """What a run must be like where it may differ from its course; what it does not say, the course says."""
        found: list[Condition] = []
        for name, values in self.asked.chosen:
            if name == skip:
                continue
            if name in ("centre", "region"):
                found.append(Run.centre_id.in_(_centres(name, values)))
            elif name == "language":
                silent = and_(Run.lang == "", Run.course_id.in_(_taught_in(values)))
                found.append(or_(Run.lang.in_(values), silent))
            elif name == "country":
                silent = and_(Run.country == "", _in_country(Course, values))
                found.append(or_(Run.country.in_(values), silent))
            elif name == "mode":
                found.append(case((Run.mode != "", Run.mode), else_=Course.mode).in_(values))
        return found

    def of_windows(self) -> list[Condition]:
        """What is asked of the days, the window and the seats of a `Run`; empty when nothing is."""
        found: list[Condition] = []
        if self.asked.from_on:
            found.append(last_day_of(Run) >= self.asked.from_on)
        if self.asked.to_on:
            found.append(day_of(Run) <= self.asked.to_on)
        if self.asked.open:
            closes = func.coalesce(Run.closes_at, Run.starts_at)
            found.append(Run.state == "published")
            found.append(or_(Run.opens_at.is_(None), Run.opens_at <= self.now))
            found.append(or_(closes.is_(None), closes > self.now))
        if self.asked.free:
            found.append(self.free_runs)
        return found

    def _courses_with(self, *conditions: Condition) -> Select[int]:
        """Ids of courses with a run ahead that is shared with the reader and is like this."""
        query = select(Run.course_id).join(Course, Course.id == Run.course_id)
        return query.where(Run.state.in_(COMING), run_shared_with(self.actor), *conditions).correlate(None)

    def printed_within(self) -> Select[int] | None:
        """Ids of listed courses whose printed period begins within the days asked for; None where a window or seats
        are asked for, which they do not have."""
        if self.asked.open or self.asked.free:
            return None
        query = select(Course.id).where(Course.origin == "listed", Course.period_sort.is_not(None))
        if self.asked.from_on:
            query = query.where(Course.period_sort >= self.asked.from_on)
        if self.asked.to_on:
            query = query.where(Course.period_sort <= self.asked.to_on)
        return query.correlate(None)


def _taught_in(values: Collection[str]) -> Select[int]:
    return select(CourseLanguage.course_id).where(CourseLanguage.lang.in_(values))


def _in_country(source: Any, values: Collection[str]) -> Condition:
    """Where a course says no country, its centre's counts."""
    there = select(Centre.id).where(Centre.country.in_(values))
    return or_(source.country.in_(values), and_(source.country == "", source.centre_id.in_(there)))


def _centres(name: str, values: Collection[str]) -> Select[int]:
    if name == "centre":
        return select(Centre.id).where(Centre.slug.in_(values))
    places = places_of_regions()
    return select(places.c.centre_id).where(places.c.slug.in_(values))


def _run_says(name: str, values: Collection[str]) -> Condition:
    if name in ("centre", "region"):
        return Run.centre_id.in_(_centres(name, values))
    said: dict[str, InstrumentedAttribute[str]] = {
        "language": Run.lang,
        "mode": Run.mode,
        "country": Run.country,
    }
    return said[name].in_(values)
