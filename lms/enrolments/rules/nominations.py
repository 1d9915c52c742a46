"""Ranked lists: a home centre names those of its people whom it sends, the best first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from lms.enrolments.rules.parts import Acceptance, Policy
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Sentence

REMINDED_DAYS = (7, 2)
"""Days before the end of nominations on which home coordinators are reminded."""


def only_by_nomination(policy: Policy, *, has_home: bool) -> Sentence | None:
    """Why somebody outside the network cannot enrol: the run takes those whom their centres nominate."""
    if policy.acceptance is not Acceptance.BY_NOMINATION or has_home:
        return None
    return _l(
        "This run takes people whom their centres nominate: ask a centre to confirm that you belong to it."
    )


def shifted(order: Sequence[str], ref: str, way: Literal["up", "down"]) -> list[str]:
    """The list with `ref` one place further up or down; at the end of the list, or not on it, nothing changes."""
    moved = list(order)
    if ref not in moved:
        return moved
    place = moved.index(ref)
    other = place - 1 if way == "up" else place + 1
    if 0 <= other < len(moved):
        moved[place], moved[other] = moved[other], moved[place]
    return moved


def by_numbers(order: Sequence[str], numbers: Mapping[str, int]) -> list[str]:
    """The list in ascending order of the numbers given to its references (missing: as it was)."""
    return sorted(order, key=lambda ref: (numbers.get(ref, order.index(ref) + 1), order.index(ref)))


def number_problems(order: Sequence[str], numbers: Mapping[str, int | None]) -> list[Problem]:
    """Everything wrong with the places typed, each at its field `place-<reference>`: each of 1 to n once."""
    problems = []
    seen: set[int] = set()
    for ref in order:
        number = numbers.get(ref)
        if number is None or not 1 <= number <= len(order):
            sentence = _l("Give a place from 1 to %(n)s.", n=len(order))
            problems.append(Problem("out_of_range", sentence, f"place-{ref}"))
        elif number in seen:
            problems.append(Problem("twice", _l("Place %(n)s is given twice.", n=number), f"place-{ref}"))
        else:
            seen.add(number)
    return problems


def stage_of(days_left: float) -> int | None:
    """Which reminder is due: 2 in the last two days, 7 in the last week, None before and after."""
    if days_left <= 0:
        return None
    return next((days for days in sorted(REMINDED_DAYS) if days_left <= days), None)
