"""What waits for a decision of a centre, oldest first, and what its own people take part in.

What waits is found by two small indexes that hold nothing else, and every list is cut where its page ends: a desk with
ten thousand cases is as quick as one with a hundred.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text, union_all

from lms.centres.models import Centre
from lms.courses.models import Course, Run
from lms.enrolments.models import Enrolment
from lms.enrolments.queries.cases import LIVE, all_of, cards
from lms.enrolments.queries.proposals import proposals_number
from lms.enrolments.rules import CaseCard, End, OwnPeople, Seat, Undecided
from lms.kit.db import session
from lms.kit.paging import Page
from lms.kit.text import fold
from lms.people.models import Person

MOST = 1_000
"""Nobody pages further; and counting goes no further either."""
MOST_PEOPLE = 500

# word for word as the indexes have it: neither database finds them otherwise
UNDECIDED = tuple(
    text(each)
    for each in (
        "enrolment.end_state = 'open'",
        "enrolment.home_decision <> 'declined'",
        "enrolment.host_decision <> 'declined'",
        "(enrolment.home_decision = 'pending' OR enrolment.host_decision = 'pending')",
    )
)
_HOME_ACTS, _HOST_ACTS = (
    text("enrolment.home_decision = 'pending'"),
    text("enrolment.home_decision IN ('not_needed', 'approved')"),
)


def _of_people(centre_id: int, *, here: bool = True) -> Select[Any]:
    """Undecided cases of the own people: `here` those that home decides, else those that another centre does."""
    query = select(Enrolment.id).where(*UNDECIDED, Enrolment.home_centre_id == centre_id)
    if here:
        return query.where(_HOME_ACTS)
    return query.where(_HOST_ACTS).join(Run, Run.id == Enrolment.run_id).where(Run.centre_id != centre_id)


def _of_runs(centre_id: int, *, here: bool = True) -> Select[Any]:
    """Undecided cases in the own runs: `here` those that the host decides, else those that another centre does."""
    query = select(Enrolment.id).join(Run, Run.id == Enrolment.run_id)
    query = query.where(*UNDECIDED, Run.centre_id == centre_id)
    if here:
        return query.where(_HOST_ACTS)
    return query.where(_HOME_ACTS, Enrolment.home_centre_id != centre_id)


def _asked(centre_id: int, asked: Undecided, now: datetime) -> list[Select[Any]]:
    here = asked.state != "elsewhere"
    parts = {"home": _of_people(centre_id, here=here), "host": _of_runs(centre_id, here=here)}
    found = [part for side, part in parts.items() if asked.side in ("", side)]
    if asked.run:
        one = select(Run.id).where(Run.ref == asked.run).scalar_subquery()
        found = [part.where(Enrolment.run_id == one) for part in found]
    return [part.where(Enrolment.due_at <= now) for part in found] if asked.state == "overdue" else found


def undecided(
    centre_id: int, asked: Undecided, *, now: datetime, page: int = 1, size: int = 50
) -> Page[CaseCard]:
    """Cases of the centre's own people and in its own runs that wait for a decision, narrowed as `asked`, oldest first.

    The total counts to `MOST` and no further. Three queries whatever is there.
    """
    arms = _asked(centre_id, asked, now)
    total = _bounded(*arms)
    upto = min(page * size, MOST)
    in_turn = Enrolment.id + 0  # by the index of what waits: the key would lead through all there ever was
    first = [select(arm.order_by(in_turn).limit(upto).subquery().c.id) for arm in arms]
    every = union_all(*first).subquery()
    wanted = select(every.c.id).order_by(every.c.id).limit(max(0, upto - (page - 1) * size))
    ids = list(session().scalars(wanted.offset((page - 1) * size)))
    found = all_of(cards(Enrolment.id.in_(ids)).order_by(Enrolment.id)) if ids else []
    return Page(found, page, size, total)


def _bounded(*queries: Select[Any]) -> int:
    """How many there are in these together, counted to `MOST`. One query."""
    every = union_all(*(select(query.limit(MOST).subquery().c.id) for query in queries)).subquery()
    return min(session().scalar(select(func.count()).select_from(every)) or 0, MOST)


def waiting_counts(centre_id: int) -> tuple[int, int, int]:
    """How many enrolments wait for the centre's decision: for the home side, for the host side; and how many proposals
    for the host's answer. One query."""
    home, host = (
        select(func.count()).select_from(part.subquery()).scalar_subquery()
        for part in (_of_people(centre_id), _of_runs(centre_id))
    )
    proposals = proposals_number(centre_id).scalar_subquery()
    counted = session().execute(select(home, host, proposals)).one()
    return counted[0] or 0, counted[1] or 0, counted[2] or 0


def overdue_count(centre_id: int, *, now: datetime) -> int:
    """How many cases the centre should have decided by `now`, counted to `MOST`."""
    arms = _asked(centre_id, Undecided(state="overdue"), now)
    return _bounded(*arms)


def chosen(centre_id: int, refs: list[str]) -> list[CaseCard]:
    """Those of these cases that concern the centre, its own people's or in its own runs, oldest first."""
    concerns = or_(Enrolment.home_centre_id == centre_id, Run.centre_id == centre_id)
    return all_of(cards(Enrolment.ref.in_(refs), concerns).order_by(Enrolment.id)) if refs else []


_IN_STATE: dict[str, ColumnElement[bool]] = {
    "pending": and_(LIVE, or_(Enrolment.home_decision == "pending", Enrolment.host_decision == "pending")),
    **{
        seat.value: and_(LIVE, Enrolment.seat == seat)
        for seat in (Seat.WAITING, Seat.OFFERED, Seat.CONFIRMED)
    },
    "declined": and_(
        Enrolment.end_state == End.OPEN,
        or_(Enrolment.home_decision == "declined", Enrolment.host_decision == "declined"),
    ),
    "ended": Enrolment.end_state != End.OPEN,
}


def of_own_people(centre_id: int, asked: OwnPeople, *, page: int, size: int) -> Page[CaseCard]:
    """Enrolments of the centre's own people in any centre's runs, narrowed as `asked`, newest first. The total counts
    to `MOST` and no further."""
    conditions = [Enrolment.home_centre_id == centre_id]
    if asked.state:
        conditions.append(_IN_STATE[asked.state])
    if asked.host:
        conditions.append(
            Run.centre_id == select(Centre.id).where(Centre.slug == asked.host).scalar_subquery()
        )
    if asked.q:
        conditions.append(_has_words(centre_id, asked.q))
    bare = select(Enrolment.id)
    if asked.host or asked.q:
        bare = bare.join(Run, Run.id == Enrolment.run_id).join(Course, Course.id == Run.course_id)
    total = _bounded(bare.where(*conditions))
    upto = min(page * size, MOST)
    query = bare.where(*conditions).order_by(Enrolment.id.desc()).limit(max(0, upto - (page - 1) * size))
    ids = list(session().scalars(query.offset((page - 1) * size)))
    found = all_of(cards(Enrolment.id.in_(ids)).order_by(Enrolment.id.desc())) if ids else []
    return Page(found, page, size, total)


def _has_words(centre_id: int, words: str) -> ColumnElement[bool]:
    """Names and addresses are compared folded ("Ä" is found by "a"), which no database does alike; there are few."""
    mine = select(Enrolment.person_id).where(Enrolment.home_centre_id == centre_id)
    people = session().execute(select(Person.id, Person.name, Person.email).where(Person.id.in_(mine)))
    wanted = fold(words)
    ids = [ident for ident, *texts in people if any(wanted in fold(each) for each in texts)][:MOST_PEOPLE]
    return or_(
        Enrolment.person_id.in_(ids),
        Enrolment.ref == words.upper(),
        Run.ref == words.upper(),
        Run.title.icontains(words, autoescape=True),
        Course.title.icontains(words, autoescape=True),
    )
