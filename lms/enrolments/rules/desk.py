"""How a coordinator narrows the lists of the desk: what the address says, read into plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence
from lms.kit.text import clean_line

SIDES: dict[str, Sentence] = {"home": _l("Our people"), "host": _l("Our runs")}
WAITING: dict[str, Sentence] = {
    "overdue": _l("Overdue with us"),
    "elsewhere": _l("With the other side"),
}
STATES: dict[str, Sentence] = {
    "pending": _l("Waiting for a decision"),
    "waiting": _l("On the waiting list"),
    "offered": _l("Place offered"),
    "confirmed": _l("Confirmed"),
    "declined": _l("Declined"),
    "ended": _l("Ended"),
}
MOST_AT_ONCE = 200
"""Cases that are decided in one transaction."""
SUBJECT_LENGTH = 150
"""Characters of the subject of a message."""
LONGEST = 200
"""Characters of words to look for."""


@dataclass(frozen=True)
class Undecided:
    """What is shown of the cases without a decision. `side`: of the own people or of the own runs, empty: both; `run`:
    the reference of one run; `state` empty: those this centre has to decide, else one of `WAITING`."""

    side: str = ""
    run: str = ""
    state: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Undecided:
        """What the address asks for; what it does not know is left out."""
        return cls(_known(given, "side", SIDES), _line(given, "run"), _known(given, "state", WAITING))


@dataclass(frozen=True)
class OwnPeople:
    """What is shown of the own people's enrolments: words in a name, an address, a title or a reference; the slug of
    the host centre; one of `STATES`."""

    q: str = ""
    host: str = ""
    state: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> OwnPeople:
        """What the address asks for; what it does not know is left out."""
        return cls(
            _line(given, "q"),
            _line(given, "host"),
            _known(given, "state", STATES),
        )


def _line(given: Mapping[str, str], name: str) -> str:
    return clean_line(given.get(name, ""))[:LONGEST].strip()


def _known(given: Mapping[str, str], name: str, values: Mapping[str, Sentence]) -> str:
    value = given.get(name, "")
    return value if value in values else ""
