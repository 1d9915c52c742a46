"""Reminding who decides for the host, reviewers, and who has an offer. Due jobs: running one again changes nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from lms.exchanges import queries
from lms.exchanges.models import Review
from lms.exchanges.notices import deciding as words
from lms.exchanges.notices import reviewing
from lms.exchanges.notices.deciding import About
from lms.exchanges.rules import (
    ESCALATED_AFTER,
    OFFER_REMINDERS,
    REMIND_AHEAD,
    REVIEWABLE,
    at_day_end,
    last_offer_reminder,
    last_reminder,
    planned_reminder_due,
)
from lms.exchanges.service import cases, telling_decide
from lms.kit import clock, journal
from lms.kit.db import lock, use_case
from lms.notifications.rules import Letter

BATCH = 500


def remind_hosts() -> int:
    """Reminds the coordinators of the host of each decision two days before it is due, on the day, then every week; a
    week over the leads and the network office are told, once. A decision ends it. Gives how many were reminded."""
    return sum(
        _remind_host(ident) for ident in queries.host_reminders(clock.now() + REMIND_AHEAD, limit=BATCH)
    )


@use_case
def _remind_host(application_id: int) -> bool:
    slot, application = cases.lock_case(application_id)
    due, now = application.due_at, clock.now()
    if due is None or application.state not in ("endorsed", "in_review"):
        return False
    planned = last_reminder(due, now)
    if not planned_reminder_due(planned, since=application.updated_at, reminded_at=application.reminded_at):
        return False
    days_over = (now - due).days if now > due else 0

    def write(about: About) -> Letter:
        return words.decide_by(about, days_over=days_over)

    event = _event("decide", application_id, planned)
    telling_decide.host(slot, application, write, until=due, event=event)
    application.reminded_at = now
    journal.record((cases.THING, application_id), "remind", actor_id=journal.SYSTEM)
    if now >= due + ESCALATED_AFTER and application.escalated_at is None:
        telling_decide.decision_late(slot, application, event=event)
        application.escalated_at = now
        journal.record((cases.THING, application_id), "escalate", actor_id=journal.SYSTEM)
    return True


def _event(what: str, ident: int, planned: datetime | None) -> str:
    return f"{what}:{ident}:{planned.isoformat() if planned else ''}"


def remind_offers() -> int:
    """Reminds whoever has an offer five days and one day before it lapses. Gives how many were reminded."""
    before = clock.now() + max(OFFER_REMINDERS)
    return sum(_remind_offer(ident) for ident in queries.offers_until(before, limit=BATCH))


@use_case
def _remind_offer(application_id: int) -> bool:
    slot, application = cases.lock_case(application_id)
    until, now = application.offer_until, clock.now()
    if application.state != "offered" or until is None or until <= now:
        return False
    planned = last_offer_reminder(until, now)
    since, last = application.host_decided_at, application.reminded_at
    if not planned_reminder_due(planned, since=since, reminded_at=last):
        return False
    telling_decide.offer_ends_soon(slot, application, event=_event("offer", application_id, planned))
    application.reminded_at = now
    journal.record((cases.THING, application_id), "remind", actor_id=journal.SYSTEM)
    return True


def remind_reviewers() -> int:
    """Reminds reviewers two days before their review is due, on the day, then every week, until it is sent or declined
    or the host has decided. Gives how many were reminded."""
    before = (clock.now() + REMIND_AHEAD + timedelta(days=1)).date()
    found = queries.reviews_to_remind(before, limit=BATCH)
    return sum(_remind_reviewer(application_id, review_id) for application_id, review_id in found)


@use_case
def _remind_reviewer(application_id: int, review_id: int) -> bool:
    slot, application = cases.lock_case(application_id)
    review, now = lock(Review, review_id), clock.now()
    waits = review.state in ("invited", "accepted") and application.state in REVIEWABLE
    if not waits or review.due_on is None:
        return False
    planned = last_reminder(at_day_end(review.due_on, slot.zone), now)
    if not planned_reminder_due(planned, since=review.invited_at, reminded_at=review.reminded_at):
        return False
    event = _event("review", review_id, planned)
    readers = [review.reviewer_id]
    telling_decide.reviewer(readers, slot, application, reviewing.remind, due_on=review.due_on, event=event)
    review.reminded_at = now
    journal.record(("review", review_id), "remind", actor_id=journal.SYSTEM)
    return True
