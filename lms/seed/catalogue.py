"""Courses and runs of the demonstration network: each course with all that belongs to it is one use case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lms.courses import queries, service
from lms.courses.rules import CourseInput, Period, Precision, RunInput, SessionInput, Sharing, Words
from lms.kit.db import use_case
from lms.seed.network import World
from lms.seed.reading import about
from lms.seed.records import (
    EnrolmentFacts,
    ListedFacts,
    OwnFacts,
    PeriodFacts,
    RunFacts,
    SessionFacts,
    Shared,
    Taught,
)
from lms.seed.replay import Replay, replay, stop
from lms.seed.story_records import StoryCourse


@use_case
def give_listed(course: ListedFacts, world: World) -> None:
    """A course of somebody else, published; one that exists stays as it is."""
    if queries.course_by_slug(course.slug) is not None:
        return
    with about(f"course {course.slug}"):
        values = CourseInput(
            **_taught(course, world),
            provider=course.provider,
            description=f"Places, as printed: {course.capacity_text}." if course.capacity_text else "",
            enrol_url=course.enrol_url,
            code=course.code,
            status_at_source=course.status,
            source=course.source,
            as_of=course.as_of,
            unconfirmed=course.unconfirmed,
            period=_period(course.period),
        )
        centre = world.centres[course.centre] if course.centre else None
        ident = service.create_course(values, actor=None, centre_id=centre, origin="listed", slug=course.slug)
        service.publish_course(ident, actor=None)


@use_case
def give_own(course: OwnFacts, enrolments: Mapping[str, Sequence[EnrolmentFacts]], world: World) -> Replay:
    """A course of a centre with its runs, what people do in them (`enrolments` by reference of the run), and what
    becomes of the runs then. One that exists stays as it is. Gives what came too late for the clock of today."""
    if queries.course_by_slug(course.slug) is not None:
        return Replay()
    host, centre_id = world.coordinator(course.centre), world.centres[course.centre]
    with about(f"course {course.slug}"):
        values = course_input(course, world)
        course_id = service.create_course(values, actor=host, centre_id=centre_id, slug=course.slug)
    done = Replay()
    for run in course.runs:
        with about(f"run {run.ref}"):
            run_id = service.create_run(
                course_id,
                _run(run, course, world),
                actor=host,
                centre_id=centre_id,
                ref=run.ref,
                sessions=[_session(each) for each in run.sessions],
            )
            if run.state != "draft":
                service.publish_run(run_id, actor=host)
        done += replay(run_id, course.centre, enrolments.get(run.ref, ()), world)
        with about(f"run {run.ref}"):
            done += stop(run_id, run, host)
    return done


def course_input(course: OwnFacts | StoryCourse, world: World) -> CourseInput:
    """A course of a centre as its use case takes it."""
    return CourseInput(
        **_taught(course, world),
        description=course.description,
        outcomes="\n".join(f"- {outcome}" for outcome in course.outcomes),
        invented=True,
        sharing=_sharing(course, world),
    )


def _taught(course: Taught, world: World) -> dict[str, Any]:
    return {
        "title": course.title,
        "summary": course.summary,
        "texts": tuple(Words(lang, title) for lang, title in sorted(course.title_native.items())),
        "prerequisites": course.prerequisites,
        "level": course.level,
        "kind": course.kind,
        "mode": course.mode,
        "self_paced": course.self_paced,
        "ects": course.ects,
        "workload": course.workload,
        "fee": course.fee,
        "languages": course.languages,
        "audiences": course.audience,
        "topic_ids": tuple(world.topics[slug] for slug in course.topics),
        "country": course.country,
        "city": course.city,
    }


def _run(run: RunFacts, course: OwnFacts, world: World) -> RunInput:
    sharing = _sharing(run, world)
    return RunInput(
        title=run.title,
        note=run.note,
        mode=run.mode,
        lang=run.lang,
        zone=run.zone,
        place=run.place,
        city=run.city,
        country=run.country,
        join_link=run.join_link,
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        period=_period(run.period),
        capacity_min=run.capacity_min,
        capacity_max=run.capacity_max,
        acceptance=run.acceptance,
        waiting_list=run.waiting_list,
        apply_again=run.apply_again,
        opens_wall=run.opens_at,
        closes_wall=run.closes_at,
        invented=True,
        trainer_ids=tuple(world.people[email] for email in run.trainers),
        sharing=sharing if sharing != _sharing(course, world) else None,
    )


def _session(each: SessionFacts) -> SessionInput:
    return SessionInput(
        day=each.day,
        starts=each.start,
        ends=each.end,
        title=each.title,
        zone=each.zone,
        place=each.place,
        join_link=each.join_link,
    )


def _sharing(shared: Shared, world: World) -> Sharing:
    return Sharing(
        scope=shared.scope,
        centre_ids=frozenset(world.centres[slug] for slug in shared.scope_centres),
        region_ids=frozenset({world.regions[shared.scope_region]} if shared.scope_region else ()),
    )


def _period(period: PeriodFacts | None) -> Period:
    if period is None or not period.precision:
        return Period(text=period.text if period else "")
    if period.precision != "every_year":
        return Period(text=period.text, precision=period.precision, value=period.value)
    if "-" not in period.value:  # a month of every year is no date that the catalogue knows
        return Period(text=period.text)
    return Period(text=period.text, precision=Precision.YEARLY_DAY.value, value=f"--{period.value}")
