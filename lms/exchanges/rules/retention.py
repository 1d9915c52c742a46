"""How long what people wrote is kept: curricula and refused applications 12 months after the decision, cases 24 months
after they ended; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lms.kit.periods import months_before

CV_MONTHS, REFUSED_MONTHS, CASE_MONTHS = 12, 12, 24

REFUSED = ("not_endorsed", "rejected", "declined", "offer_expired")
"""Decided, and no stay came of it."""
ENDED = ("withdrawn", "cancelled", "closed")
DECIDED = (*REFUSED, "offered", "accepted", "agreed", "ongoing", "ended", *ENDED)
"""States in which an application does not wait for a first decision any more."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the rule looks at: the state, when each side decided last, when the case ended, when it was last changed."""

    state: str
    home_decided_at: datetime | None
    host_decided_at: datetime | None
    ended_at: datetime | None
    updated_at: datetime

    @property
    def decided_at(self) -> datetime | None:
        """When the last decision fell; None while one is awaited."""
        if self.state not in DECIDED:
            return None
        if self.state == "not_endorsed":
            return self.home_decided_at or self.updated_at
        return self.host_decided_at or self.ended_at or self.updated_at


def cv_due(kept: Kept, now: datetime) -> bool:
    """Whether the curriculum vitae is to be deleted: 12 months after the decision."""
    decided = kept.decided_at
    return decided is not None and decided <= months_before(now, CV_MONTHS)


def anonymising_due(kept: Kept, now: datetime) -> bool:
    """Whether nothing that tells of a person is to be left: 12 months after an application was refused or declined, 24
    months after a case ended. What may still go on is never due."""
    if kept.state in REFUSED:
        decided = kept.decided_at
        return decided is not None and decided <= months_before(now, REFUSED_MONTHS)
    return kept.state in ENDED and (kept.ended_at or kept.updated_at) <= months_before(now, CASE_MONTHS)


def person_years(records: Mapping[int, int]) -> tuple[int, ...]:
    """The years in which a stay goes on standing for a person when nobody knows any more whose it was: those in which
    the person has no other record between the same two centres. `records`: how many there are in each year of the stay,
    itself included. Whichever is anonymised last stands for the person, so no figure changes."""
    return tuple(sorted(year for year, number in records.items() if number == 1))
