"""By when who has the ball should have acted. Nothing decides itself: these days remind, only offers lapse."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

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
