"""Reminding those who decide, and telling the leads when nobody does. A due job: running it again changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Select, or_, select, update

from lms.centres import queries as centres
from lms.courses.models import Run
from lms.enrolments import notices, queries
from lms.enrolments.models import Enrolment
from lms.enrolments.queries.waiting import DECIDES, PENDING
from lms.enrolments.rules import ESCALATED_AFTER, HomeDecision, Side
from lms.enrolments.rules.journal import side_to_record
from lms.enrolments.service import answer_dates, cases, due
from lms.kit import clock, journal
from lms.kit.db import session, use_case
from lms.kit.i18n import force_locale, known_language
from lms.kit.zones import wall_day
from lms.notifications import service as notifications
from lms.notifications.rules import Letter
from lms.people import queries as people

BATCH = 1_000
Write = Callable[[notices.Waiting], Letter]


def remind_deciders() -> int:
    """Reminds the coordinators of each case whose due date has come, once, all of a centre in one letter a day; three
    days later its leads are told. A decision or a withdrawal ends it. Gives how many cases that concerned.

    Cases older than due dates get theirs first; entries that are missing are made, in the calendars of desks and in
    those of people who have to answer an offer.
    """
    _give_dates()
    due.show_missing()
    answer_dates.show_missing()
    now = clock.now()
    late = _by_centre(Enrolment.escalated_at.is_(None) & (Enrolment.due_at <= now - ESCALATED_AFTER))
    overdue = _by_centre(Enrolment.reminded_at.is_(None) & (Enrolment.due_at <= now))
    reminded = sum(_remind(centre_id, ids) for centre_id, ids in overdue.items())
    return reminded + sum(_escalate(centre_id, ids) for centre_id, ids in late.items())


def _open() -> Select[int]:
    """Undecided cases of runs that go on; what is over ends by another job."""
    going_on = Run.state.in_(("published", "postponed"))
    not_over = or_(Run.state == "postponed", Run.ends_at.is_(None), Run.ends_at > clock.now())
    query = select(Enrolment.id).join(Run, Run.id == Enrolment.run_id)
    return query.where(PENDING, going_on, not_over)


def _by_centre(condition: object) -> dict[int, list[int]]:
    """The keys of these undecided cases by the centre that decides, in order; of each centre the longest due first when
    many are, so that no centre waits for another."""
    query = _open().where(condition)  # type: ignore[arg-type]  # a column's comparison
    deciding = query.with_only_columns(DECIDES).distinct()
    found: dict[int, list[int]] = {}
    for centre_id in sorted(session().scalars(deciding)):
        longest = query.where(DECIDES.in_([centre_id])).order_by(Enrolment.due_at, Enrolment.id)
        found[centre_id] = sorted(session().scalars(longest.limit(BATCH)))
    return found


@use_case
def _remind(centre_id: int, ids: list[int]) -> int:
    """One letter to each coordinator; on a day that has had its letter the cases wait for that of the next."""
    waiting = _waiting(centre_id)
    if not _tell(centre_id, centres.coordinators_of(centre_id), notices.remind, waiting):
        return 0
    return _mark(ids, "reminded_at", "remind")


@use_case
def _escalate(centre_id: int, ids: list[int]) -> int:
    """One letter to each lead, or to the coordinators where there is no lead; the person reads it on the case."""
    waiting = _waiting(centre_id)
    readers = centres.leads_of(centre_id) or centres.coordinators_of(centre_id)

    def write(about: notices.Waiting) -> Letter:
        return notices.escalate(about, late=len(ids))

    if not _tell(centre_id, readers, write, waiting):
        return 0
    return _mark(ids, "escalated_at", "escalate")


def _waiting(centre_id: int) -> notices.Waiting:
    card = centres.centre_cards()[centre_id]
    return notices.Waiting(
        centre=card.acronym,
        waiting=sum(queries.waiting_counts(centre_id)),
        overdue=queries.overdue_count(centre_id, now=clock.now()),
        path=f"/desk/{card.slug}/approvals?state=overdue",
    )


def _tell(centre_id: int, readers: list[int], write: Write, about: notices.Waiting) -> bool:
    """Whether anybody was told who had not been told today, by the day of the centre's zone."""
    day = wall_day(clock.now(), centres.centre_cards()[centre_id].zone)
    told = False
    for card in people.person_cards(readers).values():
        with force_locale(known_language(card.language)):
            letter = write(about)
        told |= notifications.post(card.id, letter, event=f"desk:{centre_id}:{day.isoformat()}")
    return told


def _mark(ids: list[int], column: str, move: str) -> int:
    """Notes it on those that are still undecided and were not marked meanwhile."""
    now: datetime = clock.now()
    mark = getattr(Enrolment, column)
    marked = session().execute(
        update(Enrolment)
        .where(Enrolment.id.in_(ids), PENDING, Enrolment.due_at <= now, mark.is_(None))
        .values({column: now})
        .returning(Enrolment.id, Enrolment.home_decision)
        .execution_options(synchronize_session=False)
    )
    done = sorted((ident, home) for ident, home in marked)
    for ident, home in done:
        side = side_to_record(move, Side.HOME if home == HomeDecision.PENDING else Side.HOST)
        journal.record(("enrolment", ident), move, actor_id=journal.SYSTEM, side=side)
    return len(done)


def _give_dates() -> None:
    query = _open().where(Enrolment.due_at.is_(None)).order_by(Enrolment.id).limit(BATCH)
    for ident in list(session().scalars(query)):
        _give_date(ident)


@use_case
def _give_date(enrolment_id: int) -> None:
    run, enrolment = cases.lock_case(enrolment_id)
    if enrolment.due_at is None:
        due.set_date(run, enrolment, cases.parts_of(enrolment))
