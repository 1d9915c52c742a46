"""What one may ask the list of slots for: the page's state is its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from urllib.parse import urlencode

from babel import Locale

from lms.exchanges.rules.vocabulary import AUDIENCES, INTAKES, KINDS, LISTED_KINDS, MODES
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence
from lms.kit.text import clean_line
from lms.kit.zones import typed_day

SLOT_FACETS = ("topic", "kind", "centre", "country", "mode", "audience", "intake")
SLOT_SORTS: dict[str, Sentence] = {
    "deadline": _l("Closing soonest"),
    "start": _l("Starting soonest"),
    "title": _l("Title"),
    "newest": _l("Newest"),
}
LONGEST_SEARCH = 200
_ENGLISH = Locale("en")
_FIXED: dict[str, Mapping[str, Sentence]] = {
    "kind": KINDS | LISTED_KINDS,
    "mode": MODES,
    "audience": AUDIENCES,
    "intake": INTAKES,
}


class Arguments(Protocol):
    """A query string, as werkzeug gives it."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True)
class SlotFilter:
    """One state of the list. `chosen` holds the values of each facet, in the order of `SLOT_FACETS`, values sorted.
    `funded`: only what somebody pays for. `from_on`, `to_on`: days that the hosting window touches."""

    q: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    from_on: date | None = None
    to_on: date | None = None
    funded: bool = False
    sort: str = "deadline"

    def values(self, name: str) -> tuple[str, ...]:
        """The chosen values of a facet."""
        return dict(self.chosen).get(name, ())

    def pairs(self, *, sort: bool = True) -> list[tuple[str, str]]:
        """The filter as pairs of a query string, canonical: the same filter always gives the same pairs."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(name, value) for name, values in self.chosen for value in values]
        pairs += [("from", self.from_on.isoformat())] if self.from_on else []
        pairs += [("to", self.to_on.isoformat())] if self.to_on else []
        pairs += [("funded", "1")] if self.funded else []
        return [*pairs, ("sort", self.sort)] if sort and self.sort != "deadline" else pairs

    def query(self, *, sort: bool = True) -> str:
        """The canonical query string, without question mark; empty for the whole list."""
        return urlencode(self.pairs(sort=sort))

    def without(self, name: str, value: str) -> SlotFilter:
        """The same filter without one of its values: what the chip's "remove" leads to."""
        if name == "from":
            return replace(self, from_on=None)
        if name == "to":
            return replace(self, to_on=None)
        if name == "funded":
            return replace(self, funded=False)
        if name == "q":
            return replace(self, q="")
        left = tuple((each, tuple(v for v in vs if (each, v) != (name, value))) for each, vs in self.chosen)
        return replace(self, chosen=tuple((each, vs) for each, vs in left if vs))

    def active(self) -> Iterator[tuple[str, str]]:
        """Each (name, value) that narrows the list."""
        return iter(self.pairs(sort=False))


def read_slot_filter(
    arguments: Arguments, known: Mapping[str, frozenset[str]]
) -> tuple[SlotFilter, list[tuple[str, str]]]:
    """The filter a query string asks for, and the (name, value) pairs that mean nothing. `known` are the values of
    topic and centre. Names that are no filter are none of ours and not told."""
    unknown: list[tuple[str, str]] = []
    chosen = []
    for name in SLOT_FACETS:
        asked = sorted({value for value in arguments.getlist(name) if value})
        good = tuple(value for value in asked if _exists(name, value, known))
        unknown += [(name, value) for value in asked if value not in good]
        if good:
            chosen.append((name, good))
    days = {name: _day(arguments, name, unknown) for name in ("from", "to")}
    sort, funded = _first(arguments, "sort") or "deadline", _first(arguments, "funded")
    if sort not in SLOT_SORTS:
        unknown.append(("sort", sort))
        sort = "deadline"
    if funded not in ("", "0", "1"):
        unknown.append(("funded", funded))
    found = SlotFilter(
        q=clean_line(_first(arguments, "q"))[:LONGEST_SEARCH].strip(),
        chosen=tuple(chosen),
        from_on=days["from"],
        to_on=days["to"],
        funded=funded == "1",
        sort=sort,
    )
    return found, unknown


def _first(arguments: Arguments, name: str) -> str:
    return next(iter(arguments.getlist(name)), "")


def _exists(name: str, value: str, known: Mapping[str, frozenset[str]]) -> bool:
    if name in _FIXED:
        return value in _FIXED[name]
    if name == "country":
        return len(value) == 2 and value in _ENGLISH.territories
    return value in known.get(name, frozenset())


def _day(arguments: Arguments, name: str, unknown: list[tuple[str, str]]) -> date | None:
    value = _first(arguments, name)
    day = typed_day(value)
    if value and day is None:
        unknown.append((name, value))
    return day
