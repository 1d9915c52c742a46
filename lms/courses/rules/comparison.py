"""What a change of a run was, for those who have to tell people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms.courses.rules.cards import RunCard, SessionCard
from lms.courses.rules.changes import Change, Consequence, Shown, classify_change, consequence


@dataclass(frozen=True, kw_only=True)
class SessionChange:
    """One session before and after; `before` None: added."""

    before: SessionCard | None
    after: SessionCard
    changes: frozenset[Change]


@dataclass(frozen=True, kw_only=True)
class RunChange:
    """One run before and after a use case. `sessions` are the changed ones only, `changes` all kinds of change, and
    `consequence.mail` whether those enrolled are told; `reason` is what the actor tells them."""

    run_id: int
    before: RunCard
    after: RunCard
    sessions: tuple[SessionChange, ...]
    changes: frozenset[Change]
    consequence: Consequence
    reason: str = ""

    @property
    def moved(self) -> bool:
        """Whether any time changed."""
        return Change.TIME in self.changes


def compare(
    before: tuple[RunCard, Sequence[SessionCard]],
    after: tuple[RunCard, Sequence[SessionCard]],
    *,
    now: datetime,
    reason: str = "",
) -> RunChange:
    """The difference between a run with its sessions before and after; sessions are never deleted once published."""
    old = {each.id: each for each in before[1]}
    pairs = [(old.get(each.id), each) for each in after[1]]
    sessions = tuple(
        SessionChange(before=was, after=each, changes=changes)
        for was, each in pairs
        if (changes := _of_session(was, each))
    )
    own = classify_change(_run_shown(before[0]), _run_shown(after[0]))
    costs = [
        consequence(own, starts_at=_earlier(before[0].starts_at, after[0].starts_at), now=now),
        *(
            consequence(
                each.changes,
                starts_at=_earlier(each.before.starts_at if each.before else None, each.after.starts_at),
                now=now,
            )
            for each in sessions
        ),
    ]
    return RunChange(
        run_id=after[0].id,
        before=before[0],
        after=after[0],
        sessions=sessions,
        changes=own.union(*(each.changes for each in sessions)),
        consequence=Consequence(
            bump=any(cost.bump for cost in costs),
            stamp=any(cost.stamp for cost in costs),
            mail=any(cost.mail for cost in costs),
        ),
        reason=reason,
    )


def _of_session(before: SessionCard | None, after: SessionCard) -> frozenset[Change]:
    if before is None:
        return frozenset({Change.TIME})
    return classify_change(_session_shown(before), _session_shown(after))


def _session_shown(session: SessionCard) -> Shown:
    return Shown(
        when=(session.starts_at, session.ends_at, session.zone),
        place=session.place,
        mode=session.mode,
        link=session.join_link,
        text=(session.title,),
        cancelled=session.cancelled,
    )


def _run_shown(run: RunCard) -> Shown:
    return Shown(
        when=(run.starts_on, run.ends_on, run.zone),
        place=f"{run.place}, {run.city}",
        mode=run.mode,
        link=run.join_link,
        text=(run.title, run.summary, run.note, *sorted(str(ident) for ident in run.trainer_ids)),
        cancelled=run.state in ("draft", "postponed", "cancelled"),
    )


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)
