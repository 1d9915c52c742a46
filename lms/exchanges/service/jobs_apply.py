"""Due jobs of applying: any worker may run them at any time; running one again changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, select

from lms.access import PUBLIC
from lms.centres import queries as centres
from lms.exchanges.models import Application, Slot
from lms.exchanges.notices import apply as notices
from lms.exchanges.rules import (
    APPLICATION_MOVES,
    KEPT_DAYS,
    Party,
    Role,
    escalation_due,
    reminder_due,
)
from lms.exchanges.rules.reminding import BEFORE
from lms.exchanges.service import cases, drafts, files, telling_apply
from lms.kit import clock, journal
from lms.kit.db import session, use_case
from lms.kit.refusal import NotFound, Refusal

BATCH = 500


def remind_endorsers() -> int:
    """Reminds the home centre two days before its answer is due, on the day, and then weekly; seven days over also its
    leads and the network office. Each once. Gives how many applications that concerned."""
    query = (
        select(Application.id)
        .where(Application.state == "submitted", Application.due_at <= clock.now() + BEFORE)
        .order_by(Application.due_at, Application.id)
        .limit(BATCH)
    )
    return sum(_remind(ident) for ident in list(session().scalars(query)))


@use_case
def _remind(application_id: int) -> bool:
    try:
        slot, application = cases.lock_case(application_id)
        case = cases.case_of(PUBLIC, slot, application)
        APPLICATION_MOVES.check("remind", case, roles={Role.SYSTEM})
    except (NotFound, Refusal):
        return False  # somebody was faster
    due, now = application.due_at, clock.now()
    if due is None:
        return False
    done = False
    mark = reminder_due(due, now, came_at=application.updated_at, reminded_at=application.reminded_at)
    if mark is not None:
        event = f"application:{application.id}:remind:{mark.isoformat()}"
        telling_apply.tell(slot, application, Party.HOME, notices.endorse_reminder, event=event)
        application.reminded_at = mark
        journal.record((cases.THING, application.id), "remind", actor_id=journal.SYSTEM)
        done = True
    if escalation_due(due, now, escalated_at=application.escalated_at):
        _escalate(slot, application)
        done = True
    return done


def _escalate(slot: Slot, application: Application) -> None:
    application.escalated_at = clock.now()
    event = f"application:{application.id}:escalate:{application.version}"
    home_id = application.home_centre_id
    leads = set(centres.leads_of(home_id) if home_id is not None else []) - {application.applicant_id}
    path = telling_apply.page_of(slot, application, Party.HOME)
    telling_apply.tell_people(slot, application, leads, notices.endorse_overdue, path=path, event=event)
    telling_apply.tell_people(
        slot,
        application,
        centres.office(),
        notices.office_overdue,
        path="/admin/exchanges",
        event=event,
    )
    journal.record((cases.THING, application.id), "escalate", actor_id=journal.SYSTEM)


def old_drafts(now: datetime) -> Select[int]:
    """Asks for the ids of drafts that nobody has changed for 180 days."""
    before = now - timedelta(days=KEPT_DAYS)
    query = select(Application.id).where(Application.state == "draft", Application.updated_at <= before)
    return query.order_by(Application.id)


def delete_old_drafts() -> int:
    """Deletes drafts that nobody has changed for 180 days, with their files, and says so; gives how many."""
    number = 0
    for ident in list(session().scalars(old_drafts(clock.now()).limit(BATCH))):
        stored = _delete_draft(ident)
        if stored is not None:
            files.remove(stored)
            number += 1
    return number


@use_case
def _delete_draft(application_id: int) -> list[str] | None:
    before = clock.now() - timedelta(days=KEPT_DAYS)
    try:
        slot, application = cases.lock_case(application_id)
        case = cases.case_of(PUBLIC, slot, application)
        APPLICATION_MOVES.check("delete", case, roles={Role.SYSTEM})
    except (NotFound, Refusal):
        return None
    if application.updated_at > before:
        return None
    telling_apply.tell_people(
        slot,
        application,
        [application.applicant_id],
        notices.draft_deleted,
        path=f"/exchanges/{slot.ref}",
        event=f"application:{application.id}:deleted",
    )
    return drafts.erase(application, actor_id=journal.SYSTEM)
