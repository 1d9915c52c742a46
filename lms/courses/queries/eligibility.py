"""Whom a run is for: the chosen centres and regions; and the next run of a course that somebody should take first."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, or_, select

from lms.access import Actor
from lms.courses.models import Course, Run, RunEligible
from lms.courses.queries.scope import visible_runs
from lms.kit.db import session

MOST_COURSES = 500
"""In one list to choose from."""

# made once: asked under the lock of the run
_ELIGIBLE = (
    select(RunEligible.centre_id, RunEligible.region_id)
    .where(RunEligible.run_id == bindparam("run"))
    .order_by(RunEligible.id)
)


def eligible_of(run_id: int) -> tuple[frozenset[int], frozenset[int]]:
    """The centres and the regions whose people may enrol in a run that is for chosen ones. One query."""
    rows = session().execute(_ELIGIBLE, {"run": run_id}).all()
    return frozenset(row[0] for row in rows if row[0]), frozenset(row[1] for row in rows if row[1])


def next_runs(course_ids: Collection[int], actor: Actor, *, now: datetime) -> dict[int, str]:
    """The reference of the next run of each of these courses that `actor` may see and that has not begun; courses
    without one are left out. One query."""
    if not course_ids:
        return {}
    query = (
        visible_runs(actor)
        .with_only_columns(Run.course_id, Run.ref)
        .where(Run.course_id.in_(course_ids), Run.state == "published")
        .where(or_(Run.starts_at.is_(None), Run.starts_at > now))
        .order_by(Run.starts_at.is_not(None), Run.starts_at.desc(), Run.id.desc())
    )
    return dict(session().execute(query).all())


def course_choices(centre_id: int) -> list[tuple[str, str]]:
    """Slug and title of the courses a host may ask for: the centre's own, then published ones of others, by title."""
    mine = Course.centre_id == centre_id
    query = select(Course.slug, Course.title).where(
        or_(Course.state == "published", mine), Course.origin == "own"
    )
    rows = session().execute(query.order_by(mine.desc(), Course.title, Course.id).limit(MOST_COURSES))
    return [(slug, title) for slug, title in rows]
