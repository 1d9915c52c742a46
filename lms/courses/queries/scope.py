"""Whom a course or run is shared with, as SQL: the same answer as `access.in_scope`, proven by a property test."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    exists,
    false,
    or_,
    select,
    true,
)

from lms.access import Actor, Role, Scope
from lms.courses.models import Course, CourseShare, Run, RunShare

COURSE_SHOWN = ("published",)
RUN_SHOWN = ("published", "postponed", "cancelled", "finished", "archived")


def visible_courses(actor: Actor) -> Select[Course]:
    """Published courses that are shared with `actor`; add filters, order and `with_only_columns` as needed."""
    return select(Course).where(Course.state.in_(COURSE_SHOWN), course_shared_with(actor))


def visible_runs(actor: Actor, *, unpublished: bool = False) -> Select[Run]:
    """Runs that are or were published and are shared with `actor`; `Course` is joined for further filters.

    `unpublished`: also drafts that were published once, for feeds; no page shows them."""
    query = select(Run).join(Course, Course.id == Run.course_id)
    shown: ColumnElement[bool] = Run.state.in_(RUN_SHOWN)
    if unpublished:
        shown = or_(shown, Run.published_at.is_not(None))
    return query.where(shown, run_shared_with(actor))


def course_shared_with(actor: Actor) -> ColumnElement[bool]:
    """The condition that a `Course` is shared with `actor`, whatever its state."""
    return true() if _reads_all(actor) else _course_shared(_belongs(actor), _regions(actor))


def run_shared_with(actor: Actor) -> ColumnElement[bool]:
    """The condition that a `Run` (its `Course` joined) is shared with `actor`, whatever its state: by its own scope,
    else by the course's. The run's host centre always reads it."""
    return true() if _reads_all(actor) else _run_shared(_belongs(actor), _regions(actor))


def _reads_all(actor: Actor) -> bool:
    return bool({(Role.NETWORK_OFFICE, None), (Role.ADMINISTRATOR, None)} & actor.roles)


Ids = tuple[int, ...]


def _belongs(actor: Actor) -> Ids:
    return tuple(sorted(actor.centre_ids | actor.staff_centre_ids))


def _regions(actor: Actor) -> Ids:
    return tuple(sorted(actor.region_ids))


# the same for all who belong to the same centres: making a condition takes longer than asking it
@lru_cache(maxsize=256)
def _course_shared(centres: Ids, regions: Ids) -> ColumnElement[bool]:
    if not centres and not regions:
        return Course.scope == Scope.PUBLIC.value
    return _shared(Course.scope, Course.centre_id, _course_shares(centres, regions), centres)


@lru_cache(maxsize=256)
def _run_shared(centres: Ids, regions: Ids) -> ColumnElement[bool]:
    scope = case((Run.scope != "", Run.scope), else_=Course.scope)
    if not centres and not regions:
        return scope == Scope.PUBLIC.value
    own = exists().where(RunShare.run_id == Run.id, _party(RunShare, centres, regions))
    shares = or_(and_(Run.scope != "", own), and_(Run.scope == "", _course_shares(centres, regions)))
    return _shared(scope, Run.centre_id, shares, centres)


def _shared(
    scope: SQLColumnExpression[str],
    host: SQLColumnExpression[Any],
    shares: ColumnElement[bool],
    centres: Ids,
) -> ColumnElement[bool]:
    inside = scope == Scope.NETWORK.value if centres else false()
    return or_(scope == Scope.PUBLIC.value, inside, host.in_(centres), shares)


def _course_shares(centres: Ids, regions: Ids) -> ColumnElement[bool]:
    return exists().where(CourseShare.course_id == Course.id, _party(CourseShare, centres, regions))


def _party(share: type[CourseShare] | type[RunShare], centres: Ids, regions: Ids) -> ColumnElement[bool]:
    return or_(share.centre_id.in_(centres), share.region_id.in_(regions))
