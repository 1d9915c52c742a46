"""A run under its lock: opened by asking the table of moves, closed by deriving, noting, and writing entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from lms.access import Actor
from lms.courses import queries
from lms.courses.models import Run, Session
from lms.courses.rules import (
    RUN_MOVES,
    RunCard,
    RunCase,
    RunChange,
    RunParts,
    RunState,
    SessionCard,
    check_dates_before_start,
    check_window,
    compare,
    missing_of,
)
from lms.courses.service import entries
from lms.courses.service.asked import apply, by, check_version, run_roles, shown
from lms.courses.service.index import reindex
from lms.courses.service.releases import follow_releases
from lms.courses.service.times import span_of
from lms.kit import clock, journal
from lms.kit.db import lock, session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Refusal, refuse_if_any
from lms.kit.zones import localize

FOUND_BY = {"state", "title", "city"}
"""What of a run its course is found by."""


@dataclass
class OpenRun:
    """A locked run, as it was when the use case began; `before` and `after` gather what changes, for the journal."""

    row: Run
    move: str
    was: RunCard
    sessions_were: tuple[SessionCard, ...]
    actor: Actor | None
    reason: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def set(self, **columns: Any) -> None:
        """Changes columns of the run."""
        before, after = apply(self.row, columns)
        self.before = shown(before) | self.before
        self.after |= shown(after)
        for name in after:
            if self.before.get(name, ...) == self.after.get(name):  # back to what it was
                del self.before[name], self.after[name]

    def note(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Gathers for the journal what changed beside the run's own columns."""
        self.before |= before
        self.after |= after

    def follow(self) -> None:
        """The run goes to the state its move leads to."""
        parts = RUN_MOVES[self.move].follow(RunParts(RunState(self.row.state)))
        self.set(state=parts.state.value)

    @property
    def sessions(self) -> list[Session]:
        """The rows of its sessions, in the order of their times."""
        query = select(Session).where(Session.run_id == self.row.id)
        return list(session().scalars(query.order_by(Session.starts_at, Session.id)))


def open_run(
    run_id: int,
    move: str,
    *,
    actor: Actor | None,
    version: int | None = None,
    reason: str = "",
    **facts: Any,
) -> OpenRun:
    """Locks the run and asks the table whether `actor` (None: the system) may make `move` now. `facts` are those of
    `rules.RunCase` that only the caller knows: `ever_enrolled`, `enrolled`, `dated`.

    Refused, in this order: no role (404), not this role's (403), a stale version (409), the wrong state (409), guards.
    """
    row = lock(Run, run_id)
    roles = run_roles(actor, row.centre_id)
    if not roles:
        raise NotFound
    was = queries.run_by_id(run_id)
    if was is None:
        raise NotFound
    if set(roles) & set(RUN_MOVES[move].who):
        check_version(("run", run_id), stored=row.version, sent=version)
    case = RunCase(
        state=RunParts(RunState(row.state)),
        now=clock.now(),
        ends_at=row.ends_at,
        rests_since=row.updated_at,
        missing=tuple(missing_of(was)),
        **facts,
    )
    RUN_MOVES.check(move, case, roles=roles, reason=reason)
    return OpenRun(row, move, was, queries.sessions_of([run_id])[run_id], actor, reason.strip())


def close_run(opened: OpenRun, *, move: str = "", extra: Mapping[str, Any] | None = None) -> RunChange:
    """Derives the run's instants, counts the version, writes the journal (as `move` when it has another name there) and
    the entries; says what changed. A run that did not change is left alone."""
    row = opened.row
    session().flush()
    if opened.row.state == "draft" and opened.row.published_at is None:
        _days_of_sessions(opened)
    derive_instants(opened)
    opened.note(*follow_releases(row))
    session().flush()
    extra = dict(extra or {})
    now = clock.now()
    if opened.after or extra:
        row.updated_at, row.version = now, row.version + 1
        journal.record(
            ("run", row.id),
            move or opened.move,
            actor_id=by(opened.actor),
            before=opened.before,
            after=opened.after | extra,
            reason=opened.reason,
        )
        entries.put_all([row.id])
        if opened.after.keys() & FOUND_BY:
            reindex([row.course_id])
    is_now = queries.run_by_id(row.id)
    if is_now is None:
        raise NotFound
    after = (is_now, queries.sessions_of([row.id])[row.id])
    return compare((opened.was, opened.sessions_were), after, now=now, reason=opened.reason)


def _days_of_sessions(opened: OpenRun) -> None:
    """A draft whose days nobody typed has those of its sessions."""
    walls = [(each.starts_wall, each.ends_wall) for each in opened.sessions if each.state == "planned"]
    if opened.row.starts_on is None and walls:
        opened.set(
            starts_on=min(starts for starts, _ in walls).date(), ends_on=max(ends for _, ends in walls).date()
        )


def derive_instants(opened: OpenRun) -> None:
    """Sets what follows from days, sessions and zone: the span of the run and its window.

    Refused beside its field: a wall time of the window that does not exist or comes twice, a window that closes before
    it opens, opens after the start or closes after the end.
    """
    row = opened.row
    opened.set(
        **span_of(opened.sessions, row.starts_on, row.ends_on, row.zone),
        **{
            f"{end}_at": localize(wall, row.zone, field=f"{end}_at") if wall else None
            for end, wall in (
                *(("opens", row.opens_wall), ("closes", row.closes_wall), ("cut_off", row.cut_off_wall)),
                *(("nominate_until", row.nominate_until_wall), ("go_no_go", row.go_no_go_wall)),
            )
        },
    )
    refuse_if_any(
        check_window(
            opens_at=row.opens_at, closes_at=row.closes_at, run_start=row.starts_at, run_end=row.ends_at
        )
    )
    refuse_if_any(
        check_dates_before_start(
            {
                "cut_off_at": row.cut_off_at,
                "nominate_until_at": row.nominate_until_at,
                "go_no_go_at": row.go_no_go_at,
            },
            run_start=row.starts_at,
        )
    )


def keep_days(opened: OpenRun) -> None:
    """Refuses to change the time of a published run by the way: that is a move of its own."""
    row, was = opened.row, opened.was
    if was.state == "draft":
        return
    if (row.starts_on, row.ends_on, row.zone) != (was.starts_on, was.ends_on, was.zone):
        sentence = _l("The run is published: use “Move to another time” to change its days or its zone.")
        raise Refusal("move_instead", sentence, "starts_on", status=409)
