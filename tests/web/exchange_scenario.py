"""What a scenario of a move of an application says; `tests/web/test_exchange_moves.py` reads those of every part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lms.exchanges.rules import ApplicationCard
from tests.cast import Cast

Build = Callable[[Cast], ApplicationCard]
SEES = frozenset({"learner", "home", "lead", "host"})  # the applicant, and both sides' coordinators


@dataclass(frozen=True)
class Scenario:
    """`build` leads to where the move starts, with the learner's application from FiCCC to a slot of SCCC; `by` makes
    the move, `also` may too. `sees`: who reads the case at an address of the own side, and so is told there (403) that
    the move is another's; everybody else finds nothing (404). `typed`: fields besides the version and a reason; `asks`:
    what the page is asked with. `answers`: other answers at the own address, by name. `at`: the desk on which `by`
    acts, where the cast does not tell."""

    build: Build
    by: str
    also: tuple[str, ...] = ()
    sees: frozenset[str] = SEES
    answers: Mapping[str, int] = field(default_factory=dict)
    typed: Callable[[Cast], dict[str, str]] = field(default=lambda _cast: {})
    asks: str = ""
    at: str = ""
