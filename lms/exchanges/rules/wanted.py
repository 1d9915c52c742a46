"""What somebody looks for, or can give: input and checks. Matching is a shared topic and overlapping days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lms.courses.rules import check_texts
from lms.exchanges.rules.cards import Named
from lms.exchanges.rules.vocabulary import DIRECTIONS, KINDS
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem

EXPIRES_AFTER = timedelta(days=90)
WANTED_SCOPES = ("network", "public")
LIMITS = {"title": 120}
TEXT_LENGTH, MOST_DAYS = 600, 2_000


@dataclass(frozen=True, kw_only=True)
class WantedInput:
    """A post. `from_on` and `to_on`: between which days, as far as known; `days`: for how many."""

    title: str
    direction: str = "seeks"
    kind: str = "researcher_visit"
    text: str = ""
    topic_ids: tuple[int, ...] = ()
    from_on: date | None = None
    to_on: date | None = None
    days: int | None = None
    scope: str = "network"


@dataclass(frozen=True, kw_only=True)
class WantedCard:
    """A post as pages show it. `centre_id` set: the centre itself looks for it."""

    id: int
    ref: str
    author_id: int
    author_name: str
    author_email: str
    centre_id: int | None
    direction: str
    kind: str
    title: str
    text: str
    from_on: date | None
    to_on: date | None
    days: int | None
    scope: str
    state: str
    expires_on: date
    created_at: datetime
    updated_at: datetime
    version: int
    topics: tuple[Named, ...] = ()


def input_of_wanted(card: WantedCard) -> WantedInput:
    """The post as its author would have said it: saved again it changes nothing."""
    same = ("title", "direction", "kind", "text", "from_on", "to_on", "days", "scope")
    return WantedInput(
        **{name: getattr(card, name) for name in same}, topic_ids=tuple(topic.id for topic in card.topics)
    )


def check_wanted(values: WantedInput, *, today: date, new: bool) -> list[Problem]:
    """What is missing or contradicts itself in a post, each at its field. A post without a topic finds nothing."""
    problems = [
        Problem("missing", sentence, field)
        for field, sentence, there in (
            ("title", _l("Please fill this in."), values.title.strip()),
            ("topics", _l("Choose at least one topic: it is what the post is found by."), values.topic_ids),
        )
        if not there
    ]
    problems += check_texts(
        {"title": values.title, "text": values.text}, limits=LIMITS | {"text": TEXT_LENGTH}
    )
    known = {"direction": tuple(DIRECTIONS), "kind": tuple(KINDS), "scope": WANTED_SCOPES}
    problems += [
        Problem("unknown", _l("Choose one of the list."), name)
        for name, words in known.items()
        if getattr(values, name) not in words
    ]
    if values.days is not None and not 1 <= values.days <= MOST_DAYS:
        sentence = _l("Give a whole number from %(least)s to %(most)s.", least=1, most=MOST_DAYS)
        problems.append(Problem("out_of_range", sentence, "days"))
    return [*problems, *_days(values, today=today, new=new)]


def _days(values: WantedInput, *, today: date, new: bool) -> list[Problem]:
    first, last = values.from_on, values.to_on
    if first is not None and last is not None and last < first:
        return [Problem("end_before_start", _l("The last day is before the first."), "to_on")]
    if new and last is not None and last < today:
        return [Problem("in_past", _l("This day is past."), "to_on")]
    return []


def overlap(first: date | None, last: date | None, other_first: date | None, other_last: date | None) -> bool:
    """Whether two periods of whole days share one; an end that is not known is open."""
    starts_in_time = first is None or other_last is None or first <= other_last
    return starts_in_time and (last is None or other_first is None or other_first <= last)
