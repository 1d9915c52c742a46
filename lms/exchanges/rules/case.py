"""What the guards of a move look at: one slot, one application, as plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from lms.exchanges.rules.parts import Parts
from lms.kit.refusal import Problem, Refusal


@dataclass(frozen=True)
class SlotState:
    """The one stored part of a slot: draft, published, closed, cancelled, archived."""

    state: str = "draft"


@dataclass(frozen=True, kw_only=True)
class SlotFacts:
    """What an application needs to know of its slot. Instants are aware UTC, days are of the slot's zone.

    `deadlines`: every cut-off that is stored, passed ones too. `last_day_ends_at`: the end of `valid_to`.
    """

    state: str = "published"
    opens_at: datetime | None = None
    deadlines: tuple[datetime, ...] = ()
    last_day_ends_at: datetime | None = None
    places: int | None = None
    places_taken: int = 0
    review_mode: str = "host_only"
    decision_due_at: datetime | None = None

    def next_deadline(self, now: datetime) -> datetime | None:
        """The first deadline not yet passed: the one that an application sent now counts for."""
        ahead = [each for each in self.deadlines if each > now]
        if self.last_day_ends_at is not None and self.last_day_ends_at > now:
            ahead.append(self.last_day_ends_at)
        return min(ahead, default=None)

    def last_deadline(self) -> datetime | None:
        """The deadline after which nobody applies; None: there is none."""
        known = [*self.deadlines, *([self.last_day_ends_at] if self.last_day_ends_at else [])]
        return max(known, default=None)

    def takes_applications(self, now: datetime) -> bool:
        """Whether one can apply now: published, opened, and a deadline ahead where there are any."""
        opened = self.opens_at is None or self.opens_at <= now
        dated = self.last_deadline() is not None
        return self.state == "published" and opened and (not dated or self.next_deadline(now) is not None)

    @property
    def place_free(self) -> bool:
        """Whether one more application can be offered a place."""
        return self.places is None or self.places_taken < self.places


@dataclass(frozen=True, kw_only=True)
class SlotCase:
    """What the guards of a slot's moves look at. `problems`: what is missing or wrong with it as it stands.
    `underway`: references of stays under way. `ever_published`: it was public once. `actor_decides`: a coordinator of
    the host centre, not an editor only."""

    state: SlotState | None
    now: datetime
    facts: SlotFacts = field(default_factory=SlotFacts)
    problems: tuple[Problem, ...] = ()
    applications: int = 0
    underway: tuple[str, ...] = ()
    ever_published: bool = False
    actor_is_creator: bool = True
    actor_decides: bool = True
    written: Callable[[datetime], str] = datetime.isoformat


@dataclass(frozen=True, kw_only=True)
class ExchangeCase:
    """What the guards of an application's moves look at.

    `actor_is_applicant`: the actor decides on the own case; `deciders`: names of others who can. `conflict`: why the
    actor may not decide on this one. `able`: names of those at the host who can decide. `live_ref`: another live
    application of the same person to the same slot. `not_eligible`: why the person cannot apply here. `problems`:
    what is missing or wrong with what is sent now. `late_report`: the report of an earlier stay that is more than 60
    days late. `endorsement_due_at`: until when a returned application can be sent again. `committed`: the home centre
    ticked every commitment. `reviewers`: how many are cleared, `reviews_open`: how many of them have not sent theirs.
    `overridden`: the host goes on without them, with a reason. `last_place_ref`, `last_place_at`: which application
    was offered the last place, and when. `third_country_missing`: the network pays, and no cleared reviewer is of a
    third country. `contact`: whom to ask. `signed_on`: when the actor's party signed this version, in words. `newer`:
    the number of the version that replaced the one the actor saw. `courses_missing`: titles of required courses
    neither completed nor waived. `overlap`: why another confirmed stay is in the way. `report_done`: sent, or waived
    by home and host. `written`: puts an instant into words, in the zone of the slot.
    """

    state: Parts | None
    now: datetime
    slot: SlotFacts = field(default_factory=SlotFacts)
    actor_is_applicant: bool = False
    deciders: tuple[str, ...] = ()
    conflict: Refusal | None = None
    able: tuple[str, ...] = ()
    live_ref: str = ""
    not_eligible: Refusal | None = None
    problems: tuple[Problem, ...] = ()
    late_report: Refusal | None = None
    endorsement_due_at: datetime | None = None
    committed: bool = True
    feasible: str = ""
    reviewers: int = 0
    reviews_open: int = 0
    overridden: bool = False
    last_place_ref: str = ""
    last_place_at: datetime | None = None
    third_country_missing: bool = False
    applicant_name: str = ""
    offer_until: datetime | None = None
    contact: str = ""
    signed_on: str = ""
    newer: int | None = None
    courses_missing: tuple[str, ...] = ()
    overlap: Refusal | None = None
    planned_start: date | None = None
    today: date | None = None
    no_show_asked_at: datetime | None = None
    report_done: bool = False
    written: Callable[[datetime], str] = datetime.isoformat
