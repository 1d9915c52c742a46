"""What refuses a move of an enrolment: each guard looks at one case and answers with a refusal or None."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from lms.courses.rules import RunState, WindowState, window
from lms.enrolments.rules.parts import End, HomeDecision, HostDecision, Parts, Policy, Seat, Side
from lms.enrolments.rules.queue import queue_moves
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import NotFound, Problem, Refusal, Sentence
from lms.kit.states import Move


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What an enrolment needs to know of its run. Instants are aware UTC, None while no day is known."""

    state: RunState = RunState.PUBLISHED
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    cut_off_at: datetime | None = None
    policy: Policy = field(default_factory=Policy)

    @property
    def counted_start(self) -> datetime | None:
        """The start that counts: a postponed run has none until it gets a new day."""
        return None if self.state is RunState.POSTPONED else self.starts_at

    def over(self, now: datetime) -> bool:
        """True when the run is finished, also in the minutes before the system has said so."""
        if self.state in (RunState.FINISHED, RunState.ARCHIVED):
            return True
        return self.state is RunState.PUBLISHED and self.ends_at is not None and now >= self.ends_at

    def queue_open(self, now: datetime) -> bool:
        """True while people of the waiting list still move up."""
        return queue_moves(now=now, cut_off_at=self.cut_off_at, run_start=self.counted_start)


@dataclass(frozen=True, kw_only=True)
class EnrolmentCase:
    """What the guards look at.

    `actor_is_person`: the actor decides on the own case. `deciders`: names of others who can. `decided_by`: who made
    the last move. `ended_by`: the side that declined or cancelled. `live_exists`: the person has another live enrolment
    in this run. `declined_before`: an earlier one was declined. `unmet`: conditions not met. `no_seat`: what `seat_for`
    refused with, when the move would lead to a seat. `written`: puts an instant into words, in the zone of the run.
    """

    state: Parts | None
    run: RunFacts
    now: datetime
    actor_is_person: bool = False
    deciders: tuple[str, ...] = ()
    decided_by: str = ""
    ended_by: Side | None = None
    live_exists: bool = False
    declined_before: bool = False
    unmet: tuple[Sentence, ...] = ()
    no_seat: Refusal | None = None
    written: Callable[[datetime], str] = datetime.isoformat


def not_own_case(case: EnrolmentCase) -> Refusal | None:
    """Nobody decides on the own case; the answer names who can."""
    if not case.actor_is_person:
        return None
    if case.deciders:
        sentence = _l(
            "Nobody decides on the own case. It can be decided by %(names)s.", names=", ".join(case.deciders)
        )
    else:
        sentence = _l("Nobody decides on the own case. Ask the centre lead to name another coordinator.")
    return Refusal("own_case", sentence, status=403)


def run_visible(case: EnrolmentCase) -> Refusal | None:
    """An unpublished run does not exist for those who enrol."""
    return NotFound() if case.run.state is RunState.DRAFT else None


def run_takes_people(case: EnrolmentCase) -> Refusal | None:
    """Only a published run takes people; the others say what they are."""
    sentences: dict[RunState, Sentence] = {
        RunState.POSTPONED: _l("The run is postponed; you can enrol once it has a new day."),
        RunState.CANCELLED: _l("The run is cancelled."),
    }
    if (sentence := sentences.get(case.run.state)) is not None:
        return Refusal("run_not_open", sentence, status=409)
    return run_not_over(case)


def run_not_over(case: EnrolmentCase) -> Refusal | None:
    """After the run has ended nothing of this kind moves."""
    return Refusal("run_over", _l("The run has ended."), status=409) if case.run.over(case.now) else None


def run_goes_on(case: EnrolmentCase) -> Refusal | None:
    """Decisions need a run that is neither cancelled nor over."""
    if case.run.state is RunState.CANCELLED:
        return Refusal("run_not_open", _l("The run is cancelled."), status=409)
    return run_not_over(case)


def none_live(case: EnrolmentCase) -> Refusal | None:
    """One live enrolment per person and run; a second click is answered with the first by whoever asks for it."""
    if not case.live_exists:
        return None
    return Refusal("live_exists", _l("There is an enrolment of this person in this run already."), status=409)


def window_open(case: EnrolmentCase) -> Refusal | None:
    """Neither early nor late."""
    run = case.run
    seen = window(opens_at=run.opens_at, closes_at=run.closes_at, run_start=run.starts_at, now=case.now)
    if seen.state is WindowState.NOT_OPEN_YET and run.opens_at is not None:
        return Refusal(
            "too_early", _l("Enrolment opens on %(when)s.", when=case.written(run.opens_at)), status=409
        )
    if seen.state is WindowState.CLOSED:
        closed = run.closes_at or run.starts_at or case.now
        return Refusal("too_late", _l("Enrolment closed on %(when)s.", when=case.written(closed)), status=409)
    return None


def may_apply_again(case: EnrolmentCase) -> Refusal | None:
    """Who was declined applies again only where the run allows it."""
    if not case.declined_before or case.run.policy.apply_again:
        return None
    return Refusal(
        "declined_before", _l("You were declined for this run, which takes one application only."), status=409
    )


def eligible(case: EnrolmentCase) -> Refusal | None:
    """All unmet conditions at once."""
    problems = [Problem("not_eligible", sentence) for sentence in case.unmet]
    return Refusal.of(problems) if problems else None


def seat_possible(case: EnrolmentCase) -> Refusal | None:
    """A run that is full and keeps no waiting list takes nobody more."""
    return case.no_seat


def ended_by_home(case: EnrolmentCase) -> Refusal | None:
    """Only what home ended is reopened by home."""
    return _ended_by(case, Side.HOME)


def ended_by_host(case: EnrolmentCase) -> Refusal | None:
    """Only what the host ended is reopened by the host."""
    return _ended_by(case, Side.HOST)


def _ended_by(case: EnrolmentCase, side: Side) -> Refusal | None:
    if case.ended_by is side:
        return None
    return Refusal("other_side", _l("Only the side that ended the enrolment can reopen it."), status=403)


def queue_still_moves(case: EnrolmentCase) -> Refusal | None:
    """After the cut-off, or once the run has started, nobody moves up."""
    if case.run.queue_open(case.now):
        return None
    return Refusal("queue_closed", _l("The waiting list is closed; nobody moves up any more."), status=409)


def time_is_up(case: EnrolmentCase) -> Refusal | None:
    """A waiting entry ends with the cut-off or the start of the run, an undecided one when the run is over."""
    waiting = case.state is not None and case.state.seat is Seat.WAITING
    up = not case.run.queue_open(case.now) if waiting else case.run.over(case.now)
    return None if up else Refusal("too_early", _l("There is still time."), status=409)


def run_was_cancelled(case: EnrolmentCase) -> Refusal | None:
    """Only a cancelled run cancels its enrolments."""
    if case.run.state is RunState.CANCELLED:
        return None
    return Refusal("run_not_cancelled", _l("The run is not cancelled."), status=409)


def moved_on(move: Move[EnrolmentCase], case: EnrolmentCase) -> Refusal:
    """Why a move does not start here any more: ended, or decided already, and by whom."""
    parts = case.state
    if parts is not None and parts.end is not End.OPEN:
        return Refusal("ended", _l("This enrolment has ended."), status=409)
    settled = parts is not None and (
        (move.name.endswith("-home") and parts.home is not HomeDecision.PENDING)
        or (move.name.endswith("-host") and parts.host is not HostDecision.PENDING)
    )
    if settled and case.decided_by:
        return Refusal(
            "already_decided", _l("Already decided by %(name)s.", name=case.decided_by), status=409
        )
    if settled:
        return Refusal("already_decided", _l("This has been decided already."), status=409)
    return Refusal(
        "wrong_state", _l("That is not possible now: the enrolment is at another step."), status=409
    )
