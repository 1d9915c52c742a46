"""Courses as plain values."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from lms.access import Scope
from lms.courses.models import Course, CourseLanguage
from lms.courses.queries.parts import Parts, parts_of_courses
from lms.courses.rules import CourseCard
from lms.kit.db import session

COPIED = (
    *("id", "slug", "origin", "state", "centre_id", "lang", "title", "summary", "description"),
    *("description_html", "outcomes", "prerequisites", "level", "kind", "mode", "self_paced", "ects"),
    *("workload", "fee", "provider", "country", "city", "code", "status_at_source", "enrol_url", "source"),
    *("as_of", "invented", "period_precision", "period_value", "period_text", "period_sort"),
    *("created_at", "updated_at", "version"),
)


def course_by_slug(slug: str) -> CourseCard | None:
    """The course with this address, whatever its state: ask `access` before you show it."""
    ident = session().scalar(select(Course.id).where(Course.slug == slug))
    return course_by_id(ident) if ident is not None else None


def course_by_id(ident: int) -> CourseCard | None:
    """The course of this row, whatever its state."""
    return course_cards([ident]).get(ident)


def course_cards(ids: Collection[int]) -> dict[int, CourseCard]:
    """The courses of these rows, in the order of `ids`, by two queries however many they are."""
    if not ids:
        return {}
    rows = {row.id: row for row in session().scalars(select(Course).where(Course.id.in_(ids)))}
    parts = parts_of_courses(list(rows))
    return {ident: _card(rows[ident], parts[ident]) for ident in ids if ident in rows}


def _card(row: Course, parts: Parts) -> CourseCard:
    return CourseCard(
        **{name: getattr(row, name) for name in COPIED},
        scope=Scope(row.scope),
        shared_centre_ids=frozenset(parts.centre_ids),
        shared_region_ids=frozenset(parts.region_ids),
        unconfirmed=tuple(line for line in row.unconfirmed.splitlines() if line),
        topics=tuple(parts.topics),
        languages=tuple(parts.languages),
        audiences=tuple(parts.audiences),
        texts=tuple(parts.texts),
    )


def courses_of_centre(centre_id: int) -> list[CourseCard]:
    """Every course of a centre, drafts too, the last changed first: for its desk."""
    query = select(Course.id).where(Course.centre_id == centre_id)
    ids = list(session().scalars(query.order_by(Course.updated_at.desc(), Course.id.desc())))
    return list(course_cards(ids).values())


def languages() -> list[str]:
    """Codes of the languages any course is taught in, in the order of the codes."""
    return list(session().scalars(select(CourseLanguage.lang).distinct().order_by(CourseLanguage.lang)))
