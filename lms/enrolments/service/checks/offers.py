"""What `doctor` asks about offers and waiting lists: does the clock end what it should?"""

from __future__ import annotations

from sqlalchemy import or_, select

from lms.courses.models import Run
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import OVERDUE, End, Seat
from lms.kit import clock
from lms.kit.db import session


def violations() -> list[str]:
    """One line each: an offer whose end passed more than an hour ago, one that outlives the start of its run, somebody
    who waits an hour after the cut-off or the start."""
    return [*_overdue_offers(), *_late_offers(), *_late_queues()]


def _overdue_offers() -> list[str]:
    query = select(Enrolment.ref, Enrolment.offer_until).where(
        Enrolment.seat == Seat.OFFERED, Enrolment.offer_until < clock.now() - OVERDUE
    )
    return [
        f"enrolment {ref}: the offer ended at {until.isoformat()} and has not expired"
        for ref, until in session().execute(query.order_by(Enrolment.id))
        if until is not None
    ]


def _late_offers() -> list[str]:
    query = (
        select(Enrolment.ref)
        .join(Run, Run.id == Enrolment.run_id)
        .where(Enrolment.seat == Seat.OFFERED, Run.state == "published")
        .where(Enrolment.offer_until > Run.starts_at)
        .order_by(Enrolment.id)
    )
    return [f"enrolment {ref}: the offer outlives the start of the run" for ref in session().scalars(query)]


def _late_queues() -> list[str]:
    before = clock.now() - OVERDUE
    query = (
        select(Enrolment.ref)
        .join(Run, Run.id == Enrolment.run_id)
        .where(Enrolment.seat == Seat.WAITING, Enrolment.end_state == End.OPEN, Run.state != "postponed")
        .where(or_(Run.cut_off_at < before, Run.starts_at < before))
        .order_by(Enrolment.id)
    )
    return [f"enrolment {ref} waits although nobody moves up any more" for ref in session().scalars(query)]
