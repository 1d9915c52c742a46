"""Whom a course or run is shared with, as SQL: the same answer as `access.in_scope`, proven by a property test."""

from __future__ import annotations

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
    if _reads_all(actor):
        return true()
    return _shared(actor, Course.scope, Course.centre_id, _course_shares(actor))


def run_shared_with(actor: Actor) -> ColumnElement[bool]:
    """The condition that a `Run` (its `Course` joined) is shared with `actor`, whatever its state: by its own scope,
    else by the course's. The run's host centre always reads it."""
    if _reads_all(actor):
        return true()
    scope = case((Run.scope != "", Run.scope), else_=Course.scope)
    own = exists().where(RunShare.run_id == Run.id, _party(actor, RunShare))
    shares = or_(and_(Run.scope != "", own), and_(Run.scope == "", _course_shares(actor)))
    return _shared(actor, scope, Run.centre_id, shares)


def _reads_all(actor: Actor) -> bool:
    return bool({(Role.NETWORK_OFFICE, None), (Role.ADMINISTRATOR, None)} & actor.roles)


def _belongs(actor: Actor) -> list[int]:
    return sorted(actor.centre_ids | actor.staff_centre_ids)


def _shared(
    actor: Actor,
    scope: SQLColumnExpression[str],
    centre: SQLColumnExpression[Any],
    shares: ColumnElement[bool],
) -> ColumnElement[bool]:
    open_to_all = scope == Scope.PUBLIC.value
    if not _belongs(actor) and not actor.region_ids:
        return open_to_all
    inside = scope == Scope.NETWORK.value if _belongs(actor) else false()
    return or_(open_to_all, inside, centre.in_(_belongs(actor)), shares)


def _course_shares(actor: Actor) -> ColumnElement[bool]:
    return exists().where(CourseShare.course_id == Course.id, _party(actor, CourseShare))


def _party(actor: Actor, share: type[CourseShare] | type[RunShare]) -> ColumnElement[bool]:
    return or_(share.centre_id.in_(_belongs(actor)), share.region_id.in_(sorted(actor.region_ids)))
