"""The facts of the demonstration network as tests read them: lms/seed/facts, and what follows from them."""

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lms.kit.zones import localize

FOLDER = Path(__file__).parents[1] / "lms" / "seed" / "facts"
Record = dict[str, Any]


def read(name: str) -> Record:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def together(pattern: str) -> list[Record]:
    return [course for path in sorted(FOLDER.glob(pattern)) for course in read(path.name)["courses"]]


WORLD, TOPICS = read("centres.toml"), read("topics.toml")["topics"]
CENTRES = {centre["slug"]: centre for centre in WORLD["centres"]}
REGIONS = {region["slug"]: region for region in WORLD["regions"]}
TOPIC_SLUGS = [slug for topic in TOPICS for slug in (topic["slug"], *(c["slug"] for c in topic["children"]))]
LISTED, OWN = together("listed_*.toml"), together("own_*.toml")
RUNS = {run["ref"]: (course, run) for course in OWN for run in course["runs"]}
PEOPLE = {person["email"]: person for person in read("people.toml")["people"]}
ENROLMENTS = read("enrolments.toml")["enrolments"]
REPLAY_AT = read("enrolments.toml")["replay_at"]


def spans(run: Record) -> Iterator[tuple[datetime, datetime]]:
    """The sessions of a run as instants. A wall time that is missing or comes twice is refused."""
    for session in run.get("sessions", []):
        zone = session.get("zone", run["zone"])
        start, end = (datetime.combine(session["day"], session[key]) for key in ("start", "end"))
        yield localize(start, zone).astimezone(UTC), localize(end, zone).astimezone(UTC)


def confirmed(person: Record) -> set[str]:
    return {member["centre"] for member in person["memberships"] if member["state"] == "confirmed"}


def region_centres(slug: str) -> set[str]:
    return {centre["slug"] for centre in CENTRES.values() if slug in centre["regions"]}


def in_scope(run: Record, centres: set[str], *, host: str) -> bool:
    reached = {
        "own": {host},
        "chosen": set(run.get("scope_centres", ())),
        "region": region_centres(run.get("scope_region", "")),
        "network": set(CENTRES),
    }
    return run["scope"] == "public" or bool(reached[run["scope"]] & centres)
