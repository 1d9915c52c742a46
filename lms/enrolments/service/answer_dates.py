"""By when an offered seat has to be taken, in the person's own calendar: one entry for all offers of a run that end at
the same instant, because a release makes many at once. It leaves each calendar when the offer is answered or over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from lms.agenda import service as agenda
from lms.courses.models import Run
from lms.enrolments import rules
from lms.enrolments.queries import answering
from lms.enrolments.rules import Parts, Seat
from lms.enrolments.rules.entries import ANSWER
from lms.enrolments.service.cases import Moved
from lms.kit import clock
from lms.kit.db import lock, use_case


def _offered(parts: Parts) -> bool:
    return rules.is_live(parts) and parts.seat is Seat.OFFERED


def show(run: Run, moved: Sequence[Moved]) -> None:
    """Brings the own calendars in line with offers that were made, answered or are over by these moves, which are
    written. Nothing to do where none was."""
    gone = {each.enrolment.person_id for each in moved if _offered(each.before) and not _offered(each.after)}
    come: dict[datetime, dict[int, int]] = defaultdict(dict)
    for enrolment, before, after in moved:
        if _offered(after) and not _offered(before) and enrolment.offer_until is not None:
            come[enrolment.offer_until][enrolment.id] = enrolment.person_id
    if gone:
        _leave(run.id, gone)
    for until, people in sorted(come.items()):
        _enter(run, until, people)


def _leave(run_id: int, gone: set[int]) -> None:
    for each in answering.standing(run_id):
        leaving = gone & set(each.people)
        if leaving == set(each.people):
            agenda.retire(each.source)
        elif leaving:
            agenda.concern_all(each.source, dict.fromkeys(sorted(leaving)))


def _enter(run: Run, until: datetime, people: dict[int, int]) -> None:
    """`people` by enrolment. The entry is named after one of these, which must not name another one that stands."""
    standing = {each.source: each for each in answering.standing(run.id)}
    same = [source for source, each in standing.items() if each.until == until]
    free = [(ANSWER, ident) for ident in sorted(people) if (ANSWER, ident) not in standing]
    if not same and not free:
        return
    source = (same or free)[0]
    if not same:
        agenda.put(answering.source_of(source[1], run, until))
    agenda.concern_all(source, dict.fromkeys(sorted(people.values()), "confirmed"))


def show_missing() -> None:
    """Makes the entries that are missing: of offers that are older than these entries."""
    for run_id in sorted({run_id for run_id, *_ in answering.missing(clock.now())}):
        _show_missing(run_id)


@use_case
def _show_missing(run_id: int) -> None:
    run = lock(Run, run_id)
    come: dict[datetime, dict[int, int]] = defaultdict(dict)
    for _run, ident, person_id, until in answering.missing(clock.now(), run_id=run_id):
        come[until][ident] = person_id
    for until, people in sorted(come.items()):
        _enter(run, until, people)


def follow_run(run: Run) -> None:
    """The offers of the run, which is locked, may end earlier now, on another clock."""
    for each in answering.standing(run.id):
        known = answering.untils(run.id, each.people)
        if known:
            agenda.put(answering.source_of(each.source[1], run, min(known.values())))
