"""Enrolments as plain values: one, a person's, a run's; each list has its filter in the query."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy import case as case_when
from sqlalchemy.orm import aliased

from lms.access import Thing
from lms.courses.models import Course, Run, Site
from lms.enrolments.models import Certificate, Enrolment, Proposal
from lms.enrolments.rules import CaseCard, End, HomeDecision, HostDecision, Parts, Seat, Side
from lms.enrolments.rules.cards import by_name
from lms.kit.db import session
from lms.people.models import Person

COPIED = (
    *(
        "id",
        "version",
        "priority",
        "priority_reason",
        "passed_over",
        "complete_at",
        "created_at",
        "person_id",
        "home_centre_id",
        "run_id",
    ),
    *("organisation_kind", "enrolled_by_id", "message", "home_reason", "home_note", "host_reason"),
    *(
        "host_note",
        "end_reason",
        "offer_until",
        "due_at",
        "escalated_at",
        "nomination_rank",
        "site_id",
        "fee_id",
        "fee_state",
    ),
    "transferred_to_id",
)
_OWN = (
    "ref",
    "home_decision",
    "host_decision",
    "seat",
    "end_state",
    "end_side",
)  # said in other words on the card


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
_WAITS = (Enrolment.seat == Seat.WAITING) & (Enrolment.end_state == End.OPEN)
_PLACE_OF_THOSE_WHO_WAIT = case_when((_WAITS, _PLACE))  # nobody else's is counted: a queue may be long


_leads_to = aliased(Run)


_BESIDE: dict[str, ColumnElement[Any]] = {
    "proposed": func.coalesce(Proposal.kind, ""),
    "proposed_centre_id": _leads_to.centre_id.expression,
    "person_name": Person.name.expression,
    "person_email": Person.email.expression,
    "host_centre_id": Run.centre_id.expression,
    "run_ref": Run.ref.expression,
    "run_title": func.coalesce(func.nullif(Run.title, ""), Course.title),
    "run_state": Run.state.expression,
    "site_name": func.coalesce(Site.name, ""),
    "run_zone": Run.zone.expression,
    **{
        name: getattr(Run, name)
        for name in (
            *("starts_at", "ends_at", "starts_on", "ends_on", "period_text", "acceptance", "closes_at"),
            *("cut_off_at", "nominate_until_at", "promotion", "offer_hours", "waiting_list"),
        )
    },
    "certified": exists()
    .where(Certificate.enrolment_id == Enrolment.id, Certificate.revoked_at.is_(None))
    .correlate(Enrolment),
    "run_certificates": Run.certificates.expression,
}


_CASES = (
    select(
        *(getattr(Enrolment, name).label(name) for name in (*COPIED, *_OWN)),
        _PLACE_OF_THOSE_WHO_WAIT.label("place"),
        *(column.label(name) for name, column in _BESIDE.items()),
    )
    .select_from(Enrolment)
    .join(Person, Person.id == Enrolment.person_id)
    .join(Run, Run.id == Enrolment.run_id)
    .join(Course, Course.id == Run.course_id)
    .outerjoin(Site, Site.id == Enrolment.site_id)
    .outerjoin(Proposal, and_(Proposal.enrolment_id == Enrolment.id, Proposal.state == "open"))
    .outerjoin(_leads_to, _leads_to.id == Proposal.run_id)
)


def cards(*filters: ColumnElement[bool]) -> Select[Any]:
    """The question for cases that meet all `filters`; the caller gives it an order and, where it lists, its scope."""
    return _CASES.where(*filters)


def all_of(query: Select[Any], **values: str | int) -> list[CaseCard]:
    """The answers to a question made by `cards` (with these values), in its order."""
    return [_card(row) for row in session().execute(query, values)]


def _card(row: Any) -> CaseCard:
    found = row._mapping
    parts = Parts(
        HomeDecision(found["home_decision"]),
        HostDecision(found["host_decision"]),
        Seat(found["seat"]),
        End(found["end_state"]),
    )
    return CaseCard(
        **{name: found[name] for name in COPIED},
        ref=found["ref"] or "",
        parts=parts,
        **{name: found[name] for name in _BESIDE},
        place=found["place"] if parts.seat is Seat.WAITING and parts.end is End.OPEN else None,
        end_side=Side(found["end_side"]) if found["end_side"] else None,
    )


# made once: it takes longer to make such a question than to ask it
_BY_REF = cards(Enrolment.ref == bindparam("ref"))
_REF_OF = select(Enrolment.ref).where(Enrolment.id == bindparam("ident"))
_BY_ID = cards(Enrolment.id == bindparam("ident"))
_MINE_IN_RUN = (
    cards(Enrolment.person_id == bindparam("person"), Enrolment.run_id == bindparam("run"))
    .order_by(LIVE.desc(), Enrolment.id.desc())
    .limit(1)
)


def case(ref: str) -> CaseCard | None:
    """One enrolment by its reference; who may see it is asked by the caller."""
    found = all_of(_BY_REF, ref=ref)
    return found[0] if found else None


def case_by_id(enrolment_id: int) -> CaseCard | None:
    """One enrolment by its key; who may see it is asked by the caller."""
    found = all_of(_BY_ID, ident=enrolment_id)
    return found[0] if found else None


def ref_of(enrolment_id: int) -> str:
    """The reference of an enrolment that exists."""
    return session().execute(_REF_OF, {"ident": enrolment_id}).scalar_one() or ""


def place_of(enrolment_id: int) -> int | None:
    """The place on the waiting list, from 1; None for somebody who does not wait."""
    return session().scalar(select(_PLACE).select_from(Enrolment).where(Enrolment.id == enrolment_id, _WAITS))


def mine(person_id: int) -> list[CaseCard]:
    """The person's own enrolments: by start of the run, undated ones last."""
    query = cards(Enrolment.person_id == person_id)
    return all_of(query.order_by(Run.starts_at.is_(None), Run.starts_at, Enrolment.id))


def mine_in_run(person_id: int, run_id: int) -> CaseCard | None:
    """The person's live enrolment in the run, else the last one that ended."""
    found = all_of(_MINE_IN_RUN, person=person_id, run=run_id)
    return found[0] if found else None


def live_ids(person_id: int, run_ids: Collection[int]) -> set[int]:
    """Which of these runs the person has a live enrolment in."""
    query = select(Enrolment.run_id).where(
        LIVE, Enrolment.person_id == person_id, Enrolment.run_id.in_(run_ids)
    )
    return set(session().scalars(query))


def of_run(run_id: int) -> list[CaseCard]:
    """Everybody who enrolled in the run: confirmed by name, waiting in order of the queue, then the rest."""
    rank = {Seat.CONFIRMED: 0, Seat.OFFERED: 1, Seat.WAITING: 2}

    def order(card: CaseCard) -> tuple[bool, int, int, tuple[str, int]]:
        ended = card.parts.end is not End.OPEN
        return ended, rank.get(card.parts.seat, 3), card.place or 0, by_name(card.person_name, card.id)

    return sorted(all_of(cards(Enrolment.run_id == run_id).order_by(Enrolment.id)), key=order)
