"""What else is on the days of a run: for the centre that plans it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, and_, or_, select

from lms.access import Actor
from lms.centres import queries as centres
from lms.courses.models import Course, CourseTopic, Run
from lms.courses.queries.runs import cards_of, sessions_of
from lms.courses.queries.scope import run_shared_with
from lms.courses.queries.seats import sites_of
from lms.courses.rules import PLANNED, Clashes, RunCard, SessionCard, clashes, days_held, gathered
from lms.kit.holidays import public_holidays

MOST_RUNS = 50


def clashes_of(run: RunCard, sessions: Sequence[SessionCard], actor: Actor) -> Clashes:
    """Other runs on one of the topics of `run` and on one of its days, of those `actor` may see (drafts of the host
    centre too, no other drafts), and public holidays of the countries of its host, its venue and its sites on these
    days. Nothing for a run that is over, off or without days. Looks at `MOST_RUNS` other runs at most; five queries.
    """
    days = days_held(run, sessions) if run.state in PLANNED else frozenset()
    if not days:
        return Clashes()
    others = cards_of(_near(run, min(days), max(days), actor))
    held = sessions_of([each.id for each in others])
    known = centres.centre_cards()
    found = [
        replace(clash, host=known[clash.run.centre_id].acronym)
        for clash in clashes(run, days, [(each, days_held(each, held[each.id])) for each in others])
    ]
    places = {
        known[run.centre_id].country,
        run.country,
        *(site.country for site in sites_of([run.id])[run.id]),
    }
    return gathered(found, {country: public_holidays(country, days) for country in places if country})


def _near(run: RunCard, first: date, last: date, actor: Actor) -> Select[Run]:
    """Runs on a topic of `run` that may touch these days in some zone, the earliest first."""
    topics = [topic.id for topic in run.topics]
    same = select(CourseTopic.course_id).where(CourseTopic.topic_id.in_(topics))
    seen = or_(
        and_(Run.state == "published", run_shared_with(actor)),
        and_(Run.state == "draft", Run.centre_id == run.centre_id),
    )
    midnight = datetime.combine(first, time.min, UTC)
    return (
        select(Run)
        .join(Course, Course.id == Run.course_id)
        .where(seen, Run.id != run.id, Run.course_id.in_(same))
        .where(Run.ends_at > midnight - timedelta(days=1))
        .where(Run.starts_at < midnight + timedelta(days=(last - first).days + 2))
        .order_by(Run.starts_at, Run.id)
        .limit(MOST_RUNS)
    )
