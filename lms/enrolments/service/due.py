"""Due dates of decisions: set when a case comes to a side, cleared when nobody decides any more; and the entries that
show them in the calendar of the desk, one for each run and side: by which day the first has to be decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import update

from lms.agenda import service as agenda
from lms.centres import queries as centres
from lms.courses.models import Run
from lms.enrolments import rules
from lms.enrolments.models import Enrolment
from lms.enrolments.queries import waiting
from lms.enrolments.rules import Parts, Side, Step
from lms.enrolments.service import cases
from lms.kit import clock
from lms.kit.db import lock, session, use_case

_gathered: ContextVar[set[waiting.Of] | None] = ContextVar("lms_desks_to_show", default=None)


def renew(run: Run, enrolment: Enrolment, before: Parts | None, after: Parts) -> None:
    """Gives the case its due date when it has come to another side (`before` None: it is new); reminders begin anew."""
    step = rules.next_step(after)
    if before is not None and rules.next_step(before) is step:
        return
    enrolment.reminded_at = enrolment.escalated_at = None
    set_date(run, enrolment, after)


def begin(run: Run, enrolment: Enrolment, parts: Parts) -> None:
    """A new case gets its due date, and whoever decides sees it in the calendar of the desk."""
    renew(run, enrolment, None, parts)
    show(run, [(enrolment, None, parts)])


def set_date(run: Run, enrolment: Enrolment, parts: Parts) -> None:
    """The due date as it is for a case that comes to the side that decides now."""
    enrolment.due_at = None
    step = rules.next_step(parts)
    if step in (Step.HOME, Step.HOST):
        centre_id = enrolment.home_centre_id if step is Step.HOME else run.centre_id
        days = centres.decision_days(centre_id or run.centre_id)
        enrolment.due_at = rules.due_at(parts, cases.facts_of(run), days=days, now=clock.now())


def follow_run(run: Run) -> None:
    """A run that now starts earlier takes the due dates that lie after its start along."""
    start = cases.facts_of(run).counted_start
    if start is None or start <= clock.now():
        return
    late = update(Enrolment).where(Enrolment.run_id == run.id, Enrolment.due_at > start)
    session().execute(late.values(due_at=start))


def show(run: Run, changes: Iterable[tuple[Enrolment, Parts | None, Parts]]) -> None:
    """Brings the calendars of the desks that decide, or did, in line with these cases, whose parts were and are so
    (before None: it is new). Nothing to do for cases that nobody decides."""
    concerned: set[waiting.Of] = set()
    for enrolment, *parts in changes:
        steps = {rules.next_step(each) for each in parts if each is not None}
        if Step.HOME in steps and enrolment.home_centre_id is not None:
            concerned.add((run.id, Side.HOME, enrolment.home_centre_id))
        if Step.HOST in steps:
            concerned.add((run.id, Side.HOST, run.centre_id))
    gathered = _gathered.get()
    if gathered is not None:
        gathered |= concerned
    else:
        _show_all(concerned)


@contextmanager
def shown_once() -> Iterator[None]:
    """Within the block, of a use case that has locked the runs, the calendars of desks wait; at its end they are
    brought in line with what the cases are then, once for each run and side instead of once for each case."""
    found = set[waiting.Of]()
    token = _gathered.set(found)
    try:
        yield
    finally:
        _gathered.reset(token)
    _show_all(found)


def _show_all(concerned: set[waiting.Of]) -> None:
    if concerned:
        session().flush()
    for of in sorted(concerned):
        _show(session().get_one(Run, of[0]), of)


def show_run(run: Run) -> None:
    """The same for all that waits of a run, which is locked."""
    session().flush()
    for of in waiting.all_waiting(run.id):
        _show(run, of)


def show_missing() -> None:
    """Makes the entries that are missing: of cases that are older than these entries, and of a run that went to another
    centre."""
    for run_id in waiting.runs_missing():
        _show_missing(run_id)


@use_case
def _show_missing(run_id: int) -> None:
    show_run(lock(Run, run_id))


def _show(run: Run, of: waiting.Of) -> None:
    standing = waiting.standing_of(of)
    source = waiting.wanted(of, run, standing)
    if source is None:
        if standing is not None:
            agenda.retire(standing.source)
    elif standing is None or (standing.on, standing.zone) != (source.starts_on, source.zone):
        agenda.put(source)
        agenda.concern_centre(source.group, of[2], status="confirmed")
