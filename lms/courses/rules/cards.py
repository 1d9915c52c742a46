"""Topics, courses, runs and sessions as plain values: what queries answer with and everything above works on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lms.access import Scope, Thing
from lms.kit.money import USUAL_CURRENCY, Money


@dataclass(frozen=True)
class TopicCard:
    """A controlled topic; `parent_id` None: of the first level."""

    id: int
    slug: str
    label: str
    synonyms: tuple[str, ...] = ()
    parent_id: int | None = None
    position: int = 0


@dataclass(frozen=True)
class TopicRef:
    """A topic as a course names it."""

    id: int
    slug: str
    label: str


@dataclass(frozen=True)
class Words:
    """Title and summary in the language `lang`."""

    lang: str
    title: str
    summary: str = ""


@dataclass(frozen=True, kw_only=True)
class CourseCard:
    """What is taught. `own`: a centre gives it; `listed`: somebody else's, enrolment at the source.

    `languages` are those it is taught in, `lang` that of its texts, `texts` are other languages'. `period_sort` is the
    first day `period_text` can mean, None when nothing says. `centre_id` is None for a listed one on no centre's page.
    """

    id: int
    slug: str
    origin: str
    state: str
    centre_id: int | None
    scope: Scope
    shared_centre_ids: frozenset[int]
    shared_region_ids: frozenset[int]
    lang: str
    title: str
    summary: str
    description: str
    description_html: str
    outcomes: str
    prerequisites: str
    level: str
    kind: str
    mode: str
    self_paced: bool
    ects: Decimal | None
    workload: str
    fee: str
    provider: str
    country: str
    city: str
    code: str
    status_at_source: str
    enrol_url: str
    source: str
    as_of: str
    unconfirmed: tuple[str, ...]
    invented: bool
    period_precision: str
    period_value: str
    period_text: str
    period_sort: date | None
    topics: tuple[TopicRef, ...]
    languages: tuple[str, ...]
    audiences: tuple[str, ...]
    texts: tuple[Words, ...]
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, kw_only=True)
class RunCard:
    """One delivery of a course, with the course's values where the run has none of its own: title, mode, scope.

    `languages`: the run's own one, else the course's. `own_…` are what the run itself says. Instants are aware UTC;
    `…_wall` times and the days are of the wall of `zone`. `starts_at`, `ends_at` span the planned
    sessions, or the whole days; None while only `period_text` is known. `capacity_max` None: no limit.
    """

    id: int
    ref: str
    course_id: int
    course_slug: str
    course_state: str
    course_title: str
    centre_id: int
    state: str
    scope: Scope
    own_scope: Scope | None
    shared_centre_ids: frozenset[int]
    shared_region_ids: frozenset[int]
    title: str
    own_title: str
    summary: str
    note: str
    note_html: str
    mode: str
    own_mode: str
    lang: str
    own_lang: str
    languages: tuple[str, ...]
    level: str
    kind: str
    self_paced: bool
    ects: Decimal | None
    fee: str
    zone: str
    place: str
    city: str
    country: str
    join_link: str
    starts_on: date | None
    ends_on: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    period_precision: str
    period_value: str
    period_text: str
    period_sort: date | None
    capacity_min: int | None
    capacity_max: int | None
    acceptance: str
    home_approval: str
    waiting_list: bool
    apply_again: bool
    approval_above: Decimal | None = None
    approval_currency: str = USUAL_CURRENCY
    promotion: str = "automatic"
    offer_hours: int | None = None
    cut_off_wall: datetime | None = None
    cut_off_at: datetime | None = None
    nominate_until_wall: datetime | None = None
    nominate_until_at: datetime | None = None
    go_no_go_wall: datetime | None = None
    go_no_go_at: datetime | None = None
    go_decided_at: datetime | None = None
    selection: str = "ranking"
    eligible: str = "everyone"
    eligible_audiences: str = ""
    completion_share: int | None = None
    certificates: bool = False
    opens_wall: datetime | None
    closes_wall: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    reason: str
    invented: bool
    topics: tuple[TopicRef, ...]
    texts: tuple[Words, ...]
    trainer_ids: frozenset[int]
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int

    @property
    def approval_limit(self) -> Money:
        """The fee above which the home centre is asked, where it is asked only above one."""
        return Money(self.approval_above or Decimal(0), self.approval_currency)

    @property
    def tentative(self) -> bool:
        """Whether it is not yet settled that it takes place: it is published with a minimum and a go/no-go date, and
        that date has not brought its decision."""
        asked = self.capacity_min is not None and self.go_no_go_at is not None
        return self.state == "published" and asked and self.go_decided_at is None

    @property
    def online(self) -> bool:
        """Whether there is no venue whose clock matters more than the reader's."""
        return self.mode == "online"


@dataclass(frozen=True, kw_only=True)
class SessionCard:
    """One dated part of a run: wall times in `zone` and their instants (aware UTC). Place, link and mode are the
    run's where the session has none (`own_place`, `own_link`: what it says itself)."""

    id: int
    run_id: int
    state: str
    title: str
    zone: str
    starts_wall: datetime
    ends_wall: datetime
    starts_fold: int
    ends_fold: int
    starts_at: datetime
    ends_at: datetime
    mode: str
    place: str
    join_link: str
    own_place: str
    own_link: str
    own_mode: str

    @property
    def cancelled(self) -> bool:
        """Whether this session does not take place."""
        return self.state == "cancelled"


@dataclass(frozen=True, kw_only=True)
class PoolCard:
    """Seats reserved for the people of some centres until `release_at` (aware UTC; `release_wall` on the run's wall;
    None: never). `released_at`: when the release was carried out, by `released_by_id` or (None) by the clock."""

    id: int
    run_id: int
    name: str
    seats: int
    centre_ids: frozenset[int]
    release_wall: datetime | None
    release_at: datetime | None
    released_at: datetime | None
    released_by_id: int | None


@dataclass(frozen=True, kw_only=True)
class SiteCard:
    """A local place of a run; `capacity` None: only the run's limit counts."""

    id: int
    run_id: int
    centre_id: int | None
    position: int
    name: str
    place: str
    city: str
    country: str
    capacity: int | None
    contact_name: str
    contact_email: str


def course_thing(course: CourseCard) -> Thing:
    """The course as `access.can` sees it."""
    return Thing(
        centre_id=course.centre_id,
        published=course.state != "draft",
        scope=course.scope,
        scope_centre_ids=course.shared_centre_ids,
        scope_region_ids=course.shared_region_ids,
    )


def run_thing(run: RunCard, *, participant_ids: Iterable[int] = ()) -> Thing:
    """The run (and its sessions) as `access.can` sees it; `participant_ids` are confirmed people, for join links."""
    return Thing(
        centre_id=run.centre_id,
        trainer_ids=run.trainer_ids,
        participant_ids=frozenset(participant_ids),
        published=run.state != "draft",
        scope=run.scope,
        scope_centre_ids=run.shared_centre_ids,
        scope_region_ids=run.shared_region_ids,
    )


def course_text(course: CourseCard, lang: str) -> Words:
    """Title and summary in `lang`, else in the language they were written in (which the answer names)."""
    own = Words(course.lang, course.title, course.summary)
    if lang == course.lang:
        return own
    return next((text for text in course.texts if text.lang == lang), own)


def run_text(run: RunCard, lang: str) -> Words:
    """As `course_text`, for a run; a title of the run's own is in one language only."""
    own = Words(run.lang, run.title, run.summary)
    if run.own_title or lang == run.lang:
        return own
    return next((text for text in run.texts if text.lang == lang), own)
