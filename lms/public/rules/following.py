"""What the mail about followed lists is made of: plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Item:
    """One new thing in a list: `kind` is "run", "course" or "slot", `ident` its row. Its days are those of `zone`, or
    `printed` as its source says them; `closes_at` (aware UTC): until when one can enrol or apply."""

    kind: str
    ident: int
    title: str
    path: str
    host: str
    first: date | None = None
    last: date | None = None
    printed: str = ""
    closes_at: datetime | None = None
    zone: str = "UTC"

    @property
    def thing(self) -> tuple[str, int]:
        """What it is, whichever list names it."""
        return self.kind, self.ident


@dataclass(frozen=True)
class News:
    """What is new in one followed list: its name in words, its address on this site, the first things in order, how
    many more there are, and the language it is told in (empty: the reader's)."""

    name: str
    path: str
    items: Sequence[Item]
    more: int = 0
    lang: str = ""


def in_order(items: Iterable[Item]) -> list[Item]:
    """By the first day, what has none last; then by title."""
    return sorted(
        items, key=lambda each: (each.first or date.max, each.title.casefold(), each.kind, each.ident)
    )


def told_once(lists: Iterable[News], *, most: int) -> list[News]:
    """The lists in which something is new, each thing in the first list that names it, at most `most` in each; what is
    left out is counted."""
    seen: set[tuple[str, int]] = set()
    found = []
    for each in lists:
        new = [item for item in each.items if item.thing not in seen]
        seen |= {item.thing for item in new}
        more = each.more + max(0, len(new) - most)
        if new or more:
            found.append(News(each.name, each.path, new[:most], more, each.lang))
    return found
