"""Calling missing papers to mind: seven days and one day before they are due, and once they are overdue. A due job."""

from __future__ import annotations

from datetime import date, timedelta

from lms.exchanges import notices, queries
from lms.exchanges.models import Slot
from lms.exchanges.rules import CHECKLIST_STATES, Party, reminder
from lms.exchanges.rules.documents import FORGOTTEN_AFTER, REMINDED
from lms.exchanges.service import cases, telling_agree
from lms.kit import clock
from lms.kit.db import session, use_case
from lms.kit.zones import wall_day

BATCH = 1_000


def remind_documents() -> int:
    """Tells each party of the papers it owes, all of one day in one letter: 7 days and 1 day before they are due, and
    when they are overdue; each once for a due date, so that running it again tells nobody anything. Gives how many
    people it told."""
    today = clock.now().date()  # a day more on both sides: which day it is depends on the host's zone
    found = queries.missing_documents(
        first=today - timedelta(days=FORGOTTEN_AFTER + 1),
        last=today + timedelta(days=REMINDED[0] + 1),
        limit=BATCH,
    )
    return sum(
        _remind(application_id, owed_by, due_on, stage)
        for application_id, owed_by, due_on, zone in found
        if (stage := reminder(due_on, wall_day(clock.now(), zone)))
    )


@use_case
def _remind(application_id: int, owed_by: str, due_on: date, stage: str) -> int:
    """One letter to each of the party, if its papers of that day are still missing."""
    application = cases.found(application_id)
    if application.state not in CHECKLIST_STATES:
        return 0
    papers = [
        each
        for each in queries.documents_of(application_id)
        if each.state == "open" and each.owed_by == owed_by and each.due_on == due_on
    ]
    if not papers:
        return 0
    slot = session().get_one(Slot, application.slot_id)

    def write(about: notices.AboutCase) -> notices.Letter:
        return notices.papers_missing(about, [str(each.title) for each in papers], due_on, stage=stage)

    event = f"papers:{application_id}:{owed_by}:{due_on.isoformat()}:{stage}"
    return telling_agree.tell(slot, application, (Party(owed_by),), write, event=event, page="#documents")
