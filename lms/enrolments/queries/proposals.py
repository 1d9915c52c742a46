"""What is proposed for enrolments: one, a person's to answer, a centre's to answer; and where an enrolment goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from lms.access import Actor, Thing
from lms.courses import queries as courses
from lms.courses.models import Course, Run
from lms.courses.queries import RunCard
from lms.enrolments.models import Enrolment, Proposal
from lms.enrolments.queries.cases import LIVE, thing_of
from lms.enrolments.rules import CaseCard, Link, ProposalCard
from lms.kit.db import session
from lms.people.models import Person

MOST_RUNS = 60  # on offer in a list; any other one can be named by its reference

_from, _from_course = aliased(Run), aliased(Course)
_asker, _replacement = aliased(Person), aliased(Person)

_COLUMNS: dict[str, ColumnElement[Any]] = {
    **{
        name: getattr(Proposal, name)
        for name in (
            *("id", "kind", "state", "reason", "answer", "asked_at", "asked_by_id", "answered_at"),
            *("enrolment_id", "run_id"),
        )
    },
    "asked_by_name": _asker.name.expression,
    "enrolment_ref": func.coalesce(Enrolment.ref, ""),
    "version": Enrolment.version.expression,
    "person_id": Enrolment.person_id.expression,
    "person_name": Person.name.expression,
    "home_centre_id": Enrolment.home_centre_id.expression,
    "from_run_ref": _from.ref.expression,
    "from_run_title": func.coalesce(func.nullif(_from.title, ""), _from_course.title),
    "from_centre_id": _from.centre_id.expression,
    "run_ref": Run.ref.expression,
    "run_title": func.coalesce(func.nullif(Run.title, ""), Course.title),
    "run_zone": Run.zone.expression,
    "host_centre_id": Run.centre_id.expression,
    **{name: getattr(Run, name) for name in ("starts_at", "ends_at", "starts_on", "ends_on", "period_text")},
    "other_id": Proposal.person_id.expression,
    "other_name": func.coalesce(_replacement.name, ""),
}

_PROPOSALS = (
    select(*(column.label(name) for name, column in _COLUMNS.items()))
    .select_from(Proposal)
    .join(Enrolment, Enrolment.id == Proposal.enrolment_id)
    .join(Person, Person.id == Enrolment.person_id)
    .join(_from, _from.id == Enrolment.run_id)
    .join(_from_course, _from_course.id == _from.course_id)
    .join(Run, Run.id == Proposal.run_id)
    .join(Course, Course.id == Run.course_id)
    .join(_asker, _asker.id == Proposal.asked_by_id)
    .outerjoin(_replacement, _replacement.id == Proposal.person_id)
)


def _cards(*filters: ColumnElement[bool], limit: int | None = None) -> list[ProposalCard]:
    """Oldest first."""
    query = _PROPOSALS.where(*filters).order_by(Proposal.asked_at, Proposal.id)
    return [ProposalCard(**row._mapping) for row in session().execute(query.limit(limit))]


def last_proposal(enrolment_id: int) -> ProposalCard | None:
    """What was proposed last for the enrolment, open or not; who may read it is asked by the caller."""
    newest = select(func.max(Proposal.id)).where(Proposal.enrolment_id == enrolment_id).scalar_subquery()
    found = _cards(Proposal.id == newest)
    return found[0] if found else None


def _to_answer_by(centre_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        LIVE,
        Proposal.state == "open",
        Proposal.kind.in_(("transfer", "replace")),
        Run.centre_id == centre_id,
    )


def proposals_for_host(centre_id: int, *, limit: int) -> list[ProposalCard]:
    """People who ask to change to one of the centre's runs, and people whom their centre wants to replace there: what
    the host side of the centre has to answer, oldest first, at most `limit`."""
    return _cards(*_to_answer_by(centre_id), limit=limit)


def proposals_number(centre_id: int) -> Select[int]:
    """How many proposals wait for the centre's answer as host, as a question to be asked with others."""
    return (
        select(func.count(Proposal.id))
        .join(Enrolment, Enrolment.id == Proposal.enrolment_id)
        .join(Run, Run.id == Proposal.run_id)
        .where(*_to_answer_by(centre_id))
    )


def proposals_to_answer(person_id: int) -> list[ProposalCard]:
    """Other runs that hosts propose to the person and that wait for an answer, oldest first."""
    return _cards(
        LIVE,
        Proposal.state == "open",
        Proposal.kind == "other_run",
        Enrolment.person_id == person_id,
    )


def thing_asked(card: CaseCard) -> Thing:
    """The enrolment as the table of permissions sees it, also for the centre that is asked to take the person over: it
    reads the little that its answer needs. Who has answered finds the page once more, whatever came of it."""
    centre_id = card.asked_centre_id
    if centre_id is None:
        last = last_proposal(card.id)
        answered = last is not None and last.kind == "transfer" and last.state in ("agreed", "refused")
        centre_id = last.host_centre_id if last is not None and answered else None
    return replace(thing_of(card), asked_centre_id=centre_id)


def _links(*filters: ColumnElement[bool]) -> list[Link]:
    columns = (
        func.coalesce(Enrolment.ref, ""),
        func.coalesce(func.nullif(Run.title, ""), Course.title),
        Person.name,
        Run.centre_id,
        Enrolment.person_id,
        Enrolment.home_centre_id,
    )
    query = (
        select(*columns)
        .select_from(Enrolment)
        .join(Run, Run.id == Enrolment.run_id)
        .join(Course, Course.id == Run.course_id)
        .join(Person, Person.id == Enrolment.person_id)
    )
    return [Link(*row) for row in session().execute(query.where(*filters).order_by(Enrolment.id))]


def goes_on_as(card: CaseCard) -> Link | None:
    """The enrolment that this one goes on as, in another run or of another person."""
    if card.transferred_to_id is None:
        return None
    return next(iter(_links(Enrolment.id == card.transferred_to_id)), None)


def came_from(card: CaseCard) -> Link | None:
    """The enrolment that this one came from."""
    return next(iter(_links(Enrolment.transferred_to_id == card.id)), None)


def other_runs(card: CaseCard, readers: tuple[Actor, ...], *, now: datetime) -> list[RunCard]:
    """Published runs open for enrolment that all `readers` may read and the person has no live enrolment in: those of
    the same course first, then those of the same host, then by day; at most 60."""
    mine = select(Enrolment.run_id).where(LIVE, Enrolment.person_id == card.person_id)
    course = select(Run.course_id).where(Run.id == card.run_id).scalar_subquery()
    closes = func.coalesce(Run.closes_at, Run.starts_at)
    query = (
        courses.visible_runs(readers[0])
        .where(*(courses.run_shared_with(reader) for reader in readers[1:]))
        .where(Run.state == "published", Run.id != card.run_id, Run.id.not_in(mine))
        .where(or_(closes.is_(None), closes > now), or_(Run.opens_at.is_(None), Run.opens_at <= now))
        .where(or_(Run.ends_at.is_(None), Run.ends_at > now))
        .order_by(
            Run.course_id != course,
            Run.centre_id != card.host_centre_id,
            Run.starts_on.is_(None),
            Run.starts_on,
            Run.id,
        )
    )
    ids = session().scalars(query.with_only_columns(Run.id).limit(MOST_RUNS))
    return list(courses.run_cards(list(ids)).values())


def void_candidates(now: datetime, *, limit: int) -> list[int]:
    """Ids of enrolments whose open proposal may have become impossible by the clock or by what became of a run."""
    gone = ("draft", "cancelled", "finished", "archived")
    closed = and_(Run.state == "published", func.coalesce(Run.closes_at, Run.starts_at) <= now)
    there = or_(Run.state.in_(gone), closed)
    here = or_(_from.state.in_(gone), and_(_from.state == "published", _from.ends_at <= now))
    begun = and_(_from.state == "published", _from.starts_at <= now)
    query = (
        select(Proposal.enrolment_id)
        .join(Enrolment, Enrolment.id == Proposal.enrolment_id)
        .join(_from, _from.id == Enrolment.run_id)
        .join(Run, Run.id == Proposal.run_id)
        .where(LIVE, Proposal.state == "open")
        .where(or_(here, and_(Proposal.kind == "replace", begun), and_(Proposal.kind != "replace", there)))
        .order_by(Proposal.id)
        .limit(limit)
    )
    return list(session().scalars(query))
