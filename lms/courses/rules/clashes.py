"""What stands in the way of a day one plans on: another run on the same topic, a public holiday. Hints, no refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lms.courses.rules.cards import RunCard, SessionCard
from lms.kit.zones import wall_days

PLANNED = ("draft", "published")
MOST_DAYS = 366
MOST_HINTS = 5


@dataclass(frozen=True)
class Clash:
    """Another run (`run`) on some of the same `days`, on the topic `topic`; `host` is its centre's short name."""

    run: RunCard
    days: tuple[date, ...]
    topic: str
    host: str = ""


@dataclass(frozen=True)
class Holiday:
    """A public holiday of a country (ISO 3166-1 alpha-2); `name` is in English."""

    day: date
    country: str
    name: str


@dataclass(frozen=True)
class Clashes:
    """The first `MOST_HINTS` of each kind; `more`: how many others there are."""

    runs: tuple[Clash, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    more: int = 0


def days_held(run: RunCard, sessions: Iterable[SessionCard]) -> frozenset[date]:
    """The days `run` is held on, on the wall of each session's own zone: those of planned sessions, else its whole
    days; at most `MOST_DAYS` of each."""
    planned = [each for each in sessions if not each.cancelled]
    if planned:
        spans = [wall_days(each.starts_at, each.ends_at, each.zone)[:MOST_DAYS] for each in planned]
        return frozenset(day for span in spans for day in span)
    if run.starts_on is None:
        return frozenset()
    number = ((run.ends_on or run.starts_on) - run.starts_on).days + 1
    return frozenset(run.starts_on + timedelta(days=n) for n in range(min(number, MOST_DAYS)))


def clashes(
    run: RunCard, days: frozenset[date], others: Iterable[tuple[RunCard, frozenset[date]]]
) -> list[Clash]:
    """Those of `others` that share a topic and a day with `run`, held on `days`: by their first common day."""
    own = {topic.id for topic in run.topics}
    found = []
    for other, held in others:
        topic = next((each.label for each in other.topics if each.id in own), None)
        if other.id != run.id and topic is not None and days & held:
            found.append(Clash(other, tuple(sorted(days & held)), topic))
    return sorted(found, key=lambda clash: (clash.days[0], clash.run.id))


def gathered(runs: Sequence[Clash], holidays: Mapping[str, Mapping[date, str]]) -> Clashes:
    """The hints as a page shows them; `holidays` are names by country and day."""
    free = sorted(
        (Holiday(day, country, name) for country, names in holidays.items() for day, name in names.items()),
        key=lambda each: (each.day, each.country),
    )
    more = max(len(runs) - MOST_HINTS, 0) + max(len(free) - MOST_HINTS, 0)
    return Clashes(tuple(runs[:MOST_HINTS]), tuple(free[:MOST_HINTS]), more)
