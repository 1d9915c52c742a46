"""One application of the demonstration network while it is led on: whose it is, and who decides for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lms.access import Actor
from lms.centres import queries as centres
from lms.exchanges import queries
from lms.exchanges.rules import ApplicationCard, Party
from lms.seed.exchange_records import CaseFacts, OwnSlotFacts, StepFacts
from lms.seed.network import World
from lms.seed.stories import Day0


@dataclass(frozen=True)
class Case:
    """An application while it is led on: whose it is, and who decides for whom."""

    id: int
    facts: CaseFacts
    slot: OwnSlotFacts
    world: World
    day0: Day0

    @property
    def applicant(self) -> Actor:
        """The person whose application it is."""
        return centres.actor_of(self.world.people[self.facts.person])

    @property
    def host(self) -> Actor:
        """Who decides for the host."""
        return self.world.coordinator(self.slot.centre, not_person=self.world.people[self.facts.person])

    @property
    def home(self) -> Actor:
        """Who decides for the home centre."""
        person_id = self.world.people[self.facts.person]
        slugs = {ident: slug for slug, ident in self.world.centres.items()}
        return self.world.coordinator(slugs[self.card.home_centre_id or 0], not_person=person_id)

    @property
    def card(self) -> ApplicationCard:
        """The application as it is now."""
        found = queries.application_by_id(self.id)
        assert found is not None
        return found

    def by(self, step: StepFacts) -> dict[str, Any]:
        """Who makes the move, and for which side."""
        actor = {"applicant": self.applicant, "host": self.host}.get(step.side) or self.home
        return {"actor": actor, "side": Party(step.side)}

    def on(self, day: int) -> date:
        """The day that many days from the seeding."""
        return self.day0.today + timedelta(days=day)
