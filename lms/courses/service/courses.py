"""Courses: what is taught."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select

from lms.access import Actor, Permission
from lms.courses import queries
from lms.courses.models import (
    Course,
    CourseAudience,
    CourseLanguage,
    CourseShare,
    CourseText,
    CourseTopic,
    Run,
)
from lms.courses.rules import CourseInput
from lms.courses.service import entries
from lms.courses.service.asked import apply, ask, by, check_version, shown
from lms.courses.service.checks import course_problems, parties, run_within_course
from lms.courses.service.index import forget, reindex
from lms.courses.service.times import period_columns
from lms.kit import clock, journal
from lms.kit.db import Base, add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, refuse_if_any
from lms.kit.text import slugify

HUNDREDTH = Decimal("0.01")
COPIED = (
    *("title", "lang", "summary", "description", "description_html", "outcomes", "prerequisites", "level"),
    *("kind", "mode", "self_paced", "ects", "workload", "fee", "country", "city", "code", "provider"),
    *("status_at_source", "enrol_url", "source", "as_of", "invented"),
)


@use_case
def create_course(
    values: CourseInput,
    *,
    actor: Actor | None,
    centre_id: int | None,
    origin: str = "own",
    slug: str = "",
) -> int:
    """A new draft; gives its id. `origin` "listed": somebody else's, which no centre needs to show (`centre_id` None:
    the system only, `actor` None). `slug` is made from the title unless given; a given one must be free."""
    ask(actor, Permission.ITEM_WRITE, centre_id)
    refuse_if_any(course_problems(values))
    now = clock.now()
    row = add(
        Course(
            slug=slug or _free_slug(values.title),
            origin=origin,
            state="draft",
            centre_id=centre_id,
            scope=values.sharing.scope.value,
            created_at=now,
            updated_at=now,
            version=1,
            **_columns(values),
        )
    )
    _parts_changed(row, values)
    reindex([row.id])
    journal.record(
        ("course", row.id), "create-course", actor_id=by(actor), after={"title": row.title, "slug": row.slug}
    )
    return row.id


def _columns(values: CourseInput) -> dict[str, Any]:
    columns = {name: getattr(values, name) for name in COPIED}
    ects = values.ects.quantize(HUNDREDTH) if values.ects is not None else None
    return (
        columns | period_columns(values.period) | {"unconfirmed": "\n".join(values.unconfirmed), "ects": ects}
    )


def _free_slug(title: str) -> str:
    base = slugify(title, fallback="course", limit=70)
    if session().scalar(select(Course.id).where(Course.slug == base)) is None:
        return base
    like = select(Course.slug).where(Course.slug.startswith(f"{base}-", autoescape=True))
    taken = set(session().scalars(like))
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken)


def _parts_changed(row: Course, values: CourseInput) -> list[str]:
    """Writes the rows that belong to a course; names those kinds that changed."""
    centre_ids, region_ids = parties(values.sharing)
    wanted: dict[str, tuple[type[Base], tuple[str, ...], set[tuple[Any, ...]]]] = {
        "topics": (CourseTopic, ("topic_id",), {(ident,) for ident in values.topic_ids}),
        "languages": (CourseLanguage, ("lang",), {(lang,) for lang in values.languages}),
        "audiences": (CourseAudience, ("audience",), {(code,) for code in values.audiences}),
        "texts": (
            CourseText,
            ("lang", "title", "summary"),
            {(text.lang, text.title, text.summary) for text in values.texts if text.lang != values.lang},
        ),
        "shared": (
            CourseShare,
            ("centre_id", "region_id"),
            {(ident, None) for ident in centre_ids} | {(None, ident) for ident in region_ids},
        ),
    }
    return [
        name
        for name, (model, columns, rows) in wanted.items()
        if replace(model, columns, rows, course_id=row.id)
    ]


def replace(model: Any, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]], **owner: int) -> bool:
    """Makes the rows of `model` that belong to `owner` be `rows`; whether that changed anything."""
    ((name, ident),) = owner.items()
    mine = getattr(model, name) == ident
    query = select(*(getattr(model, column) for column in columns)).where(mine)
    have = {tuple(row) for row in session().execute(query)}
    wanted = set(rows)
    if have == wanted:
        return False
    session().execute(delete(model).where(mine))
    session().add_all(
        model(**owner, **dict(zip(columns, row, strict=True))) for row in sorted(wanted, key=str)
    )
    session().flush()
    return True


@use_case
def edit_course(course_id: int, values: CourseInput, *, actor: Actor | None, version: int | None) -> bool:
    """Changes a course; whether anything changed. The entries of its runs follow; a title never moves a SEQUENCE.

    Refused: a stale `version` (409); a scope narrower than one of its runs has of its own.
    """
    run_ids = entries.lock_runs(select(Run.id).where(Run.course_id == course_id))
    row = lock(Course, course_id)
    ask(actor, Permission.ITEM_WRITE, row.centre_id)
    check_version(("course", row.id), stored=row.version, sent=version)
    if row.state == "archived":
        raise Refusal("wrong_state", _l("An archived course is not changed any more."), status=409)
    refuse_if_any(course_problems(values))
    before, after = apply(row, _columns(values) | {"scope": values.sharing.scope.value})
    parts = _parts_changed(row, values)
    if not after and not parts:
        return False
    session().flush()
    for run in queries.run_cards(run_ids).values():
        if run.state != "draft" and not run_within_course(run, row):
            sentence = _l("The run %(ref)s is shared with more people than that.", ref=run.ref)
            raise Refusal("scope_too_narrow", sentence, "scope")
    _changed(row)
    reindex([row.id])
    journal.record(
        ("course", row.id),
        "edit-course",
        actor_id=by(actor),
        before=shown(before),
        after=shown(after) | dict.fromkeys(parts, "changed"),
    )
    entries.put_all(run_ids)
    return True


def _changed(row: Course) -> None:
    row.updated_at = clock.now()
    row.version += 1


def _set_state(row: Course, state: str, move: str, actor: Actor | None) -> None:
    before, after = apply(row, {"state": state})
    _changed(row)
    journal.record(("course", row.id), move, actor_id=by(actor), before=before, after=after)


@use_case
def publish_course(course_id: int, *, actor: Actor | None, version: int | None = None) -> None:
    """A draft becomes visible to its scope (coordinators). Publishing again changes nothing.

    Refused: a listed course without provider and source; a stale `version` (409).
    """
    row = lock(Course, course_id)
    ask(actor, Permission.ITEM_PUBLISH, row.centre_id)
    if row.state == "published":
        return
    check_version(("course", row.id), stored=row.version, sent=version)
    if row.origin == "listed":
        refuse_if_any(
            [
                Problem("missing", _l("Say whose course this is, and where it is described."), field)
                for field in ("provider", "source")
                if not getattr(row, field)
            ]
        )
    _set_state(row, "published", "publish-course", actor)


@use_case
def archive_course(course_id: int, *, actor: Actor | None, version: int | None = None) -> None:
    """A published course leaves the lists; its address stays. Refused while a run of it is to come."""
    row = lock(Course, course_id)
    ask(actor, Permission.ITEM_PUBLISH, row.centre_id)
    if row.state == "archived":
        return
    check_version(("course", row.id), stored=row.version, sent=version)
    if row.state != "published":
        raise Refusal("wrong_state", _l("Only a published course is archived; delete a draft."), status=409)
    coming = select(func.count()).where(
        Run.course_id == row.id, Run.state.in_(("draft", "published", "postponed"))
    )
    if session().scalar(coming):
        raise Refusal(
            "has_runs", _l("It has runs that are not over: cancel or delete them first."), status=409
        )
    _set_state(row, "archived", "archive-course", actor)


@use_case
def delete_course(course_id: int, *, actor: Actor | None, version: int | None = None) -> None:
    """Removes a draft without runs (editors)."""
    row = lock(Course, course_id)
    ask(actor, Permission.ITEM_WRITE, row.centre_id)
    check_version(("course", row.id), stored=row.version, sent=version)
    if row.state != "draft":
        raise Refusal("wrong_state", _l("Only a draft is deleted; archive a published course."), status=409)
    if session().scalar(select(func.count()).where(Run.course_id == row.id)):
        raise Refusal("has_runs", _l("It has runs: delete them first."), status=409)
    journal.record(
        ("course", row.id), "delete-course", actor_id=by(actor), before={"title": row.title, "slug": row.slug}
    )
    forget(row.id)
    session().delete(row)
