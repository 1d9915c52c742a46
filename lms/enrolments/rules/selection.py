"""Selecting among applications: by points for stated criteria, or by a lottery that anybody can repeat."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import Any

from lms.enrolments.rules.parts import Policy
from lms.enrolments.rules.queue import seat_for
from lms.enrolments.rules.seats import Holders, SeatPlan
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal

MOST_POINTS = 5
MOST_CRITERIA = 8
CRITERION_LENGTH = 200
MOST_WEIGHT = 10


@dataclass(frozen=True)
class CriterionCard:
    """What a run selects by: points from 0 to 5 count `weight` (1 to 10) times."""

    id: int
    label: str
    weight: int


@dataclass(frozen=True)
class Application:
    """One application to be selected among. `applied_at` is aware UTC; `points` by criterion, missing ones count 0."""

    id: int
    ref: str
    applied_at: datetime
    points: Mapping[int, int] = field(default_factory=dict)
    centre: int | None = None
    site: int | None = None
    own: bool = False  # of the coordinator who looks: somebody else decides on it


def mean_of(points: Mapping[int, int], criteria: Sequence[CriterionCard]) -> Fraction:
    """The weighted mean of the points, exactly; a criterion without points counts 0, no criteria give 0."""
    weights = sum(each.weight for each in criteria)
    return Fraction(sum(each.weight * points.get(each.id, 0) for each in criteria), weights or 1)


def ranking(
    applications: Iterable[Application], criteria: Sequence[CriterionCard]
) -> list[tuple[Application, Fraction]]:
    """The applications with their means, the best first; equal ones by the time of application, then by id. The order
    of `applications` as given does not matter."""
    found = [(each, mean_of(each.points, criteria)) for each in applications]
    return sorted(found, key=lambda pair: (-pair[1], pair[0].applied_at, pair[0].id))


def lottery_order(seed: str, references: Collection[str]) -> list[str]:
    """The references in ascending order of the SHA-256 (in hex) of "seed:reference"; equal sums, which nobody has ever
    seen, by reference. Only the seed and the set decide, not how the references were given."""
    return sorted(references, key=lambda ref: (sha256(f"{seed}:{ref}".encode()).hexdigest(), ref))


def lottery_recipe(seed: str, references: Iterable[str]) -> str:
    """One line for a shell (POSIX, with sha256sum) that prints the references in the order of the lottery."""
    listed = " ".join(sorted(references))
    return (
        f"for r in {listed}; do printf '%s' \"{seed}:$r\" | sha256sum | cut -c1-64 | tr '\\n' ' '; echo $r; done"
        " | sort | cut -d' ' -f2"
    )


def in_order(applications: Iterable[Application], ordered: Sequence[str]) -> list[Application]:
    """The applications in a recorded order of references; who came after it, by time of application, at the end."""
    places = {ref: place for place, ref in enumerate(ordered)}
    return sorted(
        applications, key=lambda each: (places.get(each.ref, len(places)), each.applied_at, each.id)
    )


class Effect(StrEnum):
    """What accepting in order does to one application."""

    CONFIRMED = "confirmed"
    OFFERED = "offered"
    WAITING = "waiting"
    NO_SEAT = "no_seat"  # no seat and no waiting list: stays undecided
    DECLINED = "declined"
    OWN = "own"  # of the coordinator who accepts: stays undecided


def effects(
    plan: SeatPlan,
    holders: Holders,
    applications: Sequence[Application],
    *,
    policy: Policy,
    now: datetime,
    first: int | None = None,
    queue_open: bool = True,
    others_first: bool = False,
) -> list[tuple[Application, Effect]]:
    """What follows when the `first` of `applications` (None: all) are accepted in their order, the others declined.

    `holders`, `others_first`: as after the queue was settled. An own application is left out and counts as none of the
    first ones.
    """
    rest = {"policy": policy, "now": now, "queue_open": queue_open, "others_first": others_first}
    found: list[tuple[Application, Effect]] = []
    accepted = 0
    for each in applications:
        if each.own:
            found.append((each, Effect.OWN))
            continue
        accepted += 1
        if first is not None and accepted > first:
            found.append((each, Effect.DECLINED))
            continue
        effect = _accepted(plan, holders, each, **rest)
        if effect in (Effect.CONFIRMED, Effect.OFFERED):
            holders = holders.plus(plan.pool_of(each.centre), site=each.site)
        found.append((each, effect))
    return found


def _accepted(plan: SeatPlan, holders: Holders, each: Application, **rest: Any) -> Effect:
    try:
        return Effect(seat_for(plan, holders, centre=each.centre, site=each.site, **rest).value)
    except Refusal:
        return Effect.NO_SEAT


def criteria_problems(typed: Sequence[tuple[str, int | None]]) -> list[Problem]:
    """Everything wrong with criteria as typed (label, weight), each at its row: `label_0`, `weight_0`; a row without
    label and weight is no criterion."""
    problems = []
    seen: set[str] = set()
    for number, (label, weight) in enumerate(typed):
        if not label and weight is None:
            continue
        if not label:
            problems.append(Problem("missing", _l("Say what is looked at."), f"label_{number}"))
        if len(label) > CRITERION_LENGTH:
            problems.append(
                Problem("too_long", _l("At most %(n)s characters.", n=CRITERION_LENGTH), f"label_{number}")
            )
        if label and label.casefold() in seen:
            problems.append(Problem("twice", _l("This criterion stands here twice."), f"label_{number}"))
        seen.add(label.casefold())
        if weight is None or not 1 <= weight <= MOST_WEIGHT:
            problems.append(Problem("out_of_range", _l("A weight is 1 to 10."), f"weight_{number}"))
    return problems
