"""What is wrong with a course or run that somebody typed: all of it at once, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict

from sqlalchemy import select

from lms.access import Scope
from lms.centres import queries as centres
from lms.centres.rules import approval_problems
from lms.courses.models import TITLE_LENGTH, Course, CourseShare, Topic
from lms.courses.rules import (
    ACCEPTANCES,
    AUDIENCES,
    KINDS,
    LEVELS,
    MODES,
    CourseInput,
    RunCard,
    RunInput,
    SessionInput,
    Sharing,
    check_link,
    check_numbers,
    check_scope,
    check_texts,
    within,
)
from lms.courses.service.times import check_days
from lms.kit.db import session
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem

LANGUAGE_LENGTH = 8
COURSE_LIMITS = {
    "title": TITLE_LENGTH,
    "summary": 600,
    "outcomes": 5_000,
    "prerequisites": 5_000,
    "workload": 200,
    "fee": 200,
    "provider": 200,
    "city": 80,
    "code": 40,
    "source": 500,
    "enrol_url": 500,
    "as_of": 20,
    "status_at_source": 30,
    "country": 2,
}
RUN_LIMITS = {"title": TITLE_LENGTH, "note": 5_000, "place": 200, "city": 80, "country": 2, "join_link": 500}
SESSION_LIMITS = {"title": TITLE_LENGTH, "place": 200, "join_link": 500}
RUN_MODES = ("onsite", "online", "hybrid")
PROMOTIONS = ("automatic", "by_hand")
SELECTIONS = ("ranking", "lottery")
MOST_OFFER_HOURS = 720


def course_problems(values: CourseInput) -> list[Problem]:
    """Everything wrong with the values of a course; its topics must exist."""
    problems = [] if values.title.strip() else [Problem("missing", _l("Give the course a title."), "title")]
    problems += check_texts(_texts(asdict(values)), limits=COURSE_LIMITS)
    problems += [
        problem
        for text in values.texts
        for problem in check_texts({"title": text.title, "summary": text.summary}, limits=COURSE_LIMITS)
    ]
    for field in ("enrol_url", "source"):
        problems += check_link(getattr(values, field), field=field)
    problems += _choice(values.kind, KINDS, "kind") + _choice(values.mode, MODES, "mode")
    problems += _choice(values.level, LEVELS, "level", empty=True)
    for audience in values.audiences:
        problems += _choice(audience, AUDIENCES, "audiences")
    for lang in (values.lang, *values.languages, *(text.lang for text in values.texts)):
        problems += _language(lang)
    if values.ects is not None and not (values.ects.is_finite() and 0 <= values.ects <= 300):
        problems.append(Problem("out_of_range", _l("Credits are a number from 0 to 300."), "ects"))
    problems += _sharing_problems(values.sharing)
    known = set(session().scalars(select(Topic.id).where(Topic.id.in_(values.topic_ids))))
    if set(values.topic_ids) - known:
        problems.append(Problem("unknown_topic", _l("Choose topics from the list."), "topics"))
    return problems


def run_problems(values: RunInput) -> list[Problem]:
    """Everything wrong with the values of a run, apart from its window, which needs instants."""
    problems = check_texts(_texts(asdict(values)), limits=RUN_LIMITS)
    problems += check_link(values.join_link, field="join_link")
    problems += _choice(values.mode, RUN_MODES, "mode", empty=True)
    problems += _choice(values.acceptance, ACCEPTANCES, "acceptance")
    problems += approval_problems(
        values.home_approval, above=values.approval_above, currency=values.approval_currency
    )
    problems += _choice(values.promotion, PROMOTIONS, "promotion")
    problems += _choice(values.selection, SELECTIONS, "selection")
    problems += _policy_problems(values)
    problems += _language(values.lang) if values.lang else []
    problems += check_numbers(capacity=values.capacity_max, minimum=values.capacity_min)
    problems += check_days(values.starts_on, values.ends_on)
    return problems + (_sharing_problems(values.sharing) if values.sharing else [])


def _policy_problems(values: RunInput) -> list[Problem]:
    problems = []
    if values.offer_hours is not None and not 1 <= values.offer_hours <= MOST_OFFER_HOURS:
        sentence = _l("Give 1 to %(most)s hours.", most=MOST_OFFER_HOURS)
        problems.append(Problem("out_of_range", sentence, "offer_hours"))
    if values.completion_share is not None and not 0 <= values.completion_share <= 100:
        problems.append(Problem("out_of_range", _l("Give 0 to 100 per cent."), "completion_share"))
    if values.acceptance == "by_nomination" and values.nominate_until_wall is None:
        problems.append(
            Problem("missing", _l("Say until when centres submit their lists."), "nominate_until_at")
        )
    return problems


def session_problems(values: SessionInput) -> list[Problem]:
    """Everything wrong with the texts of a session; its times are checked when they become instants."""
    texts = {"title": values.title, "place": values.place, "join_link": values.join_link}
    problems = check_texts(texts, limits=SESSION_LIMITS) + check_link(values.join_link, field="join_link")
    return problems + _choice(values.mode, RUN_MODES, "mode", empty=True)


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    skipped = ("description_html", "note_html", "lang", "zone", "mode", "kind", "level")
    return {name: value for name, value in values.items() if isinstance(value, str) and name not in skipped}


def _choice(value: str, known: Collection[str], field: str, *, empty: bool = False) -> list[Problem]:
    if value in known or (empty and not value):
        return []
    return [Problem("unknown_choice", _l("Choose one of the values given."), field)]


def _language(code: str) -> list[Problem]:
    good = code.isascii() and code.islower() and code.isalpha() and 2 <= len(code) <= 3
    return [] if good else [Problem("unknown_language", _l("Choose a language from the list."), "languages")]


def _sharing_problems(sharing: Sharing) -> list[Problem]:
    problems = check_scope(sharing.scope, centres=sharing.centre_ids, regions=sharing.region_ids)
    if sharing.centre_ids and sharing.centre_ids - centres.centre_cards().keys():
        problems.append(Problem("unknown_centre", _l("Choose centres from the list."), "shared_centres"))
    if sharing.region_ids and sharing.region_ids - centres.region_cards().keys():
        problems.append(Problem("unknown_region", _l("Choose regions from the list."), "shared_regions"))
    return problems


def parties(sharing: Sharing) -> tuple[frozenset[int], frozenset[int]]:
    """The centres and regions that count for this scope."""
    match sharing.scope:
        case Scope.CHOSEN:
            return sharing.centre_ids, sharing.region_ids
        case Scope.REGION:
            return frozenset(), sharing.region_ids
        case _:
            return frozenset(), frozenset()


def _reach(host: int | None, centre_ids: Collection[int], region_ids: Collection[int]) -> frozenset[int]:
    """Ids of all centres that these name, the host's among them."""
    named = frozenset(centre_ids) | ({host} if host is not None else set())
    return named.union(*(centres.centre_ids_of_region(region) for region in region_ids))


def run_within_course(run: RunCard, course: Course) -> bool:
    """Whether the run is shared with nobody whom its course is not shared with; one without a scope always is."""
    if run.own_scope is None:
        return True
    shares = session().execute(
        select(CourseShare.centre_id, CourseShare.region_id).where(CourseShare.course_id == course.id)
    )
    rows = shares.all()
    outer = _reach(course.centre_id, [row[0] for row in rows if row[0]], [row[1] for row in rows if row[1]])
    # the host always sees its own run; a course without a centre has nobody else
    outer |= {run.centre_id}
    inner = _reach(run.centre_id, run.shared_centre_ids, run.shared_region_ids)
    return within(run.scope, inner, Scope(course.scope), outer)
