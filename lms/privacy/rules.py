"""How long a person waits, and what a file of personal data looks like; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.periods import Period
from lms.kit.refusal import Problem, Refusal, Sentence

EXPORTS_A_DAY = 3


@dataclass(frozen=True)
class ExportCard:
    """A file that a person asked for. `ready`: it can be fetched until `until`."""

    ref: str
    state: str
    asked_at: datetime
    until: datetime | None
    size: int

    @property
    def ready(self) -> bool:
        """Whether there is a file."""
        return self.state == "ready"


@dataclass(frozen=True)
class ErasureCard:
    """A wish to be erased that is open. `due_at`: from when on it is carried out. `by`: person, or system."""

    by: str
    asked_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class WishCard:
    """A written wish that an administrator entered, of whom; `due_at`: from when on it is carried out, if it is not
    taken back."""

    id: int
    ref: str
    name: str
    asked_at: datetime
    due_at: datetime
    state: str


@dataclass(frozen=True)
class Line:
    """What becomes of something when a person leaves: how many rows there are, and why they stay (empty: they go)."""

    what: Sentence
    number: int
    why: Sentence = ""


@dataclass(frozen=True)
class OpeningCard:
    """Somebody opened a case of somebody else, first on its day at `at`; `centre_id`: for which centre, if for one."""

    at: datetime
    kind: str
    ref: str
    reader: str
    centre_id: int | None


@dataclass(frozen=True)
class ConsentCard:
    """What a person agreed to: the words in their version, about which case, since when, until when. `handle` names it
    in forms."""

    handle: str
    words: str
    version: int
    ref: str
    given_at: datetime
    withdrawn_at: datetime | None


AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class KeptFor:
    """How long a kind of data is kept, since when; how many are due now, and how many more within `AHEAD`."""

    what: Sentence
    since: Sentence
    period: Period
    due: int = 0
    soon: int = 0


Span = tuple[datetime | None, datetime | None]
"""From one aware instant until before another; None: no end on that side."""


def window(since: str, until: str) -> Span:
    """The instants at which the first of the days (UTC, ISO 8601) begins and the last one ends; none typed, no end.
    Refused (beside the field): what is no day of the years 2000 to 2100, and a last day before the first."""
    days = {"since": _day(since), "until": _day(until)}
    wrong = [
        Problem("no_day", _l("Give a day such as 2027-03-01."), name)
        for name, typed in (("since", since), ("until", until))
        if typed and days[name] is None
    ]
    if wrong:
        raise Refusal.of(wrong)
    first, last = days["since"], days["until"]
    if first and last and last < first:
        raise Refusal("backwards", _l("The last day lies before the first."), "until")
    return (
        datetime.combine(first, time(), UTC) if first else None,
        datetime.combine(last, time(), UTC) + timedelta(days=1) if last else None,
    )


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


_UNSAFE = re.compile(r"[^\w.() -]+")


def safe_path(name: str) -> str:
    """A path inside an archive that cannot lead out of it, whatever people called their files: letters, digits and few
    signs, no part that is empty or begins with a point."""
    pieces = [
        _UNSAFE.sub("_", piece).strip(" .")[:120].rstrip(" .") for piece in name.replace("\\", "/").split("/")
    ]
    return "/".join(piece for piece in pieces if piece) or "file"


def fresh(name: str, taken: set[str]) -> str:
    """The name, or with a number before its ending where it is taken; it is taken from then on. Names that differ by
    case alone are equal: some file systems know no difference."""
    found, number = name, 1
    stem, point, ending = name.rpartition(".")
    while found.casefold() in taken:
        number += 1
        found = f"{stem}-{number}.{ending}" if point else f"{name}-{number}"
    taken.add(found.casefold())
    return found
