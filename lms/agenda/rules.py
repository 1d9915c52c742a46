"""What an entry says and when its SEQUENCE rises: pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

Status = Literal["confirmed", "tentative", "cancelled"]
Form = Literal["sessions", "banner", "both"]
Mark = Literal["", "cancelled", "postponed"]
Variant = Literal["public", "private"]
VARIANTS: tuple[Variant, ...] = ("public", "private")
Reference = tuple[str, int]

# RFC 5546, 3.2.2: what makes people look again
REARRANGING = ("starts_at", "ends_at", "starts_on", "ends_on", "zone", "location", "status", "mark")
DEADLINE = "deadline"
DEADLINES = (DEADLINE, "cutoff")
"""Kinds of sources that say by when something public has to be done: feeds leave them out on wish."""
BEFORE_DEADLINE = timedelta(minutes=15)
"""A deadline is the quarter of an hour that ends at its instant."""
KEPT_WEEKS = 4
AHEAD_DAYS = 548  # 18 months


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What an entry says to everybody whom it does not concern: names and links of people stay with the others."""

    title: str
    path: str
    titles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class EntrySource:
    """One thing with a date, as its feature tells it to the agenda.

    Either `starts_at`/`ends_at` (aware instants, shown on the wall of `zone`) or `starts_on`/`ends_on` (whole days, the
    last one included). `path` is the page on this site. `mark` stands before the title in the feed's language. `titles`
    are titles in other languages than the original. `form` tells which feeds show it: those of sessions, those with one
    banner per run, or both. `outside` is said instead in public, without a description. `own`: no public list ever
    shows it, so that no public feed is made anew for it.
    """

    source: Reference
    group: Reference
    title: str
    zone: str
    path: str
    form: Form
    status: Status = "confirmed"
    mark: Mark = ""
    titles: tuple[tuple[str, str], ...] = ()
    description: str = ""
    location: str = ""
    categories: tuple[str, ...] = ()
    join_link: str = ""
    transparent: bool = False
    outside: Outside | None = None
    own: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    def __post_init__(self) -> None:
        timed, whole = self.starts_at and self.ends_at, self.starts_on and self.ends_on
        if bool(timed) == bool(whole):
            raise ValueError(f"an entry has times or whole days, one of both: {self.source}")


@dataclass(frozen=True)
class EntryCard:
    """An entry as a page shows it. Whole days have `starts_on` and `ends_on` (included). `stamp`: its last change."""

    uid: str
    source: Reference
    group: Reference
    title: str
    path: str
    location: str
    zone: str
    status: Status
    mark: str
    categories: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    starts_on: date | None
    ends_on: date | None
    stamp: datetime


@dataclass(frozen=True)
class InvitationPart:
    """An entry of somebody's own calendar to be mailed by itself: the bytes of the private feed with their SEQUENCE,
    the zone whose VTIMEZONE they need, and what words tell. `gone`: it left that calendar, or does not take place; the
    bytes say CANCELLED."""

    uid: str
    sequence: int
    body: bytes
    zone: str
    gone: bool
    card: EntryCard

    @property
    def ends_at(self) -> datetime:
        """When it is over (aware UTC)."""
        return self.card.ends_at


def facts_of(source: EntrySource) -> dict[str, Any]:
    """The source as JSON stores it: instants and days as ISO 8601 text, tuples as lists."""
    facts = asdict(source)
    del facts["source"], facts["group"]
    for name in ("starts_at", "ends_at", "starts_on", "ends_on"):
        facts[name] = facts[name].isoformat() if facts[name] is not None else None
    facts["titles"] = [list(pair) for pair in source.titles]
    facts["categories"] = list(source.categories)
    if not source.own:
        del facts["own"]
    if source.outside is None:
        del facts["outside"]
    else:
        facts["outside"]["titles"] = [list(pair) for pair in source.outside.titles]
    return facts


def source_of(source: Reference, group: Reference, facts: Mapping[str, Any]) -> EntrySource:
    """The source that `facts_of` made `facts` from."""
    given = dict(facts)
    for name, read in (
        ("starts_at", datetime),
        ("ends_at", datetime),
        ("starts_on", date),
        ("ends_on", date),
    ):
        given[name] = read.fromisoformat(given[name]) if given[name] is not None else None
    given["titles"] = tuple((lang, title) for lang, title in given["titles"])
    given["categories"] = tuple(given["categories"])
    if outside := given.get("outside"):
        titles = tuple((lang, title) for lang, title in outside["titles"])
        given["outside"] = Outside(title=outside["title"], path=outside["path"], titles=titles)
    return EntrySource(source=source, group=group, **given)


def columns_of(source: EntrySource) -> dict[str, Any]:
    """What the entry's row says for selecting and ordering: group, form, status, zone, days, and the instants (UTC); of
    whole days midnight UTC, because a feed says such a day without a zone and is ordered by what it says."""
    starts_at, ends_at = source.starts_at, source.ends_at
    if source.starts_on and source.ends_on:
        starts_at = datetime.combine(source.starts_on, time.min, UTC)
        ends_at = datetime.combine(source.ends_on + timedelta(days=1), time.min, UTC)
    assert starts_at and ends_at, "an EntrySource has times or whole days"
    columns = {name: getattr(source, name) for name in ("form", "status", "zone", "starts_on", "ends_on")}
    instants = {"starts_at": starts_at.astimezone(UTC), "ends_at": ends_at.astimezone(UTC)}
    group = {"group_kind": source.group[0], "group_id": source.group[1]}
    return columns | instants | group | {"discreet": source.outside is not None}


def next_sequence(sequence: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    """The SEQUENCE after a change: one more when start, end, zone, place or status changed, else the same.

    Whole days show no zone, so theirs does not count.
    """
    whole = bool(before.get("starts_on") and after.get("starts_on"))
    names = (name for name in REARRANGING if not (whole and name == "zone"))
    return sequence + any(before.get(name) != after.get(name) for name in names)


def next_stamp(former: datetime | None, now: datetime) -> datetime:
    """DTSTAMP and LAST-MODIFIED of a change made `now`: whole seconds, at least one second after the former one."""
    stamp = now.replace(microsecond=0)
    return stamp if former is None else max(stamp, former + timedelta(seconds=1))


def monday_of(now: datetime) -> datetime:
    """The beginning of the week (UTC) that `now` lies in: when the window moved last."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=now.weekday())


def window(now: datetime) -> tuple[datetime, datetime]:
    """What feeds show: from Monday four weeks ago to 18 months ahead. It moves on Mondays (UTC) only."""
    monday = monday_of(now)
    return monday - timedelta(weeks=KEPT_WEEKS), monday + timedelta(days=AHEAD_DAYS)
