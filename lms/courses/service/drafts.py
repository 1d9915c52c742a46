"""Runs while they are written, and what may still be changed of them afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete

from lms import access
from lms.access import Actor, Permission
from lms.agenda import service as agenda
from lms.centres import queries as centres
from lms.centres.queries import CentreCard
from lms.courses import queries
from lms.courses.models import Course, Run, RunShare, RunTrainer, Session
from lms.courses.rules import (
    RUN_MOVES,
    CourseInput,
    RunCase,
    RunChange,
    RunInput,
    SessionInput,
    course_thing,
)
from lms.courses.service.asked import by, run_roles
from lms.courses.service.checks import parties, run_problems, run_within_course, session_problems
from lms.courses.service.courses import create_course, replace
from lms.courses.service.run_case import OpenRun, close_run, keep_days, open_run
from lms.courses.service.times import check_zone, period_columns, session_columns, session_input
from lms.kit import clock, journal
from lms.kit.db import add, lock, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal, refuse_if_any
from lms.kit.text import slugify
from lms.kit.tokens import new_reference

COPIED = (
    *("title", "note", "note_html", "mode", "lang", "place", "city", "country", "join_link", "starts_on"),
    *("capacity_min", "capacity_max", "acceptance", "home_approval", "waiting_list", "apply_again"),
    *("opens_wall", "closes_wall", "invented", "approval_above", "approval_currency", "promotion"),
    *("offer_hours", "cut_off_wall"),
    *("nominate_until_wall", "go_no_go_wall", "selection", "completion_share", "certificates"),
)
MOST_SESSIONS = 400


@use_case
def create_run(
    course_id: int,
    values: RunInput,
    *,
    actor: Actor | None,
    centre_id: int,
    ref: str = "",
    sessions: Sequence[SessionInput] = (),
) -> int:
    """A new draft run that `centre_id` hosts, with its sessions; gives its id. `ref` is made unless given.

    The course is one of the centre's, or a listed one that the actor may read (the centre adopts it).
    """
    roles = run_roles(actor, centre_id)
    RUN_MOVES.check("create-run", RunCase(state=None, now=clock.now()), roles=roles)
    centre = centres.centre_cards().get(centre_id)
    course = session().get(Course, course_id)
    if centre is None or course is None:
        raise NotFound
    _may_use(course, actor, centre_id)
    refuse_if_any(run_problems(values))
    row = _new_row(values, course_id=course_id, centre=centre, ref=ref)
    _parts_changed(row, values)
    was = queries.run_by_id(row.id)
    assert was is not None
    opened = OpenRun(row, "create-run", was, (), actor, "", after={"ref": row.ref, "course": course.slug})
    _scope_fits(opened)
    _add_sessions(opened, sessions)
    close_run(opened)
    return row.id


def _new_row(values: RunInput, *, course_id: int, centre: CentreCard, ref: str) -> Run:
    zone, now = values.zone or centre.zone, clock.now()
    check_zone(zone)
    return add(
        Run(
            ref=ref or new_reference(slugify(centre.acronym, limit=12).upper(), length=6),
            course_id=course_id,
            centre_id=centre.id,
            state="draft",
            zone=zone,
            created_at=now,
            updated_at=now,
            version=0,
            **_columns(values),
        )
    )


def _may_use(course: Course, actor: Actor | None, centre_id: int) -> None:
    if course.centre_id == centre_id:
        if course.state == "archived":
            raise Refusal("wrong_state", _l("This course is archived."), "course", status=409)
        return
    card = queries.course_by_id(course.id)
    if card is None or (
        actor is not None and not access.can(actor, Permission.CATALOGUE_READ, course_thing(card))
    ):
        raise NotFound
    if course.origin != "listed":
        raise Refusal("not_yours", _l("Another centre gives this course."), "course", status=403)


def _columns(values: RunInput) -> dict[str, Any]:
    columns = {name: getattr(values, name) for name in COPIED}
    return (
        columns
        | period_columns(values.period)
        | {
            "ends_on": values.ends_on or values.starts_on,
            "scope": values.sharing.scope.value if values.sharing else "",
        }
    )


def _parts_changed(row: Run, values: RunInput) -> list[str]:
    centre_ids, region_ids = parties(values.sharing) if values.sharing else (frozenset(), frozenset())
    shares = {(ident, None) for ident in centre_ids} | {(None, ident) for ident in region_ids}
    trainers = {(ident,) for ident in values.trainer_ids}
    changed = []
    if replace(RunShare, ("centre_id", "region_id"), shares, run_id=row.id):
        changed.append("shared")
    if replace(RunTrainer, ("person_id",), trainers, run_id=row.id):
        changed.append("trainers")
    return changed


def _scope_fits(opened: OpenRun) -> None:
    session().flush()
    course, run = session().get(Course, opened.row.course_id), queries.run_by_id(opened.row.id)
    if course is not None and run is not None and not run_within_course(run, course):
        raise Refusal(
            "scope_too_wide", _l("The course is shared with fewer people: share that one first."), "scope"
        )


def _add_sessions(opened: OpenRun, sessions: Sequence[SessionInput]) -> None:
    row = opened.row
    if len(sessions) > MOST_SESSIONS:
        raise Refusal("too_many", _l("A run has at most %(n)s sessions.", n=MOST_SESSIONS), "sessions")
    for values in sessions:
        refuse_if_any(session_problems(values))
        columns = session_columns(values, zone=row.zone, first=row.starts_on, last=row.ends_on)
        add(Session(run_id=row.id, state="planned", **columns))


@use_case
def create_simple_run(
    values: RunInput,
    *,
    actor: Actor | None,
    centre_id: int,
    course_id: int | None = None,
    course: CourseInput | None = None,
    sessions: Sequence[SessionInput] = (),
) -> int:
    """A draft run of a course that exists, or of a new one made with it: all or nothing. Gives the run's id."""
    if course_id is None:
        if course is None or not course.title.strip():
            raise Refusal("missing", _l("Choose a course, or give the new one a title."), "course_title")
        try:
            course_id = create_course(course, actor=actor, centre_id=centre_id)
        except Refusal as refusal:
            raise _on_course_title(refusal) from refusal
    return create_run(course_id, values, actor=actor, centre_id=centre_id, sessions=sessions)


def _on_course_title(refusal: Refusal) -> Refusal:
    """The title of a new course is typed into a field of its own."""
    if refusal.status == 404:
        return refusal
    problems = [
        Problem(each.code, each.sentence, "course_title" if each.field == "title" else each.field)
        for each in refusal.problems
    ]
    return Refusal.of(problems, status=refusal.status)


@use_case
def set_sessions(
    run_id: int, sessions: Sequence[SessionInput], *, actor: Actor | None, version: int | None = None
) -> RunChange:
    """Puts these sessions in the place of those a draft has. Refused for a run that was ever published: its sessions
    are moved and cancelled one by one, so that they keep their place in calendars."""
    opened = open_run(run_id, "edit-run", actor=actor, version=version)
    if opened.row.published_at is not None:
        raise Refusal("was_published", _l("Change the sessions of this run one by one."), status=409)
    session().execute(delete(Session).where(Session.run_id == run_id))
    _add_sessions(opened, sessions)
    return close_run(opened, move="set-sessions", extra={"sessions": len(sessions)})


@use_case
def edit_run(
    run_id: int,
    values: RunInput,
    *,
    actor: Actor | None,
    version: int | None,
    note: str = "",
    enrolled: int = 0,
) -> RunChange:
    """Changes what a run says. `enrolled`: how many people are enrolled (the caller counts); with any, `note` tells
    them what changed. Nothing changed: nothing is written.

    Refused: a stale `version` (409); other days or another zone of a published run, which is a move.
    """
    opened = open_run(run_id, "edit-run", actor=actor, version=version, reason=note, enrolled=enrolled)
    refuse_if_any(run_problems(values))
    zone = values.zone or opened.row.zone
    check_zone(zone)
    opened.set(zone=zone, **_columns(values))
    if {"go_no_go_wall", "capacity_min"} & opened.after.keys():
        opened.set(go_decided_at=None)  # what was decided was decided about others
    keep_days(opened)
    parts = _parts_changed(opened.row, values)
    for person_id in sorted(opened.was.trainer_ids - frozenset(values.trainer_ids)):
        agenda.concern(("run", run_id), person_id, status=None)
    _scope_fits(opened)
    _follow_run(opened)
    return close_run(opened, extra=dict.fromkeys(parts, "changed"))


def _follow_run(opened: OpenRun) -> None:
    """Sessions of a draft lie within its days; those in the run's zone follow it to another, at the same wall times."""
    row, was = opened.row, opened.was
    if was.state != "draft":
        return
    for each in opened.sessions:
        typed = session_input(each)
        zone = row.zone if each.zone == was.zone else each.zone
        try:
            columns = session_columns(_in_zone(typed, zone), zone=zone, first=row.starts_on, last=row.ends_on)
        except Refusal as refusal:
            sentence = _l("A session stands in the way: %(why)s", why=refusal.sentence)
            raise Refusal(refusal.code, sentence, "starts_on") from refusal
        for name, value in columns.items():
            setattr(each, name, value)


def _in_zone(values: SessionInput, zone: str) -> SessionInput:
    return SessionInput(**{**values.__dict__, "zone": zone})


@use_case
def delete_run(run_id: int, *, actor: Actor | None, version: int | None = None) -> None:
    """Removes a draft. One that was published once leaves its cancelled entries in calendars."""
    opened = open_run(run_id, "delete-run", actor=actor, version=version)
    journal.record(
        ("run", run_id),
        "delete-run",
        actor_id=by(actor),
        before={"ref": opened.row.ref, "title": opened.was.title},
    )
    session().delete(lock(Run, run_id))
