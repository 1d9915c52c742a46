"""Due dates of decisions: set when a case comes to a side, cleared when nobody decides any more."""

from __future__ import annotations

from sqlalchemy import update

from lms.centres import queries as centres
from lms.courses.models import Run
from lms.enrolments import rules
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import Parts, Step
from lms.enrolments.service import cases
from lms.kit import clock
from lms.kit.db import session


def renew(run: Run, enrolment: Enrolment, before: Parts | None, after: Parts) -> None:
    """Gives the case its due date when it has come to another side (`before` None: it is new); reminders begin anew."""
    step = rules.next_step(after)
    if before is not None and rules.next_step(before) is step:
        return
    enrolment.reminded_at = enrolment.escalated_at = None
    set_date(run, enrolment, after)


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
