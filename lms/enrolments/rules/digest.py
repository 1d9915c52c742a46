"""What the digest of a coordinator holds: plain values, gathered for one centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SEATS_AHEAD = timedelta(days=28)
"""So long before a release the digest names the seats that are not used."""
DATES_AHEAD = timedelta(days=14)
"""So long before they come the digest names ends of nominations and go/no-go dates."""


@dataclass(frozen=True, kw_only=True)
class About:
    """One run of which the digest says something; the instant `at` (aware UTC) is written in its `zone`."""

    run: str
    ref: str
    zone: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Unused(About):
    """A pool whose seats are not all used; `at`: its release."""

    pool: str
    seats: int
    unused: int


@dataclass(frozen=True, kw_only=True)
class Nominating(About):
    """A run for which the centre can nominate until `at`; so many are on its list."""

    listed: int


@dataclass(frozen=True, kw_only=True)
class Deciding(About):
    """A run below its minimum, with its go/no-go date."""

    needed: int
    confirmed: int


@dataclass(frozen=True, kw_only=True)
class Unmarked(About):
    """A run with sessions in which somebody has no mark; `at`: the end of the last of them."""

    sessions: int


@dataclass(frozen=True, kw_only=True)
class Unreported(About):
    """A run that ended `at` and of which so many people wait to hear what came of it."""

    people: int


@dataclass(frozen=True, kw_only=True)
class CentreDigest:
    """What waits for one centre (its short name, and the slug of its desk): decisions of the home and of the host side,
    proposals, claims of members; how many decisions are overdue; seats, dates and reports, the most urgent first."""

    centre: str
    slug: str
    home: int = 0
    host: int = 0
    asked: int = 0
    claims: int = 0
    overdue: int = 0
    nominating: tuple[Nominating, ...] = ()
    deciding: tuple[Deciding, ...] = ()
    unused: tuple[Unused, ...] = ()
    unmarked: tuple[Unmarked, ...] = ()
    unreported: tuple[Unreported, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say of this centre."""
        waits = self.home or self.host or self.asked or self.claims
        named = (self.nominating, self.deciding, self.unused, self.unmarked, self.unreported)
        return not waits and not any(named)
