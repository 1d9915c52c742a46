"""For every move of an agreement: an application for which it may be made, who makes it, and what is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lms.exchanges.rules import ApplicationCard
from tests.agreeing import accepted, agreed, amended
from tests.cast import Cast

Build = Callable[[Cast], ApplicationCard]
SEES = frozenset({"learner", "home", "lead", "host"})  # the guest, and both sides' coordinators


@dataclass(frozen=True)
class Scenario:
    """`build` leads to where the move starts; `by` makes it, `also` may too, each at the own address. `sees`: who reads
    the case, and so is told (403) that the move is another's; everybody else finds nothing (404). `typed`: fields
    besides the version and a reason; `asks`: what the page is asked with."""

    build: Build
    by: str
    also: tuple[str, ...] = ()
    sees: frozenset[str] = SEES
    answers: Mapping[str, int] = field(default_factory=dict)
    typed: Callable[[Cast], dict[str, str]] = field(default=lambda _cast: {})
    asks: str = ""


def an_amendment(cast: Cast) -> ApplicationCard:
    case = agreed(cast)
    amended(cast, case)
    return case


ALL = ("home", "lead", "host")

SCENARIOS: dict[str, Scenario] = {
    "propose-agreement": Scenario(accepted, "learner", ALL, typed=lambda _cast: {"place": "Room 2"}),
    "sign": Scenario(accepted, "learner", ALL, typed=lambda _cast: {"position": "Engineer", "agree": "y"}),
    "amend": Scenario(agreed, "learner", ALL, typed=lambda _cast: {"end": "2027-07-02", "types": "period"}),
    "refuse-amendment": Scenario(an_amendment, "learner", ALL),
}
