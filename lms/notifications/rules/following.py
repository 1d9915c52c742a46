"""When the digest of a followed list is due, and what in it is new: plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence
from lms.notifications.rules import FRIDAY, FROM_HOUR

LISTS = ("courses", "calendar", "exchanges")
"""The lists one can follow, by their first address."""
MOST_LISTS = 30
LONGEST_QUERY = 2_000
EVERY_LIST: dict[str, Sentence] = {
    "day": _l("Every working day at 7:00"),
    "week": _l("Every Monday at 7:00"),
    "month": _l("On the first of every month at 7:00"),
    "never": _l("Not by mail"),
}
"""How often the mail about a followed list comes, by the clock on the wall of the reader's zone."""
KEPT = 2_000
"""So many things of a kind that a list does not hold any more are remembered, the newest."""

Things = Mapping[str, Collection[int]]
"""Row ids by the kind of thing: "course", "run", "slot"."""


def follow_path(of: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The page on which one follows the list `of` with this query."""
    return f"/account/following/new?{urlencode([('list', of), *pairs])}"


def list_due(every: str, looked_on: date, *, now: datetime, zone: str) -> date | None:
    """The reader's day when the mail about a list is due at `now` (aware) in `zone`; None when it is not.

    `looked_on`: the day of the last turn, or of the choice. A turn that nobody could take in time is made up for: what
    a list has new does not pass by itself. Nothing comes before 7:00, and what is daily comes on working days.
    """
    local = now.astimezone(ZoneInfo(zone))
    today = local.date()
    begins = {
        "day": today if local.weekday() <= FRIDAY else None,
        "week": today - timedelta(days=local.weekday()),
        "month": today.replace(day=1),
    }.get(every)
    return today if begins is not None and looked_on < begins and local.hour >= FROM_HOUR else None


def fresh(known: Things, found: Things) -> dict[str, list[int]]:
    """What was found and not told before, by kind, in order of id."""
    return {kind: sorted(set(ids) - set(known.get(kind, ()))) for kind, ids in found.items()}


def remembered(known: Things, found: Things) -> dict[str, list[int]]:
    """What has been told from now on: all that the list holds, and the newest of what it held before."""
    kinds = sorted({*known, *found})
    return {kind: _kept(known.get(kind, ()), set(found.get(kind, ()))) for kind in kinds}


def _kept(known: Iterable[int], found: set[int]) -> list[int]:
    return sorted(found | set(sorted(set(known) - found)[-KEPT:]))
