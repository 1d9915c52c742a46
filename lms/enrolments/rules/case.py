"""What the guards of a move look at: one enrolment and its run, as plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from lms.courses.rules import RunState
from lms.enrolments.rules.parts import Parts, Policy, Side
from lms.enrolments.rules.queue import queue_moves
from lms.kit.refusal import Problem, Refusal


@dataclass(frozen=True, kw_only=True)
class RunFacts:
    """What an enrolment needs to know of its run. Instants are aware UTC, None while no day is known."""

    state: RunState = RunState.PUBLISHED
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    cut_off_at: datetime | None = None
    nominate_until_at: datetime | None = None
    policy: Policy = field(default_factory=Policy)
    certificates: bool = False

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
    refused with, when the move would lead to a seat. `out_of_turn`: somebody before this one in the queue could take
    the seat. `preferred`: the host has given it a priority by hand. `offer_until`: the end of the offer. `proposed`:
    the kind of the open proposal, `asked_by` the side that made it where the actor is of it. `elsewhere`: why the other
    run, or the other person, cannot be had. `session_at`: the start of the session whose attendance is marked, `late`:
    a mark that needs a reason. `not_in_room`: why a person does not count as being there. `certified`: there is a
    valid certificate. `written`: puts an instant into words, in the zone of the run.
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
    unmet: tuple[Problem, ...] = ()
    no_seat: Refusal | None = None
    out_of_turn: bool = False
    preferred: bool = False
    offer_until: datetime | None = None
    proposed: str = ""
    asked_by: str = ""
    elsewhere: Refusal | None = None
    session_at: datetime | None = None
    late: bool = False
    not_in_room: Refusal | None = None
    certified: bool = False
    written: Callable[[datetime], str] = datetime.isoformat
