"""The facts of the stories as checked plain values; days are counted from the day the network is seeded."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Literal

from lms.kit.money import USUAL_CURRENCY
from lms.seed.records import Record, Shared, Taught, Told


class DatedSession(Record):
    """A session `day` days after the first day of its run."""

    day: int
    start: time
    end: time
    title: str


class PoolFacts(Record):
    """Seats of some centres, or of all of a region, until the day `release`."""

    name: str
    region: str = ""
    centres: tuple[str, ...] = ()
    seats: int
    release: int


class SiteFacts(Record):
    """A local place of a run."""

    name: str
    centre: str
    city: str
    country: str
    place: str
    capacity: int
    contact_name: str
    contact_email: str


class QuestionFacts(Record):
    """What a run asks."""

    kind: Literal["text", "choice", "number", "date", "consent"]
    label: str
    options: tuple[str, ...] = ()
    required: bool = False
    stage: Literal["enrol", "accepted"] = "enrol"


class FeeFacts(Record):
    """What taking part costs some people."""

    label: str
    amount: Decimal
    currency: str


class ConditionFacts(Record):
    """A qualification in words, or a course to have completed."""

    text: str = ""
    course: str = ""
    blocks: bool


class CriterionFacts(Record):
    """What a run selects by."""

    label: str
    weight: int


class StoryRun(Record):
    """A run: `starts` is its first day, `made` the day it was made; the other days are those of its policies."""

    ref: str
    title: str
    mode: Literal["onsite", "online", "hybrid"] = "onsite"
    place: str
    join_link: str = ""
    made: int = -40
    starts: int
    opens: int | None = None
    closes: int
    capacity_min: int | None = None
    capacity_max: int
    acceptance: Literal["first_come", "moderated", "by_nomination", "by_selection"] = "first_come"
    home_approval: Literal["none", "required", "required_above_fee"] = "none"
    approval_above: Decimal | None = None
    approval_currency: str = USUAL_CURRENCY
    waiting_list: bool = True
    offer_hours: int | None = None
    nominate_until: int | None = None
    go_no_go: int | None = None
    selection: Literal["ranking", "lottery"] = "ranking"
    completion_share: int | None = None
    certificates: bool = False
    pools: tuple[PoolFacts, ...] = ()
    sites: tuple[SiteFacts, ...] = ()
    questions: tuple[QuestionFacts, ...] = ()
    fees: tuple[FeeFacts, ...] = ()
    conditions: tuple[ConditionFacts, ...] = ()
    criteria: tuple[CriterionFacts, ...] = ()
    sessions: tuple[DatedSession, ...]


class StoryCourse(Taught, Shared, Told):
    """A course with the runs of some stories."""

    centre: str
    description: str
    outcomes: tuple[str, ...] = ()
    runs: tuple[StoryRun, ...]


class StepFacts(Record):
    """What some people did in a run, on a day at an hour of its wall (without a day: now). `then` follows for each."""

    do: Literal["enrol", "nominate", "attend", "complete", "feedback"]
    run: str
    day: int | None = None
    hour: int = 12
    people: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    then: tuple[Literal["approve", "accept"], ...] = ()


class StoryFacts(Record):
    """All stories: courses first, then the steps in their order."""

    courses: tuple[StoryCourse, ...] = ()
    steps: tuple[StepFacts, ...] = ()
