"""Questions about enrolments: each list has its filter (own, own people, own runs) in the query."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from lms.access import Thing
from lms.centres import queries as centres
from lms.courses.models import Course, Run
from lms.enrolments.models import Enrolment, RunTally
from lms.enrolments.rules import CaseCard, End, HomeDecision, HostDecision, Parts, Seat, Side
from lms.kit.db import session
from lms.kit.paging import Page
from lms.people import queries as people
from lms.people.models import Person


@dataclass(frozen=True)
class Tally:
    """How many of a run hold a seat, wait on the waiting list, wait for a decision."""

    holders: int = 0
    waiting: int = 0
    pending: int = 0


COPIED = (
    *(
        "id",
        "version",
        "priority",
        "passed_over",
        "complete_at",
        "created_at",
        "person_id",
        "home_centre_id",
        "run_id",
    ),
    *("organisation_kind", "enrolled_by_id", "message", "home_reason", "home_note", "host_reason"),
    *("host_note", "end_reason"),
)


def thing_of(card: CaseCard) -> Thing:
    """The enrolment as the table of permissions sees it."""
    return Thing(centre_id=card.host_centre_id, home_centre_id=card.home_centre_id, person_id=card.person_id)


LIVE = and_(
    Enrolment.end_state == End.OPEN,
    Enrolment.home_decision != HomeDecision.DECLINED,
    Enrolment.host_decision != HostDecision.DECLINED,
)
_other = aliased(Enrolment)
_PLACE = (
    select(func.count(_other.id) + 1)
    .where(_other.run_id == Enrolment.run_id, _other.seat == Seat.WAITING, _other.end_state == End.OPEN)
    .where(
        or_(
            _other.priority < Enrolment.priority,
            and_(_other.priority == Enrolment.priority, _other.complete_at < Enrolment.complete_at),
            and_(
                _other.priority == Enrolment.priority,
                _other.complete_at == Enrolment.complete_at,
                _other.id < Enrolment.id,
            ),
        )
    )
    .correlate(Enrolment)
    .scalar_subquery()
)


_BESIDE: dict[str, ColumnElement[Any]] = {
    "person_name": Person.name.expression,
    "person_email": Person.email.expression,
    "host_centre_id": Run.centre_id.expression,
    "run_ref": Run.ref.expression,
    "run_title": func.coalesce(func.nullif(Run.title, ""), Course.title),
    "run_state": Run.state.expression,
    "run_zone": Run.zone.expression,
    **{name: getattr(Run, name) for name in ("starts_at", "ends_at", "starts_on", "ends_on", "period_text")},
}
"""What a card says of the person and the run; columns only, for the rows of both are long."""
_CASES = (
    select(Enrolment, _PLACE.label("place"), *(column.label(name) for name, column in _BESIDE.items()))
    .join(Person, Person.id == Enrolment.person_id)
    .join(Run, Run.id == Enrolment.run_id)
    .join(Course, Course.id == Run.course_id)
)


def _cards(*filters: ColumnElement[bool]) -> Select[Any]:
    return _CASES.where(*filters)


def _all(query: Select[Any]) -> list[CaseCard]:
    return [_card(row) for row in session().execute(query)]


def _card(row: Any) -> CaseCard:
    enrolment: Enrolment = row[0]
    parts = Parts(
        HomeDecision(enrolment.home_decision),
        HostDecision(enrolment.host_decision),
        Seat(enrolment.seat),
        End(enrolment.end_state),
    )
    return CaseCard(
        **{name: getattr(enrolment, name) for name in COPIED},
        ref=enrolment.ref or "",
        parts=parts,
        **{name: getattr(row, name) for name in _BESIDE},
        place=row.place if parts.seat is Seat.WAITING and parts.end is End.OPEN else None,
        end_side=Side(enrolment.end_side) if enrolment.end_side else None,
    )


def case(ref: str) -> CaseCard | None:
    """One enrolment by its reference; who may see it is asked by the caller."""
    found = _all(_cards(Enrolment.ref == ref))
    return found[0] if found else None


def case_by_id(enrolment_id: int) -> CaseCard | None:
    """One enrolment by its key; who may see it is asked by the caller."""
    found = _all(_cards(Enrolment.id == enrolment_id))
    return found[0] if found else None


def place_of(enrolment_id: int) -> int | None:
    """The place on the waiting list, from 1; None for somebody who does not wait."""
    waits = (Enrolment.seat == Seat.WAITING) & (Enrolment.end_state == End.OPEN)
    return session().scalar(select(_PLACE).select_from(Enrolment).where(Enrolment.id == enrolment_id, waits))


def mine(person_id: int) -> list[CaseCard]:
    """The person's own enrolments: by start of the run, undated ones last."""
    query = _cards(Enrolment.person_id == person_id)
    return _all(query.order_by(Run.starts_at.is_(None), Run.starts_at, Enrolment.id))


def mine_in_run(person_id: int, run_id: int) -> CaseCard | None:
    """The person's live enrolment in the run, else the last one that ended."""
    query = _cards(Enrolment.person_id == person_id, Enrolment.run_id == run_id)
    found = _all(query.order_by(LIVE.desc(), Enrolment.id.desc()).limit(1))
    return found[0] if found else None


def live_ids(person_id: int, run_ids: Collection[int]) -> set[int]:
    """Which of these runs the person has a live enrolment in."""
    query = select(Enrolment.run_id).where(
        LIVE, Enrolment.person_id == person_id, Enrolment.run_id.in_(run_ids)
    )
    return set(session().scalars(query))


def _waits_for_home(centre_id: int) -> tuple[ColumnElement[bool], ...]:
    return LIVE, Enrolment.home_centre_id == centre_id, Enrolment.home_decision == HomeDecision.PENDING


def _waits_for_host(centre_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        LIVE,
        Run.centre_id == centre_id,
        Enrolment.host_decision == HostDecision.PENDING,
        Enrolment.home_decision != HomeDecision.PENDING,
    )


def waits_for_home(centre_id: int, *, limit: int) -> list[CaseCard]:
    """What the home side of the centre has to decide, oldest first, at most `limit`."""
    query = _cards(*_waits_for_home(centre_id)).order_by(Enrolment.created_at, Enrolment.id)
    return _all(query.limit(limit))


def waits_for_host(centre_id: int, *, limit: int) -> list[CaseCard]:
    """What the host side of the centre has to decide (home has settled), oldest first, at most `limit`."""
    query = _cards(*_waits_for_host(centre_id)).order_by(Enrolment.created_at, Enrolment.id)
    return _all(query.limit(limit))


def waiting_counts(centre_id: int) -> tuple[int, int]:
    """How many enrolments wait for the centre's decision: for the home side, for the host side. One query."""
    number = select(func.count(Enrolment.id)).join(Run, Run.id == Enrolment.run_id)
    home, host = (
        number.where(*conditions).scalar_subquery()
        for conditions in (_waits_for_home(centre_id), _waits_for_host(centre_id))
    )
    counted = session().execute(select(home, host)).one()
    return counted[0] or 0, counted[1] or 0


def of_own_people(centre_id: int, *, page: int, size: int) -> Page[CaseCard]:
    """All enrolments of the centre's own people in any centre's runs, newest first."""
    return _paged(Enrolment.home_centre_id == centre_id, page=page, size=size)


def _paged(condition: ColumnElement[bool], *, page: int, size: int) -> Page[CaseCard]:
    total = session().scalar(select(func.count(Enrolment.id)).where(condition)) or 0
    query = _cards(condition).order_by(Enrolment.id.desc()).limit(size).offset((page - 1) * size)
    return Page(_all(query), page, size, total)


def of_run(run_id: int) -> list[CaseCard]:
    """Everybody who enrolled in the run: confirmed by name, waiting in order of the queue, then the rest."""
    rank = {Seat.CONFIRMED: 0, Seat.OFFERED: 1, Seat.WAITING: 2}

    def order(card: CaseCard) -> tuple[bool, int, int, str, int]:
        ended = card.parts.end is not End.OPEN
        return ended, rank.get(card.parts.seat, 3), card.place or 0, card.person_name.casefold(), card.id

    return sorted(_all(_cards(Enrolment.run_id == run_id).order_by(Enrolment.id)), key=order)


def confirmed_ids(run_id: int) -> frozenset[int]:
    """People with a confirmed place in the run: those who see its join links."""
    query = select(Enrolment.person_id).where(
        LIVE, Enrolment.run_id == run_id, Enrolment.seat == Seat.CONFIRMED
    )
    return frozenset(session().scalars(query))


_HOLDERS = (  # made once: asked under the lock of the run
    select(Enrolment.home_centre_id, func.count(Enrolment.id))
    .where(Enrolment.run_id == bindparam("run"), Enrolment.seat.in_((Seat.OFFERED, Seat.CONFIRMED)))
    .where(Enrolment.end_state == End.OPEN)
    .group_by(Enrolment.home_centre_id)
)


def holders_by_centre(run_id: int) -> dict[int | None, int]:
    """How many of each home centre hold a seat (None: outside the network); what the seat rule counts with."""
    rows = session().execute(_HOLDERS, {"run": run_id})
    return {centre: number for centre, number in rows}  # noqa: C416 - types of the pairs


_TALLIES = select(RunTally.run_id, RunTally.holders, RunTally.waiting, RunTally.pending).where(
    RunTally.run_id.in_(bindparam("runs", expanding=True))
)


def tallies(run_ids: Iterable[int]) -> dict[int, Tally]:
    """The kept counts of these runs; runs nobody ever enrolled in have zeros."""
    ids = list(run_ids)
    rows = session().execute(_TALLIES, {"runs": ids})
    found = {run: Tally(holders, waiting, pending) for run, holders, waiting, pending in rows}
    return {run_id: found.get(run_id, Tally()) for run_id in ids}


def ever_enrolled(run_id: int) -> bool:
    """Whether anybody ever enrolled in the run, however it ended."""
    return session().scalar(select(Enrolment.id).where(Enrolment.run_id == run_id).limit(1)) is not None


def concerned(run_id: int) -> list[tuple[int, int]]:
    """(enrolment id, person id) of everybody with a live enrolment in the run, in order."""
    query = (
        select(Enrolment.id, Enrolment.person_id)
        .where(LIVE, Enrolment.run_id == run_id)
        .order_by(Enrolment.id)
    )
    return [(enrolment, person) for enrolment, person in session().execute(query)]


def has_free_seats() -> ColumnElement[bool]:
    """The condition that a `Run` is not full, for lists: by the kept counts, no row of an enrolment is read."""
    full = exists().where(RunTally.run_id == Run.id, RunTally.holders >= Run.capacity_max)
    return ~full & (Run.capacity_max.is_(None) | (Run.capacity_max > 0))


def own_person(centre_id: int, typed: str) -> int | None:
    """The one of the centre's own people (confirmed) whose reference or mail address was typed; nobody else exists."""
    ident = people.person_id_by_ref(typed) or people.person_id_by_email(typed)
    mine = ident is not None and any(card.id == centre_id for card in centres.home_choices(ident))
    return ident if mine else None


def deciders(centre_id: int | None, *, besides: int) -> tuple[str, ...]:
    """Names of those who decide for a centre, without the person `besides`: nobody decides on the own case."""
    if centre_id is None:
        return ()
    ids = [each for each in centres.coordinators_of(centre_id) if each != besides]
    return tuple(card.name for _, card in sorted(people.person_cards(ids).items()))
