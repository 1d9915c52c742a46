"""How somebody stands in courses that something else asks for: completed, or enrolled and ending in time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, or_, select

from lms.courses.models import Run
from lms.enrolments.models import Enrolment
from lms.enrolments.queries.cases import LIVE
from lms.enrolments.rules import End
from lms.kit.db import session


def completed_courses(person_id: int, course_ids: Collection[int]) -> frozenset[int]:
    """Those of the courses that the person has completed in any run."""
    if not course_ids:
        return frozenset()
    query = (
        select(Run.course_id)
        .join(Enrolment, Enrolment.run_id == Run.id)
        .where(Enrolment.person_id == person_id, Run.course_id.in_(course_ids))
        .where(Enrolment.end_state == End.COMPLETED)
    )
    return frozenset(session().scalars(query))


def completed_or_enrolled(person_id: int, course_ids: Collection[int], *, before: date) -> frozenset[int]:
    """Those of the courses that the person has completed, or is enrolled in by a run that ends before the day `before`
    (or whose days are not known)."""
    if not course_ids:
        return frozenset()
    in_time = or_(Run.ends_on.is_(None), Run.ends_on < before)
    query = (
        select(Run.course_id)
        .join(Enrolment, Enrolment.run_id == Run.id)
        .where(Enrolment.person_id == person_id, Run.course_id.in_(course_ids))
        .where(or_(Enrolment.end_state == End.COMPLETED, and_(LIVE, in_time)))
    )
    return frozenset(session().scalars(query))
