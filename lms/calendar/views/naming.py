"""Names and addresses that several pages of calendars show."""

from __future__ import annotations

from flask import current_app

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
    found |= exchanges.host_centres(groups) | {group: group[1] for group in groups if group[0] == "centre"}
    return {
        group: serializers.Host(known[centre].slug, known[centre].acronym, known[centre].name)
        for group, centre in found.items()
    }


def feed_address(path: str, query: str) -> str:
    """The whole address of a feed with this query, which may be empty."""
    base: str = current_app.config["LMS"].base_url
    return base + path + ("?" + query if query else "")
