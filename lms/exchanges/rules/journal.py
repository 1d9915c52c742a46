"""Who reads which line of an application's journal. Pure: what the page shows is what this lets through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms.exchanges.rules.parts import Parts, Party, host_sees

OWN_MOVES = frozenset({"start", "edit"})
"""Lines about writing: the applicant's alone."""
NOTE = "internal-note"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the journal: `side` is the one that alone may read it, or empty; `before` and `after` are the parts,
    where it is a move."""

    move: str
    at: datetime
    actor_id: int | None
    reason: str = ""
    side: str = ""
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def parts_in(values: Mapping[str, Any]) -> Parts | None:
    """The parts that a line names; None where it names none."""
    names = ("step", "home", "host", "agreed", "stay", "end")
    if any(name not in values for name in names):
        return None
    return Parts.stored(**{name: str(values[name]) for name in names})


def visible(lines: Sequence[Line], readers: Collection[Party], now: Parts | None = None) -> list[Line]:
    """The lines somebody reads who is of these sides, in their order.

    An internal line is its own side's. Writing is the applicant's. Home reads from the first time it was sent. The host
    reads what happened while it could know of the application: from the endorsement on, not what home and applicant
    said to each other before, nor while it was with home again. `now`: the parts, for a journal that names none.
    """
    shown, begun = [], _begun(lines, now)
    sent, known = begun.step != "draft", host_sees(begun)
    for line in lines:
        after, was_known = parts_in(line.after), known
        if after is not None:
            sent = sent or after.step != "draft"
            known = host_sees(after)
        if _reads(line, readers, sent=sent, known=known or was_known):
            shown.append(line)
    return shown


def _begun(lines: Sequence[Line], now: Parts | None) -> Parts:
    """The parts before the first line."""
    for line in lines:
        if parts_in(line.after) is not None:
            return parts_in(line.before) or Parts()
    return now or Parts()


def _reads(line: Line, readers: Collection[Party], *, sent: bool, known: bool) -> bool:
    if line.side:
        return line.side in {party.value for party in readers}
    if line.move in OWN_MOVES:
        return Party.APPLICANT in readers
    return (
        Party.APPLICANT in readers
        or (Party.HOME in readers and sent)
        or (Party.HOST in readers and sent and known)
    )


def ever_known_to_host(lines: Iterable[Line]) -> bool:
    """Whether the host could read the application at any time until now."""
    found = (parts_in(line.after) for line in lines)
    return any(parts is not None and host_sees(parts) for parts in found)
