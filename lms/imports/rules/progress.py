"""How far a source is that the worker is at: pure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

Step = Literal["turn", "reading", "preparing"]
UNTRIED = ("", "preview")
"""What stands as the result of a source before the first fetch, and before one that was asked for again, has ended."""


def step_of(
    *, state: str, result: str, next_at: datetime | None, approved: bool, now: datetime
) -> Step | None:
    """What a source waits for: its turn to be fetched, that it is fetched and read, that its entries are prepared for
    the calendars. None: for nobody but people, or for the next hour."""
    if approved:
        return "preparing"
    if state in ("asked", "live") and next_at is not None and next_at <= now:
        return "turn"
    return "reading" if state == "asked" and result in UNTRIED else None
