"""The life of a run: its states, the table of its moves, and what publishing needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, Sentence
from lms.kit.states import Move, Pattern, Table, when

ARCHIVED_AFTER = timedelta(days=365)
"""A finished or cancelled run rests twelve months before it is archived."""


class RunState(StrEnum):
    """Stored states. "Full", "closes in 2 days" and the like are derived labels, not states."""

    DRAFT = "draft"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    ARCHIVED = "archived"


STATE_WORDS: dict[RunState, Sentence] = {
    RunState.DRAFT: _l("Draft"),
    RunState.PUBLISHED: _l("Published"),
    RunState.POSTPONED: _l("Postponed"),
    RunState.CANCELLED: _l("Cancelled"),
    RunState.FINISHED: _l("Finished"),
    RunState.ARCHIVED: _l("Archived"),
}


class RunRole(StrEnum):
    """What an actor is to a run; centre leads count as coordinators of their centre."""

    EDITOR = "editor"
    COORDINATOR = "coordinator"
    SYSTEM = "system"


@dataclass(frozen=True)
class RunParts:
    """The one part of a run's state."""

    state: RunState


@dataclass(frozen=True, kw_only=True)
class RunCase:
    """What the guards look at. Instants are aware UTC.

    `ends_at`: end of the last session or day; None while no day is known. `rests_since`: when the run was finished or
    cancelled. `missing`: what `missing_for_publishing` found. `dated`: a day or session times are known *after* a move.
    """

    state: RunParts | None
    now: datetime
    ends_at: datetime | None = None
    rests_since: datetime | None = None
    missing: tuple[Problem, ...] = ()
    ever_enrolled: bool = False
    enrolled: int = 0
    dated: bool = True


def _complete(case: RunCase) -> Refusal | None:
    return Refusal.of(case.missing) if case.missing else None


def _never_enrolled(case: RunCase) -> Refusal | None:
    if not case.ever_enrolled:
        return None
    return Refusal(
        "has_enrolments", _l("People have enrolled, so the run stays public. You can cancel it."), status=409
    )


def _not_over(case: RunCase) -> Refusal | None:
    # A postponed run has no time that counts, so its old one cannot be over.
    if case.state == RunParts(RunState.POSTPONED) or case.ends_at is None or case.now < case.ends_at:
        return None
    return Refusal("run_over", _l("The run is over already."), status=409)


def _over(case: RunCase) -> Refusal | None:
    if case.ends_at is not None and case.now >= case.ends_at:
        return None
    return Refusal("run_not_over", _l("The last session of the run has not ended yet."), status=409)


def _has_new_day(case: RunCase) -> Refusal | None:
    return (
        None if case.dated else Refusal("day_missing", _l("Give the new day or the new times."), "starts_on")
    )


def _rested(case: RunCase) -> Refusal | None:
    if case.rests_since is not None and case.now >= case.rests_since + ARCHIVED_AFTER:
        return None
    return Refusal("too_early", _l("A run is archived twelve months after its end."), status=409)


def _people_are_enrolled(case: RunCase) -> bool:
    return case.enrolled > 0


_EDITORS = (RunRole.EDITOR, RunRole.COORDINATOR)
_ALIVE = (RunState.PUBLISHED, RunState.POSTPONED)

RUN_MOVES: Table[RunCase] = Table(
    (
        Move("create-run", _l("Create"), (), when(state=RunState.DRAFT), _EDITORS),
        Move(
            "publish-run",
            _l("Publish"),
            (when(state=RunState.DRAFT),),
            when(state=RunState.PUBLISHED),
            (RunRole.COORDINATOR,),
            (_complete,),
            refuses_when=_l("title, host, mode, day or period, capacity rule or window is missing"),
        ),
        Move(
            "unpublish-run",
            _l("Unpublish"),
            (when(state=RunState.PUBLISHED),),
            when(state=RunState.DRAFT),
            (RunRole.COORDINATOR,),
            (_never_enrolled,),
            refuses_when=_l("anybody ever enrolled"),
        ),
        Move(
            "edit-run",
            _l("Edit"),
            (when(state=(RunState.DRAFT, *_ALIVE)),),
            when(state=(RunState.DRAFT, *_ALIVE)),
            _EDITORS,
            needs_reason=_people_are_enrolled,
            reason_field="note",
            refuses_when=_l("people are enrolled and no note tells them what changed"),
        ),
        Move(
            "move-run",
            _l("Move to another time"),
            (when(state=_ALIVE),),
            when(state=RunState.PUBLISHED),
            (RunRole.COORDINATOR,),
            (_not_over, _has_new_day),
            refuses_when=_l("the run is over; no new day is given"),
        ),
        Move(
            "postpone-run",
            _l("Postpone"),
            (when(state=RunState.PUBLISHED),),
            when(state=RunState.POSTPONED),
            (RunRole.COORDINATOR,),
            (_not_over,),
            needs_reason=True,
            refuses_when=_l("the run is over; no reason"),
        ),
        Move(
            "cancel-run",
            _l("Cancel the run"),
            (when(state=_ALIVE),),
            when(state=RunState.CANCELLED),
            (RunRole.COORDINATOR,),
            (_not_over,),
            needs_reason=True,
            refuses_when=_l("the run is over; no reason"),
        ),
        Move(
            "finish-run",
            _l("Finish"),
            (when(state=RunState.PUBLISHED),),
            when(state=RunState.FINISHED),
            (RunRole.SYSTEM,),
            (_over,),
            refuses_when=_l("the last session has not ended"),
        ),
        Move(
            "archive-run",
            _l("Archive"),
            (when(state=(RunState.FINISHED, RunState.CANCELLED)),),
            when(state=RunState.ARCHIVED),
            (RunRole.SYSTEM,),
            (_rested,),
            refuses_when=_l("twelve months have not passed"),
        ),
        Move("delete-run", _l("Delete"), (when(state=RunState.DRAFT),), Pattern(()), _EDITORS),
    ),
    roles={
        RunRole.EDITOR: _l("editor of the centre"),
        RunRole.COORDINATOR: _l("coordinator of the centre"),
        RunRole.SYSTEM: _l("the system"),
    },
    words={**{str(state): words for state, words in STATE_WORDS.items()}, "state": ""},
)


@dataclass(frozen=True, kw_only=True)
class RunValues:
    """What a person typed about a run, as plain values.

    Instants are aware UTC. `starts_at` and `ends_at` span the sessions, or the whole days in the run's zone; both None
    while only a printed period is known. `capacity` is the most people, None without a limit, which `unlimited` must
    say. `enrolment_here` is False for a listed course, whose enrolment is at the source.
    """

    title: str = ""
    host: int | None = None
    mode: str = ""
    period_text: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    capacity: int | None = None
    minimum: int | None = None
    unlimited: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    enrolment_here: bool = True


def missing_for_publishing(run: RunValues) -> list[Problem]:
    """Everything a draft still needs before it may be published, all at once, in the order of the form.

    The window may be left to its defaults (opens at publication, closes at the start) where a start is known; a
    printed period alone needs a closing time.
    """
    missing: list[Problem] = []

    def need(present: bool, field: str, sentence: Sentence) -> None:
        if not present:
            missing.append(Problem("missing", sentence, field))

    need(bool(run.title.strip()), "title", _l("Give the run a title."))
    need(run.host is not None, "host", _l("Choose the host centre."))
    need(bool(run.mode), "mode", _l("Choose how it is held: on site, online or both."))
    dated = run.starts_at is not None
    need(
        dated or bool(run.period_text.strip()),
        "starts_on",
        _l("Give the first day, or a period such as “spring 2027”."),
    )
    if run.enrolment_here:
        need(
            run.capacity is not None or run.unlimited,
            "capacity",
            _l("Say how many people can come, or that there is no limit."),
        )
        need(
            dated or run.closes_at is not None,
            "closes_at",
            _l("No day is known yet: say until when people can enrol."),
        )
    return missing
