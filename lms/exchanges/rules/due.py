"""By when who has the ball should have acted. Nothing decides itself: these days remind, only offers lapse."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

REMIND_AHEAD, REMIND_AGAIN, ESCALATED_AFTER = timedelta(days=2), timedelta(days=7), timedelta(days=7)
OFFER_REMINDERS = (timedelta(days=5), timedelta(days=1))
DAY_ENDS = time(17, 0)
"""The hour, on the host's wall, at which a day on which something is due is over."""


def at_day_end(day: date, zone: str) -> datetime:
    """The instant at which `day` is over for what is due on it: 17:00 in `zone`."""
    return datetime.combine(day, DAY_ENDS, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def endorse_by(submitted_at: datetime, *, days: int, zone: str) -> datetime:
    """Until when the home centre should endorse: `days` days after it was sent, 17:00 in the host's zone."""
    return at_day_end(submitted_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=days), zone)


def offer_ends(offered_at: datetime, *, days: int, zone: str) -> datetime:
    """When an offer made now lapses: 17:00 in the host's zone, `days` days later."""
    return at_day_end(offered_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=days), zone)


def last_reminder(due_at: datetime, now: datetime) -> datetime | None:
    """The latest of the instants at which somebody is reminded of `due_at` that has come: two days before, when it is
    due, then every week; None before the first."""
    if now < due_at - REMIND_AHEAD:
        return None
    if now < due_at:
        return due_at - REMIND_AHEAD
    return due_at + REMIND_AGAIN * ((now - due_at) // REMIND_AGAIN)


def last_offer_reminder(until: datetime, now: datetime) -> datetime | None:
    """The latest of the instants at which somebody is reminded of an offer that lapses at `until` that has come."""
    come = [until - ahead for ahead in OFFER_REMINDERS if until - ahead <= now]
    return max(come, default=None)


def planned_reminder_due(
    planned: datetime | None, *, since: datetime | None, reminded_at: datetime | None
) -> bool:
    """Whether the reminder `planned` goes out now: its time came after the last move (`since`), and it was not sent."""
    known = [each for each in (since, reminded_at) if each is not None]
    return planned is not None and all(each < planned for each in known)
