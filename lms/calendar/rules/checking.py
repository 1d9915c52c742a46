"""Our own checks of a feed, over what was read back from its octets: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lms.kit.ical import EntryFound, FeedFound

LARGEST_FEED = 1_000_000
"""Octets: Google and Outlook on the web refuse feeds from about there on."""
NAMED = 5
"""Lines or names that a check gives at most; the others are counted."""


@dataclass(frozen=True)
class Check:
    """What came of one check. `number` counts what was found against it, `where` gives its first lines or names; where
    all is well, `number` is what was looked at."""

    code: str
    fine: bool
    number: int
    where: tuple[str, ...] = ()


def checks_of(found: FeedFound, *, alarms: bool = False) -> list[Check]:
    """Every check of a feed, in the order they are shown. `alarms`: its owner asked for some; otherwise there may be
    none."""
    entries = found.entries
    ringing = [entry for entry in entries if entry.alarms]
    return [
        Check("whole", found.whole and not found.method, len(entries)),
        Check("size", found.size < LARGEST_FEED, found.size),
        _against("length", found.long, found.size),
        _against("text", sorted({*found.torn, *found.strange}), found.size),
        _against("uids", found.repeated, len(entries)),
        _of_entries("fields", [entry for entry in entries if entry.lacks], entries),
        _zones(found),
        _of_entries("order", [entry for entry in entries if not entry.in_order], entries),
        _against("series", found.series, len(entries)),
        _against("people", found.people, len(entries)),
        Check("alarms", alarms or not ringing, len(ringing), _lines(() if alarms else ringing)),
    ]


def _zones(found: FeedFound) -> Check:
    used = dict.fromkeys(zone for entry in found.entries for zone in entry.zones)
    return _against("zones", [zone for zone in used if found.zones.count(zone) != 1], len(used))


def _lines(entries: Iterable[EntryFound]) -> tuple[str, ...]:
    return tuple(str(entry.line) for entry in entries)[:NAMED]


def _of_entries(code: str, wrong: list[EntryFound], entries: tuple[EntryFound, ...]) -> Check:
    return _against(code, [entry.line for entry in wrong], len(entries))


def _against(code: str, wrong: Iterable[int | str], looked_at: int) -> Check:
    """A check that found these lines or names wrong."""
    said = [str(each) for each in wrong]
    return Check(code, not said, len(said) or looked_at, tuple(said[:NAMED]))
