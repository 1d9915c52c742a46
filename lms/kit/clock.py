"""The one clock. Nothing else in the product asks what time it is."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant: aware, UTC, microseconds kept."""
    return datetime.now(UTC)
