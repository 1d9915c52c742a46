"""How long something is kept; pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Period:
    """Some days, or some months of the calendar."""

    days: int = 0
    months: int = 0

    def before(self, instant: datetime) -> datetime:
        """The aware instant that lies this long before `instant`, see `months_before`."""
        return months_before(instant, self.months) - timedelta(days=self.days)


def months_before(instant: datetime, months: int) -> datetime:
    """The same wall that many months earlier; on a day that the month does not have, its last one."""
    month = instant.year * 12 + instant.month - 1 - months
    for day in (instant.day, 30, 29, 28):
        try:
            return instant.replace(year=month // 12, month=month % 12 + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
