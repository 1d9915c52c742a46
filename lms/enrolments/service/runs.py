"""What the host does to a run that people are enrolled in: everybody concerned is told once, and calendars follow."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from lms.access import Actor
from lms.courses import service as courses
from lms.courses.models import Run
from lms.courses.rules import RunChange, RunInput, SessionInput
from lms.enrolments import queries
from lms.enrolments.models import Enrolment
from lms.enrolments.rules.journal import cause_of_edit
from lms.enrolments.serializers import rules_in_words
from lms.enrolments.service import answer_dates, cases, due, endings, offers, seats, told
from lms.kit.db import lock, session, use_case


@use_case
def move_run(
    run_id: int,
    *,
    actor: Actor,
    starts_on: date,
    ends_on: date | None = None,
    times: dict[int, SessionInput] | None = None,
    closes_wall: datetime | None = None,
    reason: str = "",
    version: int | None = None,
) -> RunChange:
    """A published or postponed run gets new days: same UIDs, one message to everybody concerned. See
    `courses.service.move_run` for what is refused."""
    change = courses.move_run(
        run_id,
        actor=actor,
        starts_on=starts_on,
        ends_on=ends_on,
        times=times,
        closes_wall=closes_wall,
        reason=reason,
        version=version,
    )
    return _follow(change, always=True)


@use_case
def postpone_run(run_id: int, *, actor: Actor, reason: str, version: int | None = None) -> RunChange:
    """A published run loses its day; enrolments stay, everybody concerned is told the reason."""
    change = courses.postpone_run(run_id, actor=actor, reason=reason, version=version)
    told.all_concerned(change, kind="run-postponed")
    return change


@use_case
def cancel_run(run_id: int, *, actor: Actor, reason: str, version: int | None = None) -> RunChange:
    """The run does not take place: all its enrolments end as cancelled by the run, everybody concerned is told the
    reason, and every calendar shows it cancelled."""
    change = courses.cancel_run(run_id, actor=actor, reason=reason, version=version)
    run = lock(Run, run_id)
    told.all_concerned(change, kind="run-cancelled")
    told.home_centres(change, by=actor.person_id)
    endings.end_with_run(run, actor_id=actor.person_id, reason=reason)
    return change


@use_case
def change_run(
    run_id: int, values: RunInput, *, actor: Actor, version: int | None = None, note: str = ""
) -> RunChange:
    """Changes what a run says; more seats go to the waiting list at once, fewer evict nobody."""
    lock(Run, run_id)
    enrolled = len(queries.concerned(run_id))
    change = courses.edit_run(run_id, values, actor=actor, version=version, note=note, enrolled=enrolled)
    return _follow(change)


@use_case
def save_session(
    run_id: int,
    values: SessionInput,
    *,
    actor: Actor,
    session_id: int | None = None,
    version: int | None = None,
    note: str = "",
) -> RunChange:
    """Adds a session (`session_id` None) or changes one; mail tells what calendars cannot tell in time."""
    lock(Run, run_id)
    given: dict[str, Any] = {
        "actor": actor,
        "version": version,
        "note": note,
        "enrolled": len(queries.concerned(run_id)),
    }
    if session_id is None:
        return _follow(courses.add_session(run_id, values, **given))
    return _follow(courses.edit_session(run_id, session_id, values, **given))


@use_case
def cancel_session(
    run_id: int, session_id: int, *, actor: Actor, reason: str, version: int | None = None
) -> RunChange:
    """One session does not take place; everybody concerned is told the reason."""
    return _follow(courses.cancel_session(run_id, session_id, actor=actor, reason=reason, version=version))


@use_case
def unpublish_run(run_id: int, *, actor: Actor, version: int | None = None) -> RunChange:
    """The run is a draft again; refused once anybody ever enrolled."""
    lock(Run, run_id)
    return courses.unpublish_run(
        run_id, actor=actor, ever_enrolled=queries.ever_enrolled(run_id), version=version
    )


def _follow(change: RunChange, *, always: bool = False) -> RunChange:
    """After a change: new entries reach those enrolled, new seats go to the queue, people are told."""
    run = lock(Run, change.run_id)
    offers.follow_start(run)
    due.follow_run(run)
    due.show_run(run)
    answer_dates.follow_run(run)
    for enrolment_id, person_id in queries.concerned(run.id):
        seats.show(run.id, person_id, cases.parts_of(session().get_one(Enrolment, enrolment_id)))
    shows = change.changes and (always or change.consequence.mail)
    if shows or rules_in_words(change.before, change.after):  # no calendar shows rules, so a message has to
        told.all_concerned(change, kind="run-moved")
    seats.settle(run, cause=cause_of_edit(change.before.capacity_max, change.after.capacity_max))
    return change
