"""Runs in a list with what stands around them: counts, centres, the time, the reader; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lms.courses.rules import RunCard
from lms.enrolments.rules.seats import Division


class Tally(Protocol):
    """The kept counts of a run."""

    @property
    def holders(self) -> int: ...
    @property
    def waiting(self) -> int: ...
    @property
    def division(self) -> Division: ...


class Host(Protocol):
    """A centre, as far as lists name it."""

    @property
    def id(self) -> int: ...
    @property
    def slug(self) -> str: ...
    @property
    def acronym(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def city(self) -> str: ...


@dataclass(frozen=True)
class Shelf:
    """Runs in order, with the kept counts of each and all centres by id."""

    runs: Sequence[RunCard]
    tallies: Mapping[int, Tally]
    centres: Mapping[int, Host]


@dataclass(frozen=True)
class Around:
    """What stands around courses and runs on a page: counts by run, centres by id, the time, the site's address, the
    language of the page; `homes` are the centres the reader belongs to, whose seats count."""

    tallies: Mapping[int, Tally]
    centres: Mapping[int, Host]
    now: datetime
    base_url: str
    lang: str
    homes: frozenset[int] = frozenset()


def free_seats(run: RunCard, around: Around) -> int | None:
    """How many seats of the run this reader could take; None without a limit."""
    tally = around.tallies[run.id]
    return tally.division.free(run.capacity_max, tally.holders, centres=around.homes, now=around.now)
