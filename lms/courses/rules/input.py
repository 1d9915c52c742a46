"""What a person may say about a course, a run, a session: plain values, as forms, imports and the seed give them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from lms.access import Scope
from lms.courses.rules.cards import CourseCard, RunCard, Words
from lms.kit.money import USUAL_CURRENCY
from lms.kit.text import markdown_html


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """With whom: `centre_ids` count for chosen centres only, `region_ids` for chosen centres or a region."""

    scope: Scope = Scope.PUBLIC
    centre_ids: frozenset[int] = frozenset()
    region_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Period:
    """A date as far as it is known: `text` as printed; with a `precision` (rules.Precision) its `value` too."""

    text: str = ""
    precision: str = ""
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class CourseInput:
    """A course. Markdown becomes HTML here, before any use case holds a lock."""

    title: str
    lang: str = "en"
    summary: str = ""
    description: str = ""
    outcomes: str = ""
    prerequisites: str = ""
    level: str = ""
    kind: str = "course"
    mode: str = "onsite"
    self_paced: bool = False
    ects: Decimal | None = None
    workload: str = ""
    fee: str = ""
    languages: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    topic_ids: tuple[int, ...] = ()
    texts: tuple[Words, ...] = ()
    country: str = ""
    city: str = ""
    code: str = ""
    provider: str = ""
    status_at_source: str = ""
    enrol_url: str = ""
    source: str = ""
    as_of: str = ""
    unconfirmed: tuple[str, ...] = ()
    invented: bool = False
    period: Period = Period()
    sharing: Sharing = Sharing()
    description_html: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "description_html", markdown_html(self.description))


@dataclass(frozen=True, kw_only=True)
class RunInput:
    """A run. Empty title, mode, lang and `sharing` None: the course's. `zone` empty: the host centre's.

    `starts_on` and `ends_on` are days in the zone; `ends_on` None: one day. `…_wall` are naive wall times
    there. `capacity_max` None: no limit.
    """

    title: str = ""
    note: str = ""
    mode: str = ""
    lang: str = ""
    zone: str = ""
    place: str = ""
    city: str = ""
    country: str = ""
    join_link: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    period: Period = Period()
    capacity_min: int | None = None
    capacity_max: int | None = None
    acceptance: str = "first_come"
    home_approval: str = "none"
    waiting_list: bool = True
    apply_again: bool = False
    approval_above: Decimal | None = None
    approval_currency: str = USUAL_CURRENCY
    promotion: str = "automatic"
    offer_hours: int | None = None
    cut_off_wall: datetime | None = None
    nominate_until_wall: datetime | None = None
    go_no_go_wall: datetime | None = None
    selection: str = "ranking"
    completion_share: int | None = None
    certificates: bool = False
    opens_wall: datetime | None = None
    closes_wall: datetime | None = None
    invented: bool = False
    trainer_ids: tuple[int, ...] = ()
    sharing: Sharing | None = None
    note_html: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "note_html", markdown_html(self.note))


@dataclass(frozen=True, kw_only=True)
class SessionInput:
    """A session by its wall times. `ends_on` None: the same day. Empty zone, place, mode, link: the run's.

    A fold (0 the first, 1 the second) is needed only where the wall time comes twice.
    """

    day: date
    starts: time
    ends: time
    ends_on: date | None = None
    title: str = ""
    zone: str = ""
    place: str = ""
    mode: str = ""
    join_link: str = ""
    starts_fold: int | None = None
    ends_fold: int | None = None

    @property
    def starts_wall(self) -> datetime:
        """First moment on the wall, naive."""
        return datetime.combine(self.day, self.starts)

    @property
    def ends_wall(self) -> datetime:
        """Last moment on the wall, naive."""
        return datetime.combine(self.ends_on or self.day, self.ends)


_COURSE = (
    *("title", "lang", "summary", "description", "outcomes", "prerequisites", "level", "kind", "mode"),
    *("self_paced", "ects", "workload", "fee", "languages", "audiences", "texts", "country", "city", "code"),
    *("provider", "status_at_source", "enrol_url", "source", "as_of", "unconfirmed", "invented"),
)
_RUN = (
    *("note", "zone", "place", "city", "country", "join_link", "starts_on", "ends_on", "capacity_min"),
    *("capacity_max", "acceptance", "home_approval", "waiting_list", "apply_again", "opens_wall"),
    *("closes_wall", "invented", "approval_above", "approval_currency", "promotion"),
    *("offer_hours", "cut_off_wall"),
    *("nominate_until_wall", "go_no_go_wall", "selection", "completion_share", "certificates"),
)


def input_of_course(course: CourseCard) -> CourseInput:
    """The course as somebody would have said it: saved again it changes nothing."""
    return CourseInput(
        **{name: getattr(course, name) for name in _COURSE},
        topic_ids=tuple(topic.id for topic in course.topics),
        period=Period(text=course.period_text, precision=course.period_precision, value=course.period_value),
        sharing=Sharing(
            scope=course.scope, centre_ids=course.shared_centre_ids, region_ids=course.shared_region_ids
        ),
    )


def input_of_run(run: RunCard) -> RunInput:
    """The run as somebody would have said it: saved again it changes nothing."""
    sharing = None
    if run.own_scope is not None:
        sharing = Sharing(
            scope=run.own_scope, centre_ids=run.shared_centre_ids, region_ids=run.shared_region_ids
        )
    return RunInput(
        **{name: getattr(run, name) for name in _RUN},
        title=run.own_title,
        mode=run.own_mode,
        lang=run.own_lang,
        period=Period(text=run.period_text, precision=run.period_precision, value=run.period_value),
        trainer_ids=tuple(sorted(run.trainer_ids)),
        sharing=sharing,
    )
