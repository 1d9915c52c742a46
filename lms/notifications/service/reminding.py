"""Reminders of dates: which went out. What they are about stands in the features above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from sqlalchemy import delete

from lms.kit import clock
from lms.kit.db import lock, session, use_case
from lms.kit.inserts import insert_once
from lms.notifications.models import MailStop, Reminded, ReminderChoice
from lms.notifications.rules import STOP_KEPT
from lms.notifications.rules.reminding import USUAL_BEFORE, Before, Moment


def begin_reminders(person_id: int) -> Before:
    """Within the open use case: what the person chose. Concurrent callers wait, so that one of them reminds."""
    insert_once(ReminderChoice, person_id=person_id, **asdict(USUAL_BEFORE))
    row = lock(ReminderChoice, person_id)
    return Before(start=row.start, end=row.end, deadline=row.deadline)


def note_reminders(person_id: int, moments: Iterable[Moment], *, told_on: date) -> None:
    """Within the open use case: the person was reminded of these dates, on this day of the person's."""
    for moment in moments:
        anchor, kind, ident = moment.key
        key = {"person_id": person_id, "anchor": anchor, "kind": kind, "thing_id": ident}
        if not insert_once(Reminded, **key, at=moment.at, told_on=told_on):
            row = session().get_one(Reminded, (person_id, *moment.key))
            row.at, row.told_on = moment.at, told_on


@use_case
def tidy() -> None:
    """A due job: forgets reminders of dates that are over, and ways to end mails after 400 days."""
    now = clock.now()
    session().execute(delete(Reminded).where(Reminded.at < now))
    session().execute(delete(MailStop).where(MailStop.made_at < now - STOP_KEPT))
