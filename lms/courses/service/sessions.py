"""Sessions, one by one."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from lms.access import Actor
from lms.courses.models import Session
from lms.courses.rules import RunChange, SessionInput
from lms.courses.service.asked import apply, shown
from lms.courses.service.checks import session_problems
from lms.courses.service.drafts import MOST_SESSIONS
from lms.courses.service.run_case import OpenRun, close_run, open_run
from lms.courses.service.times import session_columns
from lms.kit.db import add, session, use_case
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, refuse_if_any

TIMES = ("starts_at", "ends_at", "zone")


def _open(
    run_id: int, *, actor: Actor | None, version: int | None, note: str, enrolled: int, times: bool
) -> OpenRun:
    """Other times of a published run are a coordinator's move; other words an editor's."""
    opened = open_run(run_id, "edit-run", actor=actor, version=version, reason=note, enrolled=enrolled)
    if opened.row.state == "postponed":
        sentence = _l("The run is postponed: its sessions get their times when it is moved.")
        raise Refusal("postponed", sentence, status=409)
    if times and opened.row.state != "draft":
        open_run(run_id, "move-run", actor=actor, reason=note)
    return opened


@use_case
def add_session(
    run_id: int,
    values: SessionInput,
    *,
    actor: Actor | None,
    version: int | None = None,
    note: str = "",
    enrolled: int = 0,
) -> RunChange:
    """One more session, within the run's days. Of a published run only a coordinator adds one."""
    opened = _open(run_id, actor=actor, version=version, note=note, enrolled=enrolled, times=True)
    if len(opened.sessions) >= MOST_SESSIONS:
        raise Refusal("too_many", _l("A run has at most %(n)s sessions.", n=MOST_SESSIONS), "day")
    refuse_if_any(session_problems(values))
    row = opened.row
    columns = session_columns(values, zone=row.zone, first=row.starts_on, last=row.ends_on)
    made = add(Session(run_id=run_id, state="planned", **columns))
    opened.after |= {"session": made.id, **shown({"starts_at": made.starts_at, "title": made.title})}
    return close_run(opened, move="add-session")


@use_case
def edit_session(
    run_id: int,
    session_id: int,
    values: SessionInput,
    *,
    actor: Actor | None,
    version: int | None = None,
    note: str = "",
    enrolled: int = 0,
) -> RunChange:
    """Changes a session: time, place, link, title. Of a published run only a coordinator changes the time.

    `version` is the run's. Refused: a cancelled session; a session of another run (404).
    """
    opened = _open(run_id, actor=actor, version=version, note=note, enrolled=enrolled, times=False)
    row = _session_of(opened, session_id)
    refuse_if_any(session_problems(values))
    run = opened.row
    values = replace(values, zone=values.zone or row.zone)
    columns = session_columns(values, zone=run.zone, first=run.starts_on, last=run.ends_on)
    before, after = apply(row, columns)
    if after.keys() & set(TIMES) and run.state != "draft":
        open_run(run_id, "move-run", actor=actor, reason=note)
    if after:
        opened.before |= shown(before) | {"session": row.id}
        opened.after |= shown(after) | {"session": row.id}
    return close_run(opened, move="edit-session")


@use_case
def cancel_session(
    run_id: int, session_id: int, *, actor: Actor | None, reason: str, version: int | None = None
) -> RunChange:
    """One session of a published run does not take place; its entry stays, cancelled. `reason` is what people read.

    Refused: the last planned session (cancel the run); a session that is over or cancelled already.
    """
    opened = _open(run_id, actor=actor, version=version, note=reason, enrolled=1, times=True)
    row = _session_of(opened, session_id)
    if opened.row.state == "draft":
        raise Refusal("wrong_state", _l("The run is a draft: delete the session instead."), status=409)
    if sum(each.state == "planned" for each in opened.sessions) == 1:
        raise Refusal(
            "last_session", _l("This is the only session left: cancel the run instead."), status=409
        )
    row.state = "cancelled"
    opened.before |= {"session": row.id, "session_state": "planned"}
    opened.after |= {"session": row.id, "session_state": "cancelled"}
    return close_run(opened, move="cancel-session")


@use_case
def delete_session(
    run_id: int, session_id: int, *, actor: Actor | None, version: int | None = None
) -> RunChange:
    """Removes a session of a draft that was never published; a published one is cancelled instead."""
    opened = _open(run_id, actor=actor, version=version, note="", enrolled=0, times=False)
    row = _session_of(opened, session_id)
    if opened.row.published_at is not None:
        raise Refusal("was_published", _l("This session stands in calendars: cancel it instead."), status=409)
    session().delete(row)
    opened.before |= {"session": session_id, **shown({"starts_at": row.starts_at, "title": row.title})}
    return close_run(opened, move="delete-session", extra={"session": session_id})


def _session_of(opened: OpenRun, session_id: int) -> Session:
    row = (
        session()
        .scalars(select(Session).where(Session.id == session_id, Session.run_id == opened.row.id))
        .one_or_none()
    )
    if row is None:
        raise NotFound
    if row.state == "cancelled":
        raise Refusal("wrong_state", _l("This session was cancelled already."), status=409)
    return row
