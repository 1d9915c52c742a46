"""The facts of researcher exchange as checked plain values: offers of others, own slots, and what people do with them.

Days of others' offers are dates; those of own slots and cases are counted from the day the network is seeded.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from lms.seed.records import Record, Told


class MoneyFacts(Record):
    """An amount, for what."""

    per: str
    amount: Decimal
    currency: str
    text: str = ""


class OfferFacts(Told):
    """What offers of others and own slots have in common."""

    ref: str
    title: str
    summary: str
    kind: str
    mode: str = "on_site"
    city: str = ""
    country: str
    unit: str = ""
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    places: int | None = None
    duration_min_days: int | None = None
    duration_max_days: int | None = None
    intake: str
    yearly: tuple[str, ...] = ()  # days of every year, as 04-15
    funding_source: str = "none"
    funding: tuple[MoneyFacts, ...] = ()
    funding_text: str = ""
    costs_covered: tuple[str, ...] = ()


class ListedSlotFacts(OfferFacts):
    """Somebody else's offer. `centre`: whose page shows it; `sending_centre`: whose people it is for."""

    provider: str
    centre: str | None = None
    sending_centre: str | None = None
    eligibility: str
    duration: str = ""
    cutoffs: tuple[date, ...] = ()
    opens: date | None = None
    valid_to: date | None = None
    window: tuple[date, date] | None = None
    apply_url: str = ""
    status: str = ""
    note: str = ""
    conflicts: tuple[str, ...] = ()


class CutoffFacts(Record):
    """A deadline at 17:00 of the host's wall."""

    day: int
    label: str = ""


class PaperFacts(Record):
    """A line of the checklist."""

    label: str
    owed_by: Literal["applicant", "home", "host"]
    days: int
    text: str = ""


class WeightFacts(Record):
    """What reviewers score."""

    name: str
    weight: int = 1


class OwnSlotFacts(OfferFacts):
    """A slot of a centre. `made` and `decision` are days counted from the seeding, as those of its window are;
    `season`: a deadline known as a season of next year only; `ends`: how it left the list, on which day, why."""

    centre: str
    description: str
    contact: str
    supervisor: str = ""
    equipment: str = ""
    made: int
    window: tuple[int, int]
    cutoffs: tuple[CutoffFacts, ...] = ()
    season: str = ""
    valid_to: int | None = None
    decision: int | None = None
    draft: bool = False
    ends: Literal["", "closed", "cancelled"] = ""
    ends_on: int = -1
    reason: str = ""
    scope: str = "public"
    only_centres: tuple[str, ...] = ()
    also_outside: bool = False
    languages: tuple[str, ...] = ("en",)
    prerequisites: str = ""
    residence: str = ""
    courses: tuple[str, ...] = ()
    confidentiality: str = "open"
    nda: str = ""
    results: str = ""
    ownership: str = ""
    export: str = ""
    accessibility: str = ""
    reviewed: bool = False
    criteria: tuple[WeightFacts, ...] = ()
    papers: tuple[PaperFacts, ...] = ()
    reserve_shown: bool = False
    stay_in_public_calendar: bool = False


class StepFacts(Record):
    """One move of a case, on a day at an hour of the host's wall. `side`, where several may make it; `people`: the
    reviewers of an invitation or a review; `day_of`: the day that is meant, where it is another one."""

    day: int
    do: str
    hour: int = 10
    text: str = ""
    side: Literal["applicant", "home", "host"] = "applicant"
    people: tuple[str, ...] = ()
    points: tuple[int, ...] = ()
    choice: str = ""
    rank: int | None = None
    day_of: int | None = None


class CaseFacts(Record):
    """One person's application to a slot: started, then its steps, until it stands in `state`. `summary`: what the
    guest publishes of the stay, with consent."""

    slot: str
    person: str
    state: str
    started: int
    stay: tuple[int, int]
    kind: str = "doctoral"
    motivation: str
    plan: str
    summary: str = ""
    steps: tuple[StepFacts, ...] = ()


class GuestFacts(Record):
    """What a centre tells every guest."""

    centre: str
    texts: dict[str, str]


class WantedFacts(Record):
    """What somebody looks for, or can give."""

    person: str
    centre: str | None = None
    direction: Literal["seeks", "offers"] = "seeks"
    kind: str
    title: str
    text: str
    topics: tuple[str, ...]
    window: tuple[int, int] | None = None
    days: int | None = None
    scope: str = "network"


class ExchangeFacts(Record):
    """All of exchange."""

    listed: tuple[ListedSlotFacts, ...] = ()
    slots: tuple[OwnSlotFacts, ...] = ()
    cases: tuple[CaseFacts, ...] = ()
    guests: tuple[GuestFacts, ...] = ()
    wanted: tuple[WantedFacts, ...] = ()

    def names(self) -> list[tuple[str, str, Any]]:
        """Which other records each names: (record, kind, name)."""
        offers: tuple[ListedSlotFacts | OwnSlotFacts, ...] = (*self.listed, *self.slots)
        found: list[tuple[str, str, Any]] = [
            (f"slot {each.ref}", "topic", topic) for each in offers for topic in each.topics
        ]
        found += [(f"slot {each.ref}", "centre", each.centre) for each in offers]
        found += [(f"slot {each.ref}", "person", each.contact) for each in self.slots]
        for case in self.cases:
            record = f"case of {case.person} in {case.slot}"
            found += [(record, "slot", case.slot), (record, "person", case.person)]
            found += [(record, "person", email) for step in case.steps for email in step.people]
        return found
