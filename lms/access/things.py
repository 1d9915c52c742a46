"""What is asked about."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Scope(StrEnum):
    """Who an item is shared with."""

    OWN = "own"
    CHOSEN = "chosen"
    REGION = "region"
    NETWORK = "network"
    PUBLIC = "public"


@dataclass(frozen=True)
class Thing:
    """What is asked about, as the table sees it. Features make it from their records (`thing_of`)."""

    centre_id: int | None = None  # the host centre, or the centre whose page or desk it is
    home_centre_id: int | None = None
    person_id: int | None = None  # whose own it is
    asked_centre_id: int | None = (
        None  # the centre that is asked to take the person over into a run of its own
    )
    trainer_ids: frozenset[int] = frozenset()
    participant_ids: frozenset[int] = frozenset()  # confirmed people, for the join link
    contact_ids: frozenset[int] = frozenset()  # the host's contact for a stay
    decider_ids: frozenset[int] = frozenset()  # who decides in the place of a host that cannot
    reviewer_ids: frozenset[int] = frozenset()  # who was asked to review this application
    published: bool = True
    scope: Scope = Scope.PUBLIC
    scope_centre_ids: frozenset[int] = field(default=frozenset())
    scope_region_ids: frozenset[int] = field(default=frozenset())


NOTHING = Thing()
