"""The versions of an agreement with their signatures, and what stands in the way of signing one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select

from lms.courses.models import Course
from lms.exchanges.models import (
    Agreement,
    Application,
    ApplicationCourse,
    Signature,
    SlotCourse,
    Stay,
)
from lms.exchanges.rules import AgreementCard, SignatureCard
from lms.kit.db import session

CONFIRMED_STATES = ("agreed", "ongoing")
"""States of an application in which its stay is confirmed and not over."""


def agreements_of(application_id: int) -> list[AgreementCard]:
    """Every version of the agreement, oldest first, with its signatures in the order in which they were given."""
    query = select(Agreement).where(Agreement.application_id == application_id)
    rows = list(session().scalars(query.order_by(Agreement.version_no, Agreement.id)))
    signed = _signatures([row.id for row in rows])
    return [_card(row, signed.get(row.id, ())) for row in rows]


def _signatures(ids: Collection[int]) -> dict[int, tuple[SignatureCard, ...]]:
    if not ids:
        return {}
    found: dict[int, list[SignatureCard]] = defaultdict(list)
    query = select(Signature).where(Signature.agreement_id.in_(ids))
    for row in session().scalars(query.order_by(Signature.at, Signature.id)):
        card = SignatureCard(
            role=row.role,
            person_id=row.person_id,
            name=row.name,
            position_text=row.position_text,
            at=row.at,
            sha256=row.sha256,
            overlap_known=row.overlap_known,
        )
        found[row.agreement_id].append(card)
    return {ident: tuple(cards) for ident, cards in found.items()}


def _card(row: Agreement, signed: tuple[SignatureCard, ...]) -> AgreementCard:
    return AgreementCard(
        id=row.id,
        application_id=row.application_id,
        version_no=row.version_no,
        content=row.content,
        sha256=row.sha256,
        kind=row.kind,
        amendment_types=tuple(row.amendment_types.split()),
        reason=row.reason,
        created_by_id=row.created_by_id,
        created_side=row.created_side,
        created_at=row.created_at,
        state=row.state,
        settled_at=row.settled_at,
        refused_reason=row.refused_reason,
        signatures=signed,
    )


def open_version(cards: Collection[AgreementCard]) -> AgreementCard | None:
    """The version that waits for signatures, of those that `agreements_of` gave."""
    return next((card for card in reversed(list(cards)) if card.state == "proposed"), None)


def standing_version(cards: Collection[AgreementCard]) -> AgreementCard | None:
    """The version to work on: the one that waits for signatures, else the one in force."""
    in_force = next((card for card in reversed(list(cards)) if card.state == "in_force"), None)
    return open_version(cards) or in_force


def required_courses(slot_id: int, application_id: int) -> dict[int, str]:
    """Titles by id of the courses to be completed before arrival: the slot's, and those asked of this applicant."""
    query = (
        select(Course.id, Course.title)
        .outerjoin(SlotCourse, (SlotCourse.course_id == Course.id) & (SlotCourse.slot_id == slot_id))
        .outerjoin(
            ApplicationCourse,
            (ApplicationCourse.course_id == Course.id) & (ApplicationCourse.application_id == application_id),
        )
        .where(or_(SlotCourse.slot_id.is_not(None), ApplicationCourse.application_id.is_not(None)))
        .order_by(Course.title, Course.id)
    )
    return dict(session().execute(query).all())


def confirmed_stays(person_id: int, *, besides: int) -> list[tuple[date, date]]:
    """First and last days of the person's other stays that are confirmed or under way, actual days before planned."""
    query = (
        select(Stay)
        .join(Application, Application.id == Stay.application_id)
        .where(Application.applicant_id == person_id, Application.id != besides)
        .where(Application.state.in_(CONFIRMED_STATES))
        .order_by(Stay.planned_start, Stay.id)
    )
    return [
        (row.actual_arrival or row.planned_start, max(row.planned_end, row.actual_arrival or row.planned_end))
        for row in session().scalars(query)
    ]
