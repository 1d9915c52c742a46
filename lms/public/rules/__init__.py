"""The plain values that public pages are made of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from lms.courses.rules import AUDIENCES, LEVELS, MODES, TopicCard
from lms.enrolments.rules.shelf import Around as Around
from lms.enrolments.rules.shelf import Host as Host
from lms.enrolments.rules.shelf import Shelf as Shelf
from lms.kit.i18n import country_label, language_label


class Region(Protocol):
    """A region, as far as lists name it."""

    @property
    def id(self) -> int: ...
    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def parent_id(self) -> int | None: ...


@dataclass(frozen=True)
class Vocabulary:
    """The topics, centres and regions of the network, in the order in which people choose."""

    topics: Sequence[TopicCard]
    centres: Mapping[int, Host]
    regions: Mapping[int, Region]

    @property
    def known(self) -> dict[str, frozenset[str]]:
        """The values those three facets can have."""
        return {
            "topic": frozenset(card.slug for card in self.topics),
            "centre": frozenset(card.slug for card in self.centres.values()),
            "region": frozenset(card.slug for card in self.regions.values()),
        }

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """Value and label of the facets whose values can be told in full, in the order in which people choose."""
        fixed = {"level": LEVELS, "mode": MODES, "audience": AUDIENCES}
        return {
            "topic": {card.slug: card.label for card in self.topics},
            "centre": {card.slug: card.acronym for card in self.centres.values()},
            "region": {card.slug: card.name for card in self.regions.values()},
            **{name: {code: str(label) for code, label in words.items()} for name, words in fixed.items()},
        }

    def label(self, name: str, value: str) -> str:
        """What people call a value of a facet."""
        if name == "country":
            return country_label(value)
        if name == "language":
            return language_label(value)
        return self.labels[name].get(value, value)

    def opened(self, chosen: Collection[str]) -> frozenset[str]:
        """The topics to choose from: those of the first level, and those below one that is chosen or in use."""
        used = {card.id for card in self.topics if card.slug in chosen}
        used |= {card.parent_id for card in self.topics if card.slug in chosen and card.parent_id is not None}
        return frozenset(
            card.slug for card in self.topics if card.parent_id is None or card.parent_id in used
        )
