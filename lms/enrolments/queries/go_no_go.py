"""How a run stands with its minimum."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from lms.courses import queries as courses
from lms.courses.models import Run
from lms.courses.queries import RunCard
from lms.enrolments.models import Enrolment
from lms.enrolments.queries.cases import LIVE
from lms.enrolments.rules import GoNoGo, Seat
from lms.kit.db import session


def confirmed_number(run_id: int) -> int:
    """How many have a confirmed place; an offer does not count, it may still be refused."""
    query = select(func.count(Enrolment.id)).where(
        LIVE, Enrolment.run_id == run_id, Enrolment.seat == Seat.CONFIRMED
    )
    return session().scalar(query) or 0


def go_no_go(run: RunCard) -> GoNoGo:
    """The run's minimum, its date and who is confirmed; nothing is asked of a run that has no minimum or date."""
    asked = run.capacity_min is not None and run.go_no_go_at is not None
    return GoNoGo(
        needed=run.capacity_min,
        confirmed=confirmed_number(run.id) if asked else 0,
        at=run.go_no_go_at,
        decided_at=run.go_decided_at,
    )


def runs_to_decide(now: datetime, *, within: timedelta = timedelta(0)) -> list[int]:
    """Published runs with a minimum, not decided and not begun, whose go/no-go date has come (or comes `within`), by
    id; aware UTC."""
    return list(session().scalars(_due(now + within, now=now)))


def _due(until: datetime, *, now: datetime) -> Select[int]:
    query = select(Run.id).where(
        Run.state == "published",
        Run.capacity_min.is_not(None),
        Run.go_decided_at.is_(None),
        Run.go_no_go_at <= until,
        Run.starts_at > now,
    )
    return query.order_by(Run.id)


def runs_below_minimum(centre_ids: Collection[int], *, now: datetime) -> list[RunCard]:
    """The runs of these hosts whose go/no-go date has come without the minimum of confirmed people, by day: the host
    decides now whether they take place; aware UTC."""
    confirmed = (
        select(func.count(Enrolment.id))
        .where(LIVE, Enrolment.run_id == Run.id, Enrolment.seat == Seat.CONFIRMED)
        .scalar_subquery()
    )
    query = _due(now, now=now).where(Run.centre_id.in_(centre_ids), confirmed < Run.capacity_min)
    ids = list(session().scalars(query.order_by(None).order_by(Run.starts_at, Run.id)))
    return list(courses.run_cards(ids).values()) if ids else []
