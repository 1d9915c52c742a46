"""The fixed cast of centres and people which the reader of the tests learns once.

| person        | who |
| ------------- | --- |
| `learner`     | belongs to FiCCC, confirmed; works at the university |
| `colleague`   | belongs to FiCCC too |
| `home`        | coordinator of FiCCC: decides for the home side |
| `lead`        | centre lead of FiCCC: all a coordinator may, and appoints |
| `host`        | coordinator of SCCC: publishes runs, decides for the host side |
| `editor`      | editor of SCCC: drafts |
| `trainer`     | trainer of SCCC: own sessions |
| `guest`       | belongs to SCCC, no role |
| `other`       | coordinator of KIIP, an uninvolved centre |
| `baltic`      | belongs to ChipsC2-LT, no role; reads in the zone of Vilnius |
| `office`      | network office |
| `admin`       | administrator |
| `outside`     | a verified account in no centre |
| `claimant`    | has claimed to belong to FiCCC; nobody confirmed it yet |
| `unverified`  | has not confirmed the mail address |

Nordic (FiCCC, SCCC) and Baltic (KIIP, ChipsC2-LT) lie in Nordic-Baltic, which lies in Europe.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from argon2 import PasswordHasher
from flask import current_app

from lms.centres.models import (
    Affiliation,
    Centre,
    Membership,
    Organisation,
    Region,
    RegionCentre,
    RoleGrant,
)
from lms.kit.db import add, use_case
from lms.kit.text import fold
from lms.people.models import Person
from tests.reader import Reader
from tests.remembered import remembered

PASSWORD = "quiet lamp over the harbour"  # noqa: S105 - of people who exist in tests only
SINCE = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Somebody:
    """A person of the cast: what a test types, and the key of the row."""

    id: int
    ref: str
    name: str
    email: str


@dataclass(frozen=True)
class Place:
    """A centre, region or organisation of the cast."""

    id: int
    slug: str
    name: str
    zone: str = ""


@dataclass(frozen=True)
class Cast:
    """Everybody and everything; see the table above."""

    learner: Somebody
    colleague: Somebody
    home: Somebody
    lead: Somebody
    host: Somebody
    editor: Somebody
    trainer: Somebody
    guest: Somebody
    other: Somebody
    baltic: Somebody
    office: Somebody
    admin: Somebody
    outside: Somebody
    claimant: Somebody
    unverified: Somebody
    ficcc: Place
    sccc: Place
    kiip: Place
    chipsc2_lt: Place
    nordic: Place
    baltic_region: Place
    nordic_baltic: Place
    europe: Place
    university: Place
    startup: Place


def sign_in(client: Reader, person: Somebody) -> Reader:
    """Signs `person` in as the page does once the password is right; gives the same client."""
    client.let_in(person.id)
    return client


@remembered(at_any_time=True, at_once=True)
def build() -> Cast:
    """Puts the cast into the empty database of the current application, in one transaction."""
    settings = current_app.config["LMS"]
    hasher = PasswordHasher(
        time_cost=settings.LMS_ARGON2_TIME, memory_cost=settings.LMS_ARGON2_MEMORY_KIB, parallelism=1
    )
    return _fill(hasher.hash(PASSWORD))


@use_case
def _fill(password_hash: str) -> Cast:
    europe = _region("europe", "Europe", "european", None)
    nordic_baltic = _region("nordic-baltic", "Nordic-Baltic", "regional", europe)
    nordic = _region("nordic", "Nordic", "regional", nordic_baltic)
    baltic = _region("baltic", "Baltic", "regional", nordic_baltic)
    ficcc = _centre("ficcc", "FiCCC", "Finnish Chips Competence Centre", "FI", "Europe/Helsinki", nordic)
    sccc = _centre("sccc", "SCCC", "Swedish Chips Competence Centre", "SE", "Europe/Stockholm", nordic)
    kiip = _centre("kiip", "KIIP", "Estonian Chip Competence Centre", "EE", "Europe/Tallinn", baltic)
    lt = _centre(
        "chipsc2-lt", "ChipsC2-LT", "Lithuanian Chips Competence Centre", "LT", "Europe/Vilnius", baltic
    )
    people = {name: _person(name, zone, password_hash) for name, zone in ZONES.items()}
    places = {"ficcc": ficcc, "sccc": sccc, "kiip": kiip, "chipsc2_lt": lt}
    for name, (centre, roles) in BELONGS.items():
        _belongs(people[name].id, places[centre].id, roles)
    _role(people["office"].id, None, "network_office")
    _role(people["admin"].id, None, "administrator")
    add(
        Membership(
            person_id=people["claimant"].id, centre_id=ficcc.id, state="claimed", note="", claimed_at=SINCE
        )
    )
    university = _organisation("Harbour University", "university")
    startup = _organisation("Small Wafer", "start_up")
    add(
        Affiliation(
            person_id=people["learner"].id, organisation_id=university.id, started_on=date(2026, 1, 12)
        )
    )
    return Cast(
        **people,
        **places,
        nordic=nordic,
        baltic_region=baltic,
        nordic_baltic=nordic_baltic,
        europe=europe,
        university=university,
        startup=startup,
    )


# name in the cast -> zone of the profile
ZONES = {
    "learner": "Europe/Helsinki",
    "colleague": "Europe/Helsinki",
    "home": "Europe/Helsinki",
    "lead": "Europe/Helsinki",
    "host": "Europe/Stockholm",
    "editor": "Europe/Stockholm",
    "trainer": "Europe/Stockholm",
    "guest": "Europe/Stockholm",
    "other": "Europe/Tallinn",
    "baltic": "Europe/Vilnius",
    "office": "Europe/Helsinki",
    "admin": "Europe/Helsinki",
    "outside": "Europe/Oslo",
    "claimant": "Europe/Helsinki",
    "unverified": "Europe/Helsinki",
}
# name in the cast -> centre it belongs to (confirmed), roles there
BELONGS: dict[str, tuple[str, tuple[str, ...]]] = {
    "learner": ("ficcc", ()),
    "colleague": ("ficcc", ()),
    "home": ("ficcc", ("coordinator",)),
    "lead": ("ficcc", ("lead",)),
    "host": ("sccc", ("coordinator",)),
    "editor": ("sccc", ("editor",)),
    "trainer": ("sccc", ("trainer",)),
    "guest": ("sccc", ()),
    "other": ("kiip", ("coordinator",)),
    "baltic": ("chipsc2_lt", ()),
}


def _region(slug: str, name: str, level: str, parent: Place | None) -> Place:
    row = add(Region(slug=slug, name=name, level=level, parent_id=parent.id if parent else None))
    return Place(row.id, slug, name)


def _centre(slug: str, acronym: str, name: str, country: str, zone: str, region: Place) -> Place:
    row = add(
        Centre(
            slug=slug,
            acronym=acronym,
            name=name,
            country=country,
            zone=zone,
            city="Harbour",
            about=f"About {acronym}.",
            mail_domains=f"{slug}.example",
        )
    )
    add(RegionCentre(region_id=region.id, centre_id=row.id))
    return Place(row.id, slug, name, zone)


def _person(name: str, zone: str, password_hash: str) -> Somebody:
    email, shown = f"{name}@example.org", f"{name.title()} Person"
    row = add(
        Person(
            ref=f"P-{name.upper()}",
            email=email,
            email_key=email,
            name=shown,
            password_hash=password_hash,
            zone=zone,
            language="en",
            created_at=SINCE,
            verified_at=None if name == "unverified" else SINCE,
        )
    )
    return Somebody(row.id, row.ref, shown, email)


def _belongs(person_id: int, centre_id: int, roles: tuple[str, ...]) -> None:
    add(
        Membership(
            person_id=person_id, centre_id=centre_id, state="confirmed", claimed_at=SINCE, decided_at=SINCE
        )
    )
    for role in roles:
        _role(person_id, centre_id, role)


def _role(person_id: int, centre_id: int | None, role: str) -> None:
    add(RoleGrant(person_id=person_id, centre_id=centre_id, role=role, granted_at=SINCE))


def _organisation(name: str, kind: str) -> Place:
    row = add(Organisation(name=name, name_key=fold(name), kind=kind, country="FI"))
    return Place(row.id, "", name)
