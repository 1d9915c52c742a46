"""Planned courses become rows: in a few statements for each batch, but with everything a use case would write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from lms.agenda import service as agenda
from lms.courses import queries, service
from lms.courses.models import (
    Course,
    CourseAudience,
    CourseLanguage,
    CourseText,
    CourseTopic,
    Run,
    Session,
)
from lms.courses.service import courses as course_rows
from lms.courses.service import drafts as run_rows
from lms.courses.service.times import period_columns, session_columns, whole_days
from lms.kit.db import session, use_case
from lms.kit.journal import JournalRow
from lms.kit.zones import localize
from lms.seed.rows import Row, insert_rows, insert_with_ids, journal_row
from lms.seed.synthetic.courses import EPOCH, PlannedCourse, PlannedRun, Setting, plan_course, slug_of

MADE = EPOCH - timedelta(days=60)


@use_case
def store_courses(seed: int, numbers: Sequence[int], setting: Setting) -> None:
    """Courses `numbers` with their runs, sessions, entries, journal and search words; those that exist stay."""
    slugs = {slug_of(seed, number): number for number in numbers}
    known = set(session().scalars(select(Course.slug).where(Course.slug.in_(slugs))))
    planned = [plan_course(seed, number, setting) for slug, number in slugs.items() if slug not in known]
    ids = insert_with_ids(Course, [_course(each) for each in planned])
    _store_parts(ids, planned)
    runs = [
        (course_id, course, run)
        for course_id, course in zip(ids, planned, strict=True)
        for run in course.runs
    ]
    run_ids = insert_with_ids(Run, [_run(*each) for each in runs])
    insert_with_ids(
        Session,
        [
            {"run_id": run_id, "state": "planned"} | columns
            for run_id, (_, _, run) in zip(run_ids, runs, strict=True)
            for columns in _sessions(run)
        ],
    )
    _store_journal(ids, planned, run_ids, [run for _, _, run in runs])
    service.reindex(ids)
    _store_entries(run_ids, [run.ref for _, _, run in runs])


def _course(course: PlannedCourse) -> Row:
    return {
        **{name: getattr(course.values, name) for name in course_rows.COPIED},
        **period_columns(course.values.period),
        "slug": course.slug,
        "origin": "listed" if course.listed else "own",
        "state": "published",
        "centre_id": course.place.id,
        "scope": course.values.sharing.scope.value,
        "created_at": MADE,
        "updated_at": MADE,
        "version": 2,
    }


def _store_parts(ids: Sequence[int], planned: Sequence[PlannedCourse]) -> None:
    pairs = [(ident, course.values) for ident, course in zip(ids, planned, strict=True)]
    parts: tuple[tuple[type[Any], Callable[[Any], list[Row]]], ...] = (
        (CourseTopic, lambda values: [{"topic_id": topic} for topic in values.topic_ids]),
        (CourseLanguage, lambda values: [{"lang": lang} for lang in values.languages]),
        (CourseAudience, lambda values: [{"audience": code} for code in values.audiences]),
        (CourseText, lambda values: [{"lang": text.lang, "title": text.title} for text in values.texts]),
    )
    for model, rows_of in parts:
        rows = [{"course_id": ident} | row for ident, values in pairs for row in rows_of(values)]
        insert_rows(model, rows)


def _run(course_id: int, course: PlannedCourse, run: PlannedRun) -> Row:
    values, zone = run.values, run.values.zone
    sessions = _sessions(run)
    assert values.starts_on is not None  # the plan gives each run its days
    first, last = whole_days(values.starts_on, values.ends_on or values.starts_on, zone)
    return {
        **{name: getattr(values, name) for name in run_rows.COPIED},
        **period_columns(values.period),
        "ref": run.ref,
        "course_id": course_id,
        "centre_id": course.place.id,
        "state": run.state,
        "reason": run.reason,
        "zone": zone,
        "ends_on": values.ends_on or values.starts_on,
        "starts_at": min((each["starts_at"] for each in sessions), default=first),
        "ends_at": max((each["ends_at"] for each in sessions), default=last),
        "closes_at": localize(values.closes_wall, zone) if values.closes_wall else None,
        "published_at": None if run.state == "draft" else MADE,
        "created_at": MADE,
        "updated_at": MADE,
        "version": 2,
    }


def _sessions(run: PlannedRun) -> list[Row]:
    days = {"first": run.values.starts_on, "last": run.values.ends_on}
    return [session_columns(each, zone=run.values.zone, **days) for each in run.sessions]


def _store_journal(
    ids: Sequence[int], planned: Sequence[PlannedCourse], run_ids: Sequence[int], runs: Sequence[PlannedRun]
) -> None:
    rows = []
    for ident, course in zip(ids, planned, strict=True):
        after = {"title": course.values.title, "slug": course.slug}
        rows.append(journal_row(("course", ident), "create-course", at=MADE, after=after))
        rows.append(journal_row(("course", ident), "publish-course", at=MADE, after={"state": "published"}))
    moves = {
        "draft": "edit-run",
        "finished": "finish-run",
        "cancelled": "cancel-run",
        "postponed": "postpone-run",
    }
    for ident, run in zip(run_ids, runs, strict=True):
        rows.append(journal_row(("run", ident), "create-run", at=MADE, after={"ref": run.ref}))
        move = moves.get(run.state, "publish-run")
        rows.append(journal_row(("run", ident), move, at=MADE, after={"state": run.state}, reason=run.reason))
    insert_rows(JournalRow, rows)


def _store_entries(run_ids: Sequence[int], refs: Sequence[str]) -> None:
    """The entries, rendered as ever; their UIDs repeat with the seed."""
    ref_of = dict(zip(run_ids, refs, strict=True))
    sources = list(queries.entry_sources(run_ids))
    names, counted = {}, dict.fromkeys(run_ids, 0)
    for source in sources:
        run_id = source.group[1]
        names[source.source] = sha256(f"{ref_of[run_id]}:{counted[run_id]}".encode()).hexdigest()[:32]
        counted[run_id] += 1
    agenda.put_new(sources, names=names, stamp=MADE)
