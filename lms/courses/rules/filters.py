"""What one may ask the catalogue for: the page's state is its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from urllib.parse import urlencode

from babel import Locale

from lms.courses.rules.vocabulary import AUDIENCES, LEVELS, MODES
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence
from lms.kit.text import clean_line
from lms.kit.zones import typed_day

FACETS = ("topic", "level", "centre", "region", "country", "language", "mode", "audience")
SORTS: dict[str, Sentence] = {
    "next": _l("Next first"),
    "deadline": _l("Closing soonest"),
    "title": _l("Title"),
    "newest": _l("Newest"),
}
LONGEST_SEARCH = 200
_ENGLISH = Locale("en")


class Arguments(Protocol):
    """A query string, as werkzeug gives it."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True)
class Filter:
    """One state of the catalogue. `chosen` holds the values of each facet, in the order of `FACETS`, values sorted."""

    q: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    from_on: date | None = None
    to_on: date | None = None
    open: bool = False
    free: bool = False
    sort: str = "next"

    def values(self, name: str) -> tuple[str, ...]:
        """The chosen values of a facet."""
        return dict(self.chosen).get(name, ())

    def pairs(self, *, sort: bool = True) -> list[tuple[str, str]]:
        """The filter as pairs of a query string, canonical: the same filter always gives the same pairs."""
        pairs = [("q", self.q)] if self.q else []
        pairs += [(name, value) for name, values in self.chosen for value in values]
        pairs += [("from", self.from_on.isoformat())] if self.from_on else []
        pairs += [("to", self.to_on.isoformat())] if self.to_on else []
        pairs += [(name, "1") for name in ("open", "free") if getattr(self, name)]
        return [*pairs, ("sort", self.sort)] if sort and self.sort != "next" else pairs

    def query(self, *, sort: bool = True) -> str:
        """The canonical query string, without question mark; empty for the whole catalogue."""
        return urlencode(self.pairs(sort=sort))

    def without(self, name: str, value: str) -> Filter:
        """The same filter without one of its values: what the chip's "remove" leads to."""
        if name in ("from", "to"):
            return replace(self, **{f"{name}_on": None})  # type: ignore[arg-type]
        if name in ("open", "free"):
            return replace(self, **{name: False})  # type: ignore[arg-type]
        if name == "q":
            return replace(self, q="")
        left = tuple((each, tuple(v for v in vs if (each, v) != (name, value))) for each, vs in self.chosen)
        return replace(self, chosen=tuple((each, vs) for each, vs in left if vs))

    def active(self) -> Iterator[tuple[str, str]]:
        """Each (name, value) that narrows the list."""
        return iter(self.pairs(sort=False))


def read_filter(
    arguments: Arguments, known: Mapping[str, frozenset[str]]
) -> tuple[Filter, list[tuple[str, str]]]:
    """The filter a query string asks for, and the (name, value) pairs that mean nothing. `known` are the values of
    topic, centre and region. Names that are no filter are none of ours and not told."""
    unknown: list[tuple[str, str]] = []
    chosen = []
    for name in FACETS:
        asked = sorted({value for value in arguments.getlist(name) if value})
        good = tuple(value for value in asked if _exists(name, value, known))
        unknown += [(name, value) for value in asked if value not in good]
        if good:
            chosen.append((name, good))
    days = {name: _day(arguments, name, unknown) for name in ("from", "to")}
    sort = next(iter(arguments.getlist("sort")), "next") or "next"
    if sort not in SORTS:
        unknown.append(("sort", sort))
        sort = "next"
    found = Filter(
        q=clean_line(next(iter(arguments.getlist("q")), ""))[:LONGEST_SEARCH].strip(),
        chosen=tuple(chosen),
        from_on=days["from"],
        to_on=days["to"],
        open=_tick(arguments, "open", unknown),
        free=_tick(arguments, "free", unknown),
        sort=sort,
    )
    return found, unknown


def _exists(name: str, value: str, known: Mapping[str, frozenset[str]]) -> bool:
    fixed = {"level": LEVELS, "mode": MODES, "audience": AUDIENCES}
    if name in fixed:
        return value in fixed[name]
    if name == "country":
        return len(value) == 2 and value in _ENGLISH.territories
    if name == "language":
        return value in _ENGLISH.languages
    return value in known.get(name, frozenset())


def _day(arguments: Arguments, name: str, unknown: list[tuple[str, str]]) -> date | None:
    value = next(iter(arguments.getlist(name)), "")
    day = typed_day(value)
    if value and day is None:
        unknown.append((name, value))
    return day


def _tick(arguments: Arguments, name: str, unknown: list[tuple[str, str]]) -> bool:
    value = next(iter(arguments.getlist(name)), "")
    if value not in ("", "0", "1"):
        unknown.append((name, value))
    return value == "1"
