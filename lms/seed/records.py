"""The facts of the demonstration network as checked plain values. What they mean is written in each file's head; an
unknown field is absent."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from lms.access import Role, Scope


class Record(BaseModel):
    """One record of a file; a field that is not named here is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(Record):
    """A record that says where it comes from: a source and its day, or that it was invented."""

    source: str = ""
    as_of: str = ""
    unconfirmed: tuple[str, ...] = ()
    invented: bool = False

    @model_validator(mode="after")
    def _says_where_from(self) -> Self:
        if not self.invented and not (self.source and self.as_of):
            raise ValueError("neither a source with its as_of, nor invented")
        return self


class RegionFacts(Record):
    """A region; those above it stand before it."""

    slug: str
    name: str
    level: str
    about: str
    parent: str | None = None
    source: str = ""
    as_of: str = ""
    unconfirmed: tuple[str, ...] = ()


class CentreFacts(Told):
    """A centre; `region` is the lowest it lies in."""

    slug: str
    name: str
    short_name: str
    acronym: str = ""
    name_native: dict[str, str]
    country: str
    zone: str
    languages: tuple[str, ...]
    city: str
    access_points: tuple[str, ...] = ()
    website: str = ""
    about: str
    specialities: tuple[str, ...] = ()
    region: str
    regions: tuple[str, ...]
    coordinator_organisation: str = ""
    colour: str
    colour_name: str
    mail_domains: tuple[str, ...] = ()


class OrganisationFacts(Told):
    """An employer, by its class."""

    slug: str
    name: str
    kind: str
    country: str
    city: str = ""
    centre: str | None = None
    website: str = ""


class TopicFacts(Record):
    """A topic, with those below it."""

    slug: str
    label: str
    synonyms: tuple[str, ...] = ()
    children: tuple[TopicFacts, ...] = ()


class PeriodFacts(Record):
    """A date as far as it is known; only a text when nothing sorts it."""

    text: str
    precision: Literal["", "day", "month", "season", "year", "academic_year", "every_year"] = ""
    value: str = ""
    sort_day: date | None = None
    ends_on: date | None = None


class Taught(Record):
    """What courses of others and own ones have in common."""

    slug: str
    title: str
    title_native: dict[str, str] = {}
    kind: str
    level: str
    mode: str
    country: str = ""
    city: str = ""
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    ects: Decimal | None = None
    audience: tuple[str, ...] = ()
    prerequisites: str = ""
    workload: str = ""
    fee: str = ""
    self_paced: bool
    summary: str


class ListedFacts(Taught, Told):
    """A course of somebody else."""

    provider: str
    centre: str | None = None
    capacity_text: str = ""
    enrol_url: str = ""
    code: str = ""
    status: str
    period: PeriodFacts | None = None


class SessionFacts(Record):
    """A session by its wall times, in the run's zone unless it names another."""

    day: date
    start: time
    end: time
    title: str
    zone: str = ""
    place: str = ""
    join_link: str = ""


class Shared(Record):
    """With whom something is shared."""

    scope: Scope
    scope_region: str | None = None
    scope_centres: tuple[str, ...] = ()


class RunFacts(Shared):
    """A run; wall times are those of its zone."""

    ref: str
    title: str = ""
    mode: Literal["onsite", "online", "hybrid"]
    lang: str = ""
    zone: str
    country: str = ""
    city: str = ""
    place: str = ""
    join_link: str = ""
    acceptance: Literal["first_come", "moderated"]
    waiting_list: bool
    apply_again: bool = False
    capacity_min: int | None = None
    capacity_max: int | None = None
    opens_at: datetime
    closes_at: datetime
    state: Literal["draft", "published", "postponed", "cancelled"]
    reason: str = ""
    trainers: tuple[str, ...]
    note: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    period: PeriodFacts | None = None
    sessions: tuple[SessionFacts, ...] = ()
    invented: bool = True


class OwnFacts(Taught, Shared, Told):
    """A course that a centre gives, with its runs."""

    centre: str
    description: str
    outcomes: tuple[str, ...] = ()
    runs: tuple[RunFacts, ...]


class MembershipFacts(Record):
    """Where a person belongs, and as what."""

    centre: str
    state: Literal["confirmed", "claimed", "ended"]
    roles: tuple[Literal["member", "trainer", "editor", "coordinator", "lead"], ...]
    since: date
    until: date | None = None


class PersonFacts(Told):
    """An account; `named` ones stand in the README."""

    email: str
    name: str
    named: bool
    zone: str
    language: str
    organisation: str | None = None
    network_roles: tuple[Role, ...] = ()
    memberships: tuple[MembershipFacts, ...] = ()


class EnrolmentFacts(Record):
    """An enrolment and what happens to it: `then` at once, or (`later`) when everybody of the run has enrolled."""

    run: str
    person: str
    centre: str | None = None
    by: str | None = None
    then: tuple[str, ...] = ()
    later: bool = False
    expect: str


class Facts(Record):
    """All of it, each kind in the order of its files."""

    regions: tuple[RegionFacts, ...]
    centres: tuple[CentreFacts, ...]
    organisations: tuple[OrganisationFacts, ...]
    topics: tuple[TopicFacts, ...]
    listed: tuple[ListedFacts, ...]
    own: tuple[OwnFacts, ...]
    people: tuple[PersonFacts, ...]
    enrolments: tuple[EnrolmentFacts, ...]
    replay_at: datetime
