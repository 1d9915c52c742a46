"""The waiting list of a run in its order, and who has an offer."""

from __future__ import annotations

from sqlalchemy import func, select

from lms.enrolments.models import Enrolment
from lms.enrolments.queries.cases import all_of, cards
from lms.enrolments.rules import CaseCard, End, Seat
from lms.kit.db import session
from lms.kit.paging import Page


def queue_page(run_id: int, *, page: int, size: int) -> Page[CaseCard]:
    """Those who wait, in the order of the queue."""
    waits = (
        Enrolment.run_id == run_id,
        Enrolment.seat == Seat.WAITING,
        Enrolment.end_state == End.OPEN,
    )
    total = session().scalar(select(func.count(Enrolment.id)).where(*waits)) or 0
    query = cards(*waits).order_by(Enrolment.priority, Enrolment.complete_at, Enrolment.id)
    return Page(all_of(query.limit(size).offset((page - 1) * size)), page, size, total)


def offered_in(run_id: int) -> list[CaseCard]:
    """Those who have an offer in the run, the one that ends first before the others."""
    query = cards(Enrolment.run_id == run_id, Enrolment.seat == Seat.OFFERED, Enrolment.end_state == End.OPEN)
    return all_of(query.order_by(Enrolment.offer_until, Enrolment.id))
