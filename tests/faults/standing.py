"""After a fault: is everything there that was answered as saved, once, and does the house find itself in order?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from lms.enrolments import queries as enrolments
from lms.enrolments.models import Enrolment
from lms.exchanges.models import Application
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.kit.journal import JournalRow
from lms.notifications.models import Notice
from lms.outbox.models import JobSlot, Mail
from lms.outbox.rules import PENDING
from tests.faults.clients import Book
from tests.faults.ground import Ground
from tests.faults.places import Place, Wrong
from tests.load.networks import opened


def check(place: Place, ground: Ground, book: Book | None = None) -> str:
    """Complains of everything that is not as it must be; gives what is there, in words."""
    complaints = [f"{number} times: {words}" for words, number in (book.wrong.items() if book else ())]
    saved = book.saved if book else {}
    with opened(place.url, place.folder):
        complaints += [*lost_enrolments(ground.run_id, saved), *wrong_moves(saved), *told_twice()]
        tally = enrolments.tallies([ground.run_id])[ground.run_id]
        if tally.holders > ground.seats:
            complaints.append(f"{tally.holders} hold one of {ground.seats} seats")
        if tally.waiting and tally.holders < ground.seats:
            complaints.append(
                f"{tally.waiting} wait while only {tally.holders} of {ground.seats} seats are held"
            )
    complaints += place.orderly()
    if complaints:
        raise Wrong("; ".join(complaints))
    seen = f"{len(saved)} saved, all there" if saved else "all in order"
    return f"{seen}, {tally.holders} of {ground.seats} seats held, {tally.waiting} wait"


def lost_enrolments(run_id: int, saved: dict[tuple[str, ...], str]) -> Iterable[str]:
    """Every enrolment that was answered as saved is there, and nobody has two."""
    query = select(Enrolment.person_id, Enrolment.ref).where(Enrolment.run_id == run_id)
    there: dict[int, list[str]] = {}
    for person, ref in session().execute(query):
        there.setdefault(person, []).append(ref)
    for what, ref in saved.items():
        if what[0] == "enrol" and ref not in there.get(int(what[1]), []):
            yield f"enrolment {ref} was answered as saved and is lost"
    twice = [person for person, refs in there.items() if len(refs) > 1]
    if twice:
        yield f"{len(twice)} people have two enrolments"


def wrong_moves(saved: dict[tuple[str, ...], str]) -> Iterable[str]:
    """The journal has each move that was answered as made, and none twice."""
    query = select(JournalRow.thing_id, JournalRow.side, JournalRow.move)
    query = query.join(Application, Application.id == JournalRow.thing_id)
    query = query.where(JournalRow.thing_kind == "application", JournalRow.actor_id.is_not(None))
    acting = select(JournalRow.thing_id, JournalRow.after, JournalRow.move).where(
        JournalRow.thing_kind == "application", JournalRow.actor_id.is_not(None)
    )
    names = {"applicant": "guest"}
    there = Counter(
        (str(ident), names.get(after.get("acting", ""), after.get("acting", "")), move)
        for ident, after, move in session().execute(acting)
    )
    for what in saved:
        if what[0] == "move" and not there[what[1:]]:
            yield f"the move {' '.join(what[1:])} was answered as made and is lost"
    for made, number in there.items():
        if number > 1:
            yield f"the move {' '.join(made)} stands {number} times in the journal"


def told_twice() -> Iterable[str]:
    """Nobody was told the same twice, in the inbox or by mail."""
    columns = (Notice.person_id, Notice.kind, Notice.path, Notice.subject, Notice.body)
    query = select(Notice.person_id, Notice.kind).group_by(*columns).having(func.count() > 1)
    for person, kind in session().execute(query):
        yield f"person {person} has the notice {kind} twice"
    letters = (Mail.recipient, Mail.subject, Mail.text)
    for recipient, subject in session().execute(
        select(Mail.recipient, Mail.subject)
        .where(Mail.text != "")
        .group_by(*letters)
        .having(func.count() > 1)
    ):
        yield f"{recipient} has the mail “{subject}” twice"


@contextmanager
def _looked(place: Place) -> Iterator[Session]:
    """One look past the application: to make that for each look of a long wait would keep the machine busy."""
    url = place.url.replace("postgresql://", "postgresql+psycopg://", 1)
    with Session(create_engine(url, poolclass=NullPool)) as looking:
        yield looking


def mails(place: Place) -> Counter[str]:
    """How many mails stand in which state."""
    with _looked(place) as looking:
        rows = looking.execute(select(Mail.state, func.count()).group_by(Mail.state))
        return Counter(dict(rows.tuples().all()))


def unfinished_jobs(place: Place) -> list[str]:
    """Jobs whose slot was begun and not finished."""
    with _looked(place) as looking:
        return list(looking.scalars(select(JobSlot.job).where(JobSlot.finished_at.is_(None))))


def let_time_pass(place: Place) -> None:
    """The leases of dead workers end, and what was to be tried later is due."""
    with opened(place.url, place.folder):
        _let_time_pass()


@use_case
def _let_time_pass() -> None:
    now = clock.now()
    session().execute(update(Mail).where(Mail.state == PENDING).values(leased_until=None, due_at=now))


def untried(place: Place) -> int:
    """How many mails nobody tried to send yet."""
    with _looked(place) as looking:
        return looking.scalar(select(func.count()).where(Mail.attempts == 0)) or 0


def jobs(place: Place) -> int:
    """How many slots of jobs were begun."""
    with _looked(place) as looking:
        return looking.scalar(select(func.count()).select_from(JobSlot)) or 0


def job_done(place: Place, job: str, first: str, last: str) -> bool:
    """Whether the job was done for a slot that begins in one of these minutes (`2027-03-28T00:59`)."""
    with _looked(place) as looking:
        query = select(JobSlot.finished_at).where(JobSlot.job == job, JobSlot.slot.between(first, f"{last}~"))
        return looking.scalar(query.limit(1)) is not None
