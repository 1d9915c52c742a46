"""The moves of a run. Those that reach people who are enrolled are wrapped by the feature above, which tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from lms.access import Actor
from lms.courses.models import Course, Run, Session
from lms.courses.rules import RunChange, SessionInput
from lms.courses.service import entries
from lms.courses.service.courses import publish_course
from lms.courses.service.releases import shift_releases
from lms.courses.service.run_case import OpenRun, close_run, open_run
from lms.courses.service.times import check_days, session_columns, session_input
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, refuse_if_any


@use_case
def publish_run(run_id: int, *, actor: Actor | None, version: int | None = None) -> RunChange:
    """A draft becomes visible to its scope, and its entries stand in calendars; a course that is a draft goes with it.

    Refused: what `rules.missing_for_publishing` finds, all at once.
    """
    opened = open_run(run_id, "publish-run", actor=actor, version=version)
    course = session().get(Course, opened.row.course_id)
    if course is None:
        raise NotFound
    if course.state == "archived":
        raise Refusal("wrong_state", _l("The course is archived."), status=409)
    if course.state == "draft":
        publish_course(course.id, actor=actor)
    opened.follow()
    opened.set(published_at=opened.row.published_at or clock.now())
    return close_run(opened)


@use_case
def unpublish_run(
    run_id: int, *, actor: Actor | None, ever_enrolled: bool, version: int | None = None
) -> RunChange:
    """A published run is a draft again, its entries are cancelled. Refused once anybody ever enrolled, which the
    caller knows."""
    opened = open_run(run_id, "unpublish-run", actor=actor, version=version, ever_enrolled=ever_enrolled)
    opened.follow()
    return close_run(opened)


@use_case
def move_run(
    run_id: int,
    *,
    actor: Actor | None,
    starts_on: date,
    ends_on: date | None = None,
    times: Mapping[int, SessionInput] | None = None,
    closes_wall: datetime | None = None,
    reason: str = "",
    version: int | None = None,
) -> RunChange:
    """A published or postponed run gets new days; it is published then, and every entry keeps its UID.

    `ends_on` None: as many days as before. Planned sessions move along, at the same wall times, unless `times` (by
    session id) says otherwise. `closes_wall` is a new end of enrolment; without one it stays as it was.
    Cut-off, nomination and go/no-go dates and the releases of pools keep their distance from the start.
    """
    opened = open_run(run_id, "move-run", actor=actor, version=version, reason=reason)
    row = opened.row
    shift = starts_on - (row.starts_on or starts_on)
    if ends_on is None:
        ends_on = row.ends_on + shift if row.ends_on and row.starts_on else starts_on
    refuse_if_any(check_days(starts_on, ends_on))
    opened.set(starts_on=starts_on, ends_on=ends_on, reason="", go_decided_at=None)
    if closes_wall is not None:
        opened.set(closes_wall=closes_wall)
    for date_before in ("cut_off_wall", "nominate_until_wall", "go_no_go_wall"):
        if (wall := getattr(row, date_before)) is not None:
            opened.set(**{date_before: wall + shift})
    shift_releases(row, shift)
    for each in opened.sessions:
        if each.state == "planned":
            moved = (times or {}).get(each.id) or session_input(
                each, day=each.starts_wall.date() + shift, ends_on=each.ends_wall.date() + shift
            )
            _move_session(opened, each, moved)
    opened.follow()
    return close_run(opened)


def _move_session(opened: OpenRun, row: Session, values: SessionInput) -> None:
    values = replace(values, zone=values.zone or row.zone)
    columns = session_columns(values, zone=row.zone, first=opened.row.starts_on, last=opened.row.ends_on)
    for name in ("zone", "starts_wall", "ends_wall", "starts_fold", "ends_fold", "starts_at", "ends_at"):
        setattr(row, name, columns[name])
    opened.after[f"session {row.id}"] = row.starts_at.isoformat()


@use_case
def postpone_run(run_id: int, *, actor: Actor | None, reason: str, version: int | None = None) -> RunChange:
    """A published run takes place later, nobody knows when: its entries are cancelled, marked as postponed, until
    `move_run` gives it new days. `reason` is what people read."""
    return _stop(run_id, "postpone-run", actor=actor, reason=reason, version=version)


@use_case
def cancel_run(run_id: int, *, actor: Actor | None, reason: str, version: int | None = None) -> RunChange:
    """A published or postponed run does not take place; its entries stay, cancelled. `reason` is what people read."""
    return _stop(run_id, "cancel-run", actor=actor, reason=reason, version=version)


def _stop(run_id: int, move: str, *, actor: Actor | None, reason: str, version: int | None) -> RunChange:
    opened = open_run(run_id, move, actor=actor, version=version, reason=reason)
    opened.follow()
    opened.set(reason=opened.reason, go_decided_at=None)
    return close_run(opened)


@use_case
def settle_go(run: Run) -> None:
    """From now on it is certain that the run takes place: what stands in calendars is tentative no longer. The run is
    locked; whoever calls has asked who may say so, and writes the journal."""
    run.go_decided_at = run.updated_at = clock.now()
    run.version += 1
    entries.put_all([run.id])


@use_case
def finish_run(run_id: int) -> bool:
    """The system ends a published run whose last session is over; whether it did. Safe to repeat."""
    return _by_itself(run_id, "finish-run")


@use_case
def archive_run(run_id: int) -> bool:
    """The system archives what has rested for twelve months; whether it did. Safe to repeat."""
    return _by_itself(run_id, "archive-run")


def _by_itself(run_id: int, move: str) -> bool:
    try:
        opened = open_run(run_id, move, actor=None)
    except Refusal as refusal:
        if refusal.status == 409:
            return False
        raise
    opened.follow()
    close_run(opened)
    return True
