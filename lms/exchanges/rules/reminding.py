"""When the home centre is reminded of an application that waits for it: timers remind, they do not decide."""

from __future__ import annotations

from datetime import datetime, timedelta

BEFORE = timedelta(days=2)
ON_THE_DAY = timedelta(hours=9)  # what is due at 17:00 is said at 8:00
WEEK = timedelta(days=7)
ESCALATED_AFTER = WEEK


def mark_passed(due_at: datetime, now: datetime) -> datetime | None:
    """The last moment for a reminder that has come by `now`: two days before, on the day, then every week after it."""
    if now >= due_at + WEEK:
        return due_at + WEEK * ((now - due_at) // WEEK)
    return next((mark for mark in (due_at - ON_THE_DAY, due_at - BEFORE) if mark <= now), None)


def reminder_due(
    due_at: datetime, now: datetime, *, came_at: datetime, reminded_at: datetime | None
) -> datetime | None:
    """The moment whose reminder has to go out now; None when none has come, it went out, or the application came to
    the centre after it."""
    mark = mark_passed(due_at, now)
    if mark is None or mark <= came_at or (reminded_at is not None and mark <= reminded_at):
        return None
    return mark


def escalation_due(due_at: datetime, now: datetime, *, escalated_at: datetime | None) -> bool:
    """Whether the centre's lead and the network office have to be told now: once, seven days over."""
    return escalated_at is None and now >= due_at + ESCALATED_AFTER
