"""Ranked lists of home centres, and where a centre can nominate."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from lms.access import Actor, Permission, can
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.models import Course, Run, RunEligible
from lms.courses.queries import RunCard
from lms.enrolments.models import Enrolment
from lms.enrolments.queries.cases import LIVE, all_of, cards
from lms.enrolments.rules import CaseCard, HomeDecision
from lms.kit.db import session

MOST_OPEN = 20
LISTED = LIVE & (Enrolment.home_decision == HomeDecision.APPROVED) & Enrolment.nomination_rank.is_not(None)
"""On a ranked list: live, approved by the home centre, with a rank."""


def nominated(run_id: int, *, centre_id: int | None = None) -> list[CaseCard]:
    """The ranked lists of a run, centre by centre, the best first; of one centre alone when it is named."""
    mine: tuple[ColumnElement[bool], ...] = () if centre_id is None else (_home(centre_id),)
    query = cards(Enrolment.run_id == run_id, LISTED, *mine)
    return all_of(query.order_by(Enrolment.home_centre_id, Enrolment.nomination_rank, Enrolment.id))


def asks_for_nomination(run_id: int, *, centre_id: int) -> list[CaseCard]:
    """The centre's people who enrolled by themselves and wait for its word, oldest first."""
    query = cards(
        Enrolment.run_id == run_id, LIVE, _home(centre_id), Enrolment.home_decision == HomeDecision.PENDING
    )
    return all_of(query.order_by(Enrolment.created_at, Enrolment.id))


def _home(centre_id: int) -> ColumnElement[bool]:
    return Enrolment.home_centre_id == centre_id


def nominations_open(actor: Actor, *, now: datetime) -> list[RunCard]:
    """The runs shared with `actor` whose centres can nominate at `now` (aware UTC), the earliest end first."""
    query = (
        select(Run.id)
        .join(Course, Course.id == Run.course_id)
        .where(Run.acceptance == "by_nomination", Run.state == "published", Run.nominate_until_at > now)
        .where(courses.run_shared_with(actor))
        .order_by(Run.nominate_until_at, Run.id)
        .limit(MOST_OPEN)
    )
    return list(courses.run_cards(list(session().scalars(query))).values())


def numbers_nominated(run_ids: list[int], *, centre_id: int) -> dict[int, int]:
    """How many of its people the centre has on its list in each of these runs; runs without are left out."""
    query = (
        select(Enrolment.run_id, func.count(Enrolment.id))
        .where(Enrolment.run_id.in_(run_ids), LISTED, _home(centre_id))
        .group_by(Enrolment.run_id)
    )
    return dict(session().execute(query).all())


def waiting_at_home(run_id: int) -> dict[int, int]:
    """How many people of each home centre wait for its word about this run; centres without are left out."""
    pending = Enrolment.home_decision == HomeDecision.PENDING
    query = (
        select(Enrolment.home_centre_id, func.count(Enrolment.id))
        .where(Enrolment.run_id == run_id, LIVE, pending, Enrolment.home_centre_id.is_not(None))
        .group_by(Enrolment.home_centre_id)
    )
    return {centre: number for centre, number in session().execute(query) if centre is not None}


def invited_centres(run: RunCard) -> list[int]:
    """The centres whose people may enrol in the run: those it is shared with, and of these the eligible ones where it
    is for chosen ones; in order of name."""
    chosen = _eligible(run.id) if run.eligible == "chosen" else None
    thing = courses.run_thing(run)

    def invited(ident: int) -> bool:
        member = Actor(
            person_id=0, centre_ids=frozenset({ident}), region_ids=centres.region_ids_of_centres([ident])
        )
        return can(member, Permission.CATALOGUE_READ, thing) and (chosen is None or ident in chosen)

    return [ident for ident in centres.centre_cards() if invited(ident)]


def _eligible(run_id: int) -> set[int]:
    found: set[int] = set()
    query = select(RunEligible).where(RunEligible.run_id == run_id).order_by(RunEligible.id)
    for row in session().scalars(query):
        found |= {row.centre_id} if row.centre_id else centres.centre_ids_of_region(row.region_id or 0)
    return found
