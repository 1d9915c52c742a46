"""The list of exchange slots: facets and chips of its page; the same items as CSV and Atom.

The columns of the CSV are a promise to machines: they are added at the end, never renamed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from lms.exchanges.rules import SlotCard
from lms.exchanges.rules.slot_filters import SLOT_FACETS, SlotFilter
from lms.exchanges.rules.vocabulary import AUDIENCES, INTAKES, KINDS, LISTED_KINDS, MODES
from lms.kit import atom
from lms.kit.i18n import country_label, day_words
from lms.kit.i18n import gettext as _
from lms.kit.text import csv_cell
from lms.public.rules import Host, Vocabulary

_FIXED: dict[str, Mapping[str, Any]] = {
    "kind": KINDS | LISTED_KINDS,
    "mode": MODES,
    "audience": AUDIENCES,
    "intake": INTAKES,
}


def slot_facet_labels() -> dict[str, str]:
    """What people call the facets, in the order in which the page shows them."""
    return {
        "topic": _("Topic"),
        "kind": _("Kind"),
        "audience": _("For whom"),
        "country": _("Country"),
        "centre": _("Host centre"),
        "mode": _("How one works"),
        "intake": _("When applications are taken"),
    }


def _label(name: str, value: str, vocabulary: Vocabulary) -> str:
    if name in _FIXED:
        return str(_FIXED[name].get(value, value))
    return country_label(value) if name == "country" else vocabulary.labels[name].get(value, value)


def _ordered(name: str, values: set[str], vocabulary: Vocabulary) -> list[str]:
    if name == "country":
        return sorted(values, key=lambda value: (country_label(value).casefold(), value))
    return [value for value in _FIXED.get(name) or vocabulary.labels[name] if value in values]


def slot_facets(
    asked: SlotFilter, counts: Mapping[str, Mapping[str, int]], vocabulary: Vocabulary
) -> list[dict[str, Any]]:
    """Each facet with its options: those that would find something, and those chosen. A topic of the first level opens
    those below it."""
    found = []
    for name, label in slot_facet_labels().items():
        chosen, here = asked.values(name), counts.get(name, {})
        if name == "topic":
            here = {value: here[value] for value in vocabulary.opened(chosen) if value in here}
        options = [
            {
                "value": value,
                "label": _label(name, value, vocabulary),
                "count": here.get(value, 0),
                "checked": value in chosen,
            }
            for value in _ordered(name, {*here, *chosen}, vocabulary)
        ]
        found.append({"name": name, "label": label, "options": options})
    return found


def slot_chips(asked: SlotFilter, vocabulary: Vocabulary, *, path: str) -> list[dict[str, str]]:
    """The active filters, each with the address of the list without it."""
    labels, shown = slot_facet_labels(), []
    for name, value in asked.active():
        label, words = labels.get(name, ""), value
        if name in SLOT_FACETS:
            words = _label(name, value, vocabulary)
        elif name == "q":
            label = _("Words")
        elif name == "funded":
            words = _("Funded")
        else:
            day = asked.from_on if name == "from" else asked.to_on
            label = _("From") if name == "from" else _("Until")
            words = day_words(day) if day else value
        url = slot_address(path, asked.without(name, value))
        shown.append({"name": name, "label": label, "value": words, "remove_url": url})
    return shown


def slot_address(path: str, asked: SlotFilter, *, page: int = 1, sort: bool = True) -> str:
    """The address of the list for this filter."""
    number = f"page={page}" if page > 1 else ""
    joined = "&".join(part for part in (asked.query(sort=sort), number) if part)
    return f"{path}?{joined}" if joined else path


COLUMNS = (
    *("id", "title", "origin", "state", "kind", "host", "provider", "city", "country", "mode", "intake"),
    *("topics", "audiences", "languages", "places", "places_left", "duration_min_days", "duration_max_days"),
    *("earliest_start", "latest_end", "zone", "opens_at", "closes_at", "deadlines", "valid_to", "period"),
    *("funding_source", "funding", "funding_text", "confidentiality", "url", "apply_url", "source", "as_of"),
    "updated_at",
)


def slots_as_csv(items: Iterable[Mapping[str, Any]]) -> str:
    """One line a slot (RFC 4180, CRLF); no cell that a spreadsheet would run as a formula."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for item in items:
        cells = _cells(item)
        writer.writerow([csv_cell(cells[name]) for name in COLUMNS])
    return page.getvalue()


def _cells(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: item.get(name) for name in COLUMNS},
        "host": (item["host"] or {}).get("id"),
        "topics": " ".join(topic["id"] for topic in item["topics"]),
        "audiences": " ".join(item["audiences"]),
        "languages": " ".join(item["languages"]),
        "deadlines": " ".join(each["at"] for each in item["deadlines"]),
        "period": (item["period"] or {}).get("text"),
        "funding": "; ".join(
            f"{each['amount']} {each['currency']} {each['per']}" for each in item["funding"]
        ),
    }


def slots_as_atom(
    cards: Iterable[SlotCard], centres: Mapping[int, Host], *, base_url: str
) -> list[atom.Entry]:
    """These slots as entries of an Atom feed."""
    return [_atom_entry(card, centres.get(card.centre_id or 0), base_url) for card in cards]


def _atom_entry(card: SlotCard, host: Host | None, base_url: str) -> atom.Entry:
    url = f"{base_url}/exchanges/{card.ref}"
    return atom.Entry(
        ident=url,
        url=url,
        title=card.title,
        summary=card.summary or card.title,
        updated=card.updated_at,
        published=card.published_at or card.created_at,
        author=card.provider or (host.name if host is not None else ""),
        topics=tuple((topic.slug, topic.label) for topic in card.topics),
    )
