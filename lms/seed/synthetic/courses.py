"""Courses, runs and sessions of a synthetic network: each a pure function of the seed and its number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from lms.access import Scope
from lms.courses.rules import CourseInput, Period, RunInput, SessionInput, Sharing
from lms.courses.rules.vocabulary import AUDIENCES, KINDS, LEVELS
from lms.seed.synthetic import words

EPOCH = datetime(2026, 11, 1, tzinfo=UTC)
"""The instant at which a synthetic network stands, whatever the clock says: the same seed gives the same network."""
FIRST_DAY, DAYS = date(2026, 6, 1), 3 * 365
LEVEL, KIND, AUDIENCE = tuple(LEVELS), tuple(KINDS), tuple(AUDIENCES)


@dataclass(frozen=True)
class Place:
    """A centre as the generator needs it."""

    id: int
    country: str
    zone: str
    city: str
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Setting:
    """What there is to choose from: centres, and (id, label) of topics, both in an order that is always the same."""

    places: tuple[Place, ...]
    topics: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class PlannedRun:
    """A run to be stored."""

    ref: str
    state: str
    values: RunInput
    sessions: tuple[SessionInput, ...]
    reason: str = ""


@dataclass(frozen=True)
class PlannedCourse:
    """A course to be stored with its runs; `listed` ones have none."""

    slug: str
    place: Place
    values: CourseInput
    listed: bool
    runs: tuple[PlannedRun, ...]


def slug_of(seed: int, number: int) -> str:
    """The address of course `number`, counted from 1."""
    return f"synthetic-{seed}-{number}"


def plan_course(seed: int, number: int, setting: Setting) -> PlannedCourse:
    """Course `number` of the network `seed`."""
    rng = Random(f"{seed}:course:{number}")  # noqa: S311 - data that repeats, not a secret
    place, listed = rng.choice(setting.places), rng.random() < 0.15
    topics = rng.sample(setting.topics, rng.choice((1, 2, 2, 3)))
    label = topics[0][1]
    values = CourseInput(
        title=words.title(rng, label),
        texts=words.in_own_language(label, place.country) if rng.random() < 0.3 else (),
        summary=words.summary(rng, label, topics[-1][1]),
        description=words.description(rng, label),
        level=rng.choice(LEVEL),
        kind=rng.choice(KIND),
        mode=rng.choice(("onsite", "onsite", "online", "hybrid")),
        ects=rng.choice((None, *map(Decimal, (1, 2, 3, 5)))),
        languages=tuple(sorted({"en", rng.choice(place.languages)} if rng.random() < 0.3 else {"en"})),
        audiences=tuple(sorted(rng.sample(AUDIENCE, 2))),
        topic_ids=tuple(ident for ident, _ in topics),
        country=place.country,
        city=place.city,
        invented=True,
        sharing=Sharing(scope=Scope.PUBLIC if rng.random() < 0.93 else Scope.NETWORK),
        **(_elsewhere(rng, place, number) if listed else {}),
    )
    runs = () if listed else _runs(rng, seed, number, place, values.mode)
    return PlannedCourse(slug_of(seed, number), place, values, listed, runs)


def _elsewhere(rng: Random, place: Place, number: int) -> dict[str, Any]:
    year = rng.choice((2025, 2026, 2027))
    return {
        "provider": f"{rng.choice(words.PROVIDERS)} of {place.city}",
        "source": f"https://courses.example/{number}",
        "enrol_url": f"https://courses.example/{number}/enrol",
        "as_of": "2026-11",
        "period": Period(text=str(year), precision="year", value=str(year)),
    }


def _runs(rng: Random, seed: int, number: int, place: Place, mode: str) -> tuple[PlannedRun, ...]:
    count = rng.choice((1, 1, 1, 1, 2, 2, 2))  # with the listed ones about 1.2 for each course
    return tuple(_run(rng, f"SYN{seed}-{number}{letter}", place, mode) for letter in "AB"[:count])


def _run(rng: Random, ref: str, place: Place, mode: str) -> PlannedRun:
    first = FIRST_DAY + timedelta(days=rng.randrange(DAYS))
    first -= timedelta(days=max(0, first.weekday() - 4))  # no week-ends
    sessions = _sessions(rng, first) if rng.random() < 0.75 else ()
    last = sessions[-1].day if sessions else first + timedelta(days=rng.randrange(3))
    state = rng.choices(("published", "draft", "postponed", "cancelled"), weights=(92, 3, 2, 3))[0]
    if state == "published" and datetime.combine(last + timedelta(days=1), time(), UTC) < EPOCH:
        state = "finished"
    hall = "" if mode == "online" else rng.choice(words.PLACES)
    closes = datetime.combine(first - timedelta(days=rng.randrange(3, 40)), time(16))
    values = RunInput(
        zone=place.zone,
        place=hall,
        city=place.city if hall else "",
        country=place.country if hall else "",
        join_link="" if mode == "onsite" else f"https://meet.example/{ref.lower()}",
        starts_on=first,
        ends_on=last,
        capacity_min=rng.choice((None, 4, 6)),
        capacity_max=rng.choice((None, 8, 12, 20, 24, 40, 120)),
        acceptance=rng.choice(("first_come", "first_come", "first_come", "moderated")),
        waiting_list=rng.random() < 0.9,
        closes_wall=closes if rng.random() < 0.5 else None,
        invented=True,
    )
    reason = "Too few people could come." if state in ("postponed", "cancelled") else ""
    return PlannedRun(ref, state, values, sessions, reason)


def _sessions(rng: Random, first: date) -> tuple[SessionInput, ...]:
    """One to five sessions at the same hours, a day or a week apart."""
    count, weekly = rng.choice((1, 2, 2, 3, 3, 4, 5)), rng.random() < 0.5
    hour, hours = rng.choice((9, 10, 13, 16)), rng.choice((2, 3, 4))
    days = [first + timedelta(days=(7 if weekly else 1) * each) for each in range(count)]
    return tuple(
        SessionInput(day=day, starts=time(hour), ends=time(hour + hours), title=rng.choice(words.PARTS))
        for day in days
    )
