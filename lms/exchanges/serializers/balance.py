"""Person-days as a table for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lms.exchanges.rules import Exchange
from lms.kit.sheets import Sheet

COLUMNS = (
    *("centre", "sent_days", "received_days", "difference"),
    *("sent_days_planned", "received_days_planned"),
)
"""What the file holds, in this order: a promise; new ones are added at the end only."""


def person_days(lines: Iterable[Exchange], slugs: Mapping[int, str]) -> Sheet:
    """A row for each other centre, by its slug; people of none as "outside"."""
    rows = [
        (
            slugs[line.centre_id] if line.centre_id is not None else "outside",
            line.sent,
            line.received,
            line.difference,
            line.sent_planned,
            line.received_planned,
        )
        for line in lines
    ]
    return Sheet("person-days", COLUMNS, rows)
