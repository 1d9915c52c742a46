"""What the digest says of one centre: what waits, seats not used before their release, reports that are due."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from lms.access import Actor
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.courses.models import Run, Session
from lms.courses.queries import RunCard
from lms.enrolments.models import Attendance, Enrolment
from lms.enrolments.queries.desk import overdue_count, waiting_counts
from lms.enrolments.queries.go_no_go import go_no_go, runs_to_decide
from lms.enrolments.queries.nominations import nominations_open, numbers_nominated
from lms.enrolments.queries.pools import pools_of_centre
from lms.enrolments.rules import End, Seat
from lms.enrolments.rules.completion import REMIND_UNTIL
from lms.enrolments.rules.digest import (
    DATES_AHEAD,
    SEATS_AHEAD,
    CentreDigest,
    Deciding,
    Nominating,
    Unmarked,
    Unreported,
    Unused,
)
from lms.kit.db import session

_WAITS_TO_HEAR = and_(Enrolment.seat == Seat.CONFIRMED, Enrolment.end_state == End.OPEN)


def digest_of(centre_id: int, *, now: datetime) -> CentreDigest:
    """What the digest says of a centre at `now` (aware UTC). The number of queries does not grow with what waits, but
    for one for each run near its go/no-go date."""
    card = centres.centre_cards()[centre_id]
    home, host, asked = waiting_counts(centre_id)
    return CentreDigest(
        centre=card.acronym,
        slug=card.slug,
        home=home,
        host=host,
        asked=asked,
        claims=centres.members_of(centre_id, state="claimed", size=0).total,
        overdue=overdue_count(centre_id, now=now),
        nominating=_nominating(centre_id, now),
        deciding=_deciding(centre_id, now),
        unused=_unused(centre_id, now),
        unmarked=_unmarked(centre_id, now),
        unreported=_unreported(centre_id, now),
    )


def _run(card: RunCard) -> dict[str, Any]:
    return {"run": card.title, "ref": card.ref, "zone": card.zone}


def _nominating(centre_id: int, now: datetime) -> tuple[Nominating, ...]:
    """Lists that close soon, of runs that are shared with the centre's people."""
    regions = centres.region_ids_of_centres([centre_id])
    member = Actor(person_id=0, centre_ids=frozenset({centre_id}), region_ids=regions)
    runs = nominations_open(member, now=now)
    listed = numbers_nominated([run.id for run in runs], centre_id=centre_id) if runs else {}
    return tuple(
        Nominating(**_run(run), at=run.nominate_until_at, listed=listed.get(run.id, 0))
        for run in runs
        if run.nominate_until_at is not None and run.nominate_until_at <= now + DATES_AHEAD
    )


def _deciding(centre_id: int, now: datetime) -> tuple[Deciding, ...]:
    """Own runs below their minimum whose go/no-go date has come or comes soon."""
    found = []
    for run in courses.run_cards(runs_to_decide(now, within=DATES_AHEAD)).values():
        if run.centre_id == centre_id and run.go_no_go_at is not None:
            standing = go_no_go(run)
            if standing.short:
                needed, confirmed = standing.needed or 0, standing.confirmed
                found.append(Deciding(**_run(run), at=run.go_no_go_at, needed=needed, confirmed=confirmed))
    return tuple(sorted(found, key=lambda each: (each.at, each.ref)))


def _unused(centre_id: int, now: datetime) -> tuple[Unused, ...]:
    """Pools of the centre that are released soon, with seats that nobody of its people holds."""
    found = [
        Unused(
            **_run(line.run),
            at=line.pool.release_at,
            pool=line.pool.name,
            seats=line.pool.seats,
            unused=line.unused,
        )
        for line in pools_of_centre(centre_id)
        if line.pool.released_at is None
        and line.pool.release_at is not None
        and now < line.pool.release_at <= now + SEATS_AHEAD
        and line.unused
    ]
    return tuple(sorted(found, key=lambda each: (each.at, each.ref, each.pool)))


def _unmarked(centre_id: int, now: datetime) -> tuple[Unmarked, ...]:
    """Own runs with sessions that are over, in which somebody who still waits to hear what came of it has no mark."""
    last = func.max(Session.ends_at)
    query = (
        select(Run.id, func.count(Session.id.distinct()), last)
        .join(Session, Session.run_id == Run.id)
        .join(Enrolment, and_(Enrolment.run_id == Run.id, _WAITS_TO_HEAR))
        .outerjoin(
            Attendance, and_(Attendance.enrolment_id == Enrolment.id, Attendance.session_id == Session.id)
        )
        .where(Run.centre_id == centre_id, Run.state.in_(("published", "finished")))
        .where(Session.state == "planned", Session.ends_at <= now, Session.ends_at > now - REMIND_UNTIL)
        .where(Attendance.enrolment_id.is_(None))
    )
    return tuple(Unmarked(**_run(run), at=at, sessions=number) for run, number, at in _by_run(query, last))


def _unreported(centre_id: int, now: datetime) -> tuple[Unreported, ...]:
    """Own runs that are over, in which somebody waits to hear what came of it."""
    last = func.max(Run.ends_at)
    query = (
        select(Run.id, func.count(Enrolment.id), last)
        .join(Enrolment, and_(Enrolment.run_id == Run.id, _WAITS_TO_HEAR))
        .where(Run.centre_id == centre_id, Run.state == "finished")
        .where(Run.ends_at <= now, Run.ends_at > now - REMIND_UNTIL)
    )
    return tuple(Unreported(**_run(run), at=at, people=number) for run, number, at in _by_run(query, last))


def _by_run(query: Select[Any, Any, Any], last: Any) -> list[tuple[RunCard, int, datetime]]:
    """Each run that `query` counts something of, with its number and instant, the longest over first."""
    rows = session().execute(query.group_by(Run.id).order_by(last, Run.id)).all()
    cards = courses.run_cards([ident for ident, _number, _at in rows])
    return [(cards[ident], number, at) for ident, number, at in rows]
