"""What people do in the runs of the demonstration network, through the use cases that people's clicks go through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from lms.access import PUBLIC, Actor
from lms.centres import queries as centres
from lms.enrolments import service
from lms.kit.refusal import Refusal
from lms.seed.network import World
from lms.seed.reading import about
from lms.seed.records import EnrolmentFacts, RunFacts

# the facts have days; a network seeded long after them finds windows closed and runs over
TIME_IS_UP = {"too_early", "too_late", "run_over", "run_not_open"}
T = TypeVar("T")


@dataclass(frozen=True)
class Replay:
    """How many steps were done, and how many the clock of today no longer (or not yet) allows."""

    done: int = 0
    untimely: int = 0

    def __add__(self, other: Replay) -> Replay:
        return Replay(self.done + other.done, self.untimely + other.untimely)


def replay(run_id: int, host: str, enrolments: Sequence[EnrolmentFacts], world: World) -> Replay:
    """Enrols in the run (of the centre `host`) and does the steps that follow, those marked `later` when all have
    enrolled. Refused: a step that no rule allows, with the record it stands in."""
    count, later = Replay(), []
    for facts in enrolments:
        with about(f"enrolment of {facts.person} in {facts.run}"):
            ident = _timely(lambda facts=facts: _enrol(run_id, facts, world))  # type: ignore[misc]  # bound now
            count += Replay(untimely=1) if ident is None else Replay(done=1)
            if ident is None:
                continue
            if facts.later:
                later.append((ident, facts))
            else:
                count += _steps(ident, facts, host, world)
    for ident, facts in later:
        with about(f"enrolment of {facts.person} in {facts.run}"):
            count += _steps(ident, facts, host, world)
    return count


def stop(run_id: int, run: RunFacts, actor: Actor) -> Replay:
    """Postpones or cancels the run where the facts say so, and tells everybody enrolled."""
    move = {"postponed": service.postpone_run, "cancelled": service.cancel_run}.get(run.state)
    if move is None:
        return Replay()
    done = _timely(lambda: move(run_id, actor=actor, reason=run.reason))
    return Replay(untimely=1) if done is None else Replay(done=1)


def _enrol(run_id: int, facts: EnrolmentFacts, world: World) -> int:
    person_id = world.people[facts.person]
    home = world.centres[facts.centre] if facts.centre else None
    if facts.by and home is None:
        home = centres.home_choices(person_id)[0].id
    actor = centres.actor_of(world.people[facts.by or facts.person])
    return service.enrol(run_id, person_id=person_id, actor=actor, home_centre_id=home)


def _steps(ident: int, facts: EnrolmentFacts, host: str, world: World) -> Replay:
    count, person_id = Replay(), world.people[facts.person]
    for step in facts.then:
        name, _, reason = step.partition(": ")
        at_host = world.coordinator(host, not_person=person_id)
        actor = {
            "accept": at_host,
            "decline": at_host,
            "cancel_host": at_host,
            "withdraw": centres.actor_of(person_id),
            "cancel_home": _home(person_id, facts, world),
        }[name]
        done = _timely(lambda: _step(name, ident, actor, reason))  # noqa: B023 - called at once
        count += Replay(untimely=1) if done is None else Replay(done=1)
    return count


def _home(person_id: int, facts: EnrolmentFacts, world: World) -> Actor:
    choices = [card.slug for card in centres.home_choices(person_id)]
    return world.coordinator(facts.centre or choices[0], not_person=person_id) if choices else PUBLIC


def _step(name: str, ident: int, actor: Actor, reason: str) -> bool:
    match name:
        case "accept":
            service.accept_host(ident, actor=actor)
        case "decline":
            service.decline_host(ident, actor=actor, reason=reason)
        case "withdraw":
            service.withdraw(ident, actor=actor, reason=reason)
        case _:
            service.cancel(ident, actor=actor, reason=reason)
    return True


def _timely(step: Callable[[], T]) -> T | None:
    """What `step` gives; None when the clock refuses it, which use cases do before they write anything."""
    try:
        return step()
    except Refusal as refusal:
        if refusal.code in TIME_IS_UP:
            return None
        raise
