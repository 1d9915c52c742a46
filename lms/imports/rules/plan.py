"""What a new reading of a source changes: matched by UID and RECURRENCE-ID, the newer wins, nothing is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lms.kit.ical.outside import Given, Happening, Moment, Reading

MOMENT = timedelta(minutes=15)
"""How long something is shown that has a start and no end."""
LASTING_DAYS = 400
Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What an item says: instants (aware, shown on the wall of the IANA `zone`), or whole days, the last included."""

    title: str
    zone: str
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    status: str = "confirmed"
    transparent: bool = False
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def over_at(self) -> datetime:
        """When it is over; whole days at midnight UTC."""
        if self.ends_on is not None:
            return datetime.combine(self.ends_on + timedelta(days=1), time.min, UTC)
        assert self.ends_at is not None, "an item has times or whole days"
        return self.ends_at

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        plain = asdict(self) | {"categories": list(self.categories)}
        moments = ("starts_at", "ends_at", "starts_on", "ends_on")
        return plain | {name: plain[name].isoformat() if plain[name] else None for name in moments}

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Facts:
        """What `stored` kept."""
        given = dict(stored) | {"categories": tuple(stored["categories"])}
        for name, read in (
            ("starts_at", datetime),
            ("ends_at", datetime),
            ("starts_on", date),
            ("ends_on", date),
        ):
            given[name] = read.fromisoformat(given[name]) if given[name] else None
        return cls(**given)


@dataclass(frozen=True)
class Fresh:
    """One item as the source gives it now."""

    facts: Facts
    sequence: int
    modified: datetime | None


@dataclass(frozen=True)
class Stored:
    """One item as it is kept. `state`: "live"; "vanished" at the source; "detached" from it; "withdrawn" here."""

    facts: Facts
    sequence: int
    modified: datetime | None
    state: str


@dataclass(frozen=True)
class Plan:
    """What a reading changes, by key, each in the order of its start: new items, changed ones (those that came back
    among them), those that vanished. `same` counts the rest."""

    new: tuple[Key, ...]
    changed: tuple[Key, ...]
    vanished: tuple[Key, ...]
    same: int

    @property
    def anything(self) -> bool:
        """Whether there is anything to be done."""
        return bool(self.new or self.changed or self.vanished)


def fresh_of(reading: Reading, *, zone: str) -> dict[Key, Fresh]:
    """The items of a reading. Times whose zone the file does not tell are those of `zone`, the centre's; what has no
    end is shown for a quarter of an hour, or its day."""
    found: dict[Key, Fresh] = {}
    for happening in reading.happenings:
        given = reading.events[happening.event]
        facts = _facts(given, happening, zone)
        found[given.uid, happening.recurrence_id] = Fresh(facts, given.sequence, given.modified)
    return found


def _facts(given: Given, happening: Happening, zone: str) -> Facts:
    return Facts(
        title=given.title,
        zone=given.zone or zone,
        description=given.description,
        location=given.location,
        url=given.url,
        categories=given.categories,
        status=given.status,
        transparent=given.transparent,
        **_times(happening.starts, happening.ends, zone),
    )


def _times(starts: Moment, ends: Moment | None, zone: str) -> dict[str, Any]:
    if not isinstance(starts, datetime):
        last = (ends or starts + timedelta(days=1)) - timedelta(days=1)
        return {"starts_on": starts, "ends_on": min(max(last, starts), starts + timedelta(days=LASTING_DAYS))}
    begins = _instant(starts, zone)
    over = _instant(ends, zone) if isinstance(ends, datetime) else begins
    over = min(over, begins + timedelta(days=LASTING_DAYS))
    return {"starts_at": begins, "ends_at": over if over > begins else begins + MOMENT}


def _instant(value: datetime, zone: str) -> datetime:
    return (value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def plan(known: Mapping[Key, Stored], fresh: Mapping[Key, Fresh], *, now: datetime) -> Plan:
    """What `fresh` changes. An older version than the one that is kept changes nothing, nor does anything that was
    detached or withdrawn. What the source does not name any more has vanished, unless it is over anyway: many
    calendars drop what is past."""
    new = [key for key in fresh if key not in known]
    changed = [
        key
        for key, item in fresh.items()
        if (old := known.get(key)) is not None
        and (old.state == "vanished" or (old.state == "live" and _newer(item, old)))
    ]
    vanished = [
        key
        for key, old in known.items()
        if old.state == "live" and key not in fresh and old.facts.over_at > now
    ]
    order = {key: item.facts.over_at for items in (known, fresh) for key, item in items.items()}

    def by_time(keys: list[Key]) -> tuple[Key, ...]:
        return tuple(sorted(keys, key=lambda key: (order[key], key)))

    return Plan(by_time(new), by_time(changed), by_time(vanished), len(fresh) - len(new) - len(changed))


def _newer(item: Fresh, old: Stored) -> bool:
    return item.facts != old.facts and _age(item) >= _age(old)


def _age(item: Fresh | Stored) -> tuple[int, datetime]:
    return item.sequence, item.modified or datetime.min.replace(tzinfo=UTC)
