"""Names that several pages of calendars show."""

from __future__ import annotations

from lms.agenda.rules import DEADLINE, EntryCard, Reference
from lms.calendar import serializers
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.exchanges import queries as exchanges

OF_RUNS = ("run", DEADLINE)


def named() -> dict[str, list[tuple[str, str]]]:
    """Value and label of each choice, facet by facet."""
    return {
        "centre": [(card.slug, card.acronym) for card in centres.centre_cards().values()],
        "region": [(card.slug, card.name) for card in centres.region_cards().values()],
        "topic": [(card.slug, card.label) for card in courses.topics() if card.parent_id is None],
    }


def hosts(cards: list[EntryCard]) -> dict[Reference, serializers.Host]:
    """The centre whose colour each entry has, by what it belongs to."""
    known, groups = centres.centre_cards(), {card.group for card in cards}
    runs = courses.host_centres({ident for kind, ident in groups if kind in OF_RUNS})
    found: dict[Reference, int] = {
        (kind, run): runs[run] for kind, run in groups if run in runs and kind in OF_RUNS
    }
    found |= exchanges.host_centres(groups)
    return {
        group: serializers.Host(known[centre].slug, known[centre].acronym) for group, centre in found.items()
    }
