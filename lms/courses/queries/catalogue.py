"""The catalogue: which courses and runs a filter finds in the reader's scope, and in which order.

"Or" inside a facet, "and" across facets. The same filter selects courses for pages and runs for feeds; where a run says
something else than its course (centre, country, language, mode), the run counts.
"""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)

from lms.access import Actor
from lms.centres.models import Centre, Region
from lms.courses.models import Course, Run, Topic
from lms.courses.queries.narrowing import COMING, Narrowing, day_of, found_by_words, last_day_of
from lms.courses.queries.runs import cards_from, cards_of
from lms.courses.queries.scope import RUN_SHOWN, course_shared_with, run_shared_with, visible_runs
from lms.courses.rules import Filter, RunCard
from lms.kit.db import session

LONG_KINDS = ("programme", "mooc")
DATED, UNDATED, SELF_PACED = "dated", "undated", "self_paced"
GROUPS = (DATED, SELF_PACED, UNDATED)


@dataclass(frozen=True)
class Found:
    """One page of courses: ids in order, the group of each (one of `GROUPS`), and how many there are in all."""

    ids: list[int]
    groups: dict[int, str]
    total: int


_KNOWN = union_all(
    select(literal("topic"), Topic.slug),
    select(literal("centre"), Centre.slug),
    select(literal("region"), Region.slug),
)


def known_values(asked: Container[str]) -> dict[str, frozenset[str]]:
    """The values that topic, centre and region can have; the other facets have fixed vocabularies. One query, none
    where `asked`, the names in an address, has none of the three."""
    if not any(name in asked for name in ("topic", "centre", "region")):
        return {}
    found: dict[str, set[str]] = {"topic": set(), "centre": set(), "region": set()}
    for name, slug in session().execute(_KNOWN):
        found[name].add(slug)
    return {name: frozenset(slugs) for name, slugs in found.items()}


def find_courses(
    asked: Filter, actor: Actor, *, now: datetime, free_runs: ColumnElement[bool], page: int, size: int
) -> Found:
    """One page of the courses `asked` finds, in its order, ending in the id. `free_runs` is the condition that a `Run`
    has free seats: who holds them is known above this floor."""
    narrowing = Narrowing(asked, actor, now, free_runs)
    ahead = _ahead(narrowing)
    group, when = _group(ahead, now)
    query = (
        select(Course.id, group.label("part"), func.count().over().label("total"))
        .outerjoin(ahead, ahead.c.course_id == Course.id)
        .where(*_base(asked, actor), *narrowing.of_courses(Course))
        .order_by(*_order(asked, ahead, group, when), Course.id)
    )
    rows = session().execute(query.limit(size).offset((page - 1) * size)).all()
    total = rows[0].total if rows else 0
    if not rows and page > 1:
        total = count_courses([asked], actor, now=now, free_runs=free_runs)[0]
    return Found([row.id for row in rows], {row.id: GROUPS[row.part] for row in rows}, total)


def count_courses(
    asked: Collection[Filter], actor: Actor, *, now: datetime, free_runs: ColumnElement[bool]
) -> list[int]:
    """How many courses each of the filters finds, by one query."""
    pieces = [
        select(literal(number), func.count(Course.id)).where(
            *_base(each, actor), *Narrowing(each, actor, now, free_runs).of_courses(Course)
        )
        for number, each in enumerate(asked)
    ]
    if not pieces:
        return []
    return [
        found for _place, found in sorted((row[0], row[1]) for row in session().execute(union_all(*pieces)))
    ]


def every_course(
    asked: Filter, actor: Actor, *, now: datetime, free_runs: ColumnElement[bool]
) -> Select[int]:
    """The question for the ids of all courses that `asked` finds, in no order."""
    narrowed = Narrowing(asked, actor, now, free_runs).of_courses(Course)
    return select(Course.id).where(*_base(asked, actor), *narrowed)


def find_runs(
    asked: Filter,
    actor: Actor,
    *,
    now: datetime,
    free_runs: ColumnElement[bool],
    unpublished: bool = False,
) -> Select[int]:
    """The ids of the runs `asked` finds, as a query for feeds: cancelled and finished ones too, the window is the
    feed's. `unpublished`: also those that are drafts again, whose entries say in calendars that they are cancelled."""
    query = _found_runs(asked, actor, now, free_runs, unpublished=unpublished)
    return query.with_only_columns(Run.id)


def _found_runs(
    asked: Filter,
    actor: Actor,
    now: datetime,
    free_runs: ColumnElement[bool],
    *,
    unpublished: bool = False,
) -> Select[Run]:
    query = visible_runs(actor, unpublished=unpublished)
    return query.where(*found_by_words(asked), *Narrowing(asked, actor, now, free_runs).of_runs())


def coming_runs(
    asked: Filter,
    actor: Actor,
    *,
    now: datetime,
    free_runs: ColumnElement[bool],
    course_ids: Collection[int] | None = None,
    limit: int | None = None,
    cancelled: bool = True,
) -> list[RunCard]:
    """The runs `asked` finds that are not over (`cancelled` ones too), by day, those without one last; of these courses
    only, if any are given. Two queries."""
    states = (*COMING, "cancelled") if cancelled else COMING
    query = _found_runs(asked, actor, now, free_runs).where(*_not_over(states, now))
    if course_ids is not None:
        query = query.where(Run.course_id.in_(course_ids))
    return cards_of(_by_day(_first(_by_day(query), limit)))


def coming_page(
    asked: Filter, actor: Actor, *, now: datetime, free_runs: ColumnElement[bool], page: int, size: int
) -> tuple[list[RunCard], int]:
    """One page of what `coming_runs` gives, and how many there are in all. Three queries."""
    query = _found_runs(asked, actor, now, free_runs).where(*_not_over((*COMING, "cancelled"), now))
    ids = query.with_only_columns(Run.id)
    total = session().scalar(select(func.count()).select_from(ids.subquery())) or 0
    some = _by_day(ids).limit(size).offset((page - 1) * size).subquery()
    whole = select(Run).join(Course, Course.id == Run.course_id).where(Run.id.in_(select(some.c.id)))
    return cards_of(_by_day(whole)), total


def _not_over(states: Collection[str], now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Run.state.in_(states), or_(Run.ends_at.is_(None), Run.ends_at > now)


def past_runs(
    asked: Filter, actor: Actor, *, now: datetime, free_runs: ColumnElement[bool], limit: int
) -> list[RunCard]:
    """The runs `asked` finds that took place, the latest first. Two queries."""
    query = _found_runs(asked, actor, now, free_runs).where(Run.state != "cancelled", Run.ends_at <= now)
    latest = (Run.ends_at.desc(), Run.id.desc())
    return cards_of(_first(query.order_by(*latest), limit).order_by(*latest))


def shown_runs(course_id: int, actor: Actor) -> list[RunCard]:
    """All runs of a course that `actor` may see, past and cancelled ones too, by day, undated ones last."""
    return cards_of(_by_day(visible_runs(actor).where(Run.course_id == course_id)))


def runs_beside(ref: str, actor: Actor) -> list[RunCard]:
    """The run with this reference, whatever its state (ask `access` before you show it), and the other runs of its
    course that `actor` may see, by day; none when there is no such run. Two queries."""
    return cards_from(session().execute(_beside(run_shared_with(actor)), {"ref": ref}))


@lru_cache(maxsize=256)  # as often as `run_shared_with` makes another condition
def _beside(shared: ColumnElement[bool]) -> Select[Any]:
    asked = Run.ref == bindparam("ref")
    course_id = select(Run.course_id).where(asked).scalar_subquery()
    shown = or_(asked, and_(Run.state.in_(RUN_SHOWN), shared))
    query = select(Run).join(Course, Course.id == Run.course_id)
    return _by_day(query.where(Run.course_id == course_id, shown)).add_columns(Course)


def _first(query: Select[Run], limit: int | None) -> Select[Run]:
    """The first rows of `query`, not ordered: many rows are sorted as ids, only these are read in full."""
    if limit is None:
        return query.order_by(None)
    ids = query.with_only_columns(Run.id).limit(limit).subquery()
    return select(Run).join(Course, Course.id == Run.course_id).where(Run.id.in_(select(ids.c.id)))


def _by_day(query: Select[Any]) -> Select[Any]:
    day = day_of(Run)
    return query.order_by(day.is_(None), day, Run.id)


def public_addresses() -> tuple[list[tuple[str, datetime]], list[tuple[str, datetime]]]:
    """What the public may read, for the map of the site: (slug, last change) of courses, (reference, …) of runs."""
    public = Actor()
    courses = select(Course.slug, Course.updated_at).where(
        Course.state == "published", course_shared_with(public)
    )
    runs = visible_runs(public).with_only_columns(Run.ref, Run.updated_at).where(Run.state != "archived")
    return (
        [(slug, changed) for slug, changed in session().execute(courses.order_by(Course.id))],
        [(ref, changed) for ref, changed in session().execute(runs.order_by(Run.id))],
    )


def _base(asked: Filter, actor: Actor) -> list[ColumnElement[bool]]:
    return [Course.state == "published", course_shared_with(actor), *found_by_words(asked)]


def _ahead(narrowing: Narrowing) -> Subquery:
    """For each course the first day of its coming runs and the next end of an enrolment window: what orders the list.

    Only runs that the filter finds: the day one reads in a row is the day the row is sorted by."""
    closes = func.coalesce(Run.closes_at, Run.starts_at)
    query = (
        select(
            Run.course_id,
            func.min(day_of(Run)).label("day"),
            func.min(case((closes > narrowing.now, closes))).label("closes"),
        )
        .join(Course, Course.id == Run.course_id)
        .where(Run.state == "published", run_shared_with(narrowing.actor), *narrowing.of_runs())
        .where(last_day_of(Run) >= narrowing.now.date())
        .group_by(Run.course_id)
    )
    return query.subquery("ahead")


def _group(ahead: Subquery, now: datetime) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The place of a course's group in `GROUPS`, and its day: of its next run, else the period its source prints."""
    printed = case((Course.period_sort >= now.date(), Course.period_sort), else_=None)
    long = or_(Course.self_paced, Course.kind.in_(LONG_KINDS))
    group = case((ahead.c.day.is_not(None), 0), (long, 1), (printed.is_not(None), 0), else_=2)
    return group, func.coalesce(ahead.c.day, printed)


def _order(
    asked: Filter, ahead: Subquery, group: ColumnElement[Any], when: ColumnElement[Any]
) -> list[ColumnElement[Any]]:
    title = func.lower(Course.title)
    match asked.sort:
        case "title":
            return [title]
        case "newest":
            return [Course.created_at.desc()]
        case "deadline":
            return [ahead.c.closes.is_(None), ahead.c.closes, title]
        case _:
            return [group, when.is_(None), when, title]
