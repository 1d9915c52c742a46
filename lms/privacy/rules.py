"""How long a person waits, and what a file of personal data looks like; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.kit.periods import Period
from lms.kit.refusal import Sentence

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
