"""The journal of an application as the rules read it, and who of the network office has opened it."""

from __future__ import annotations

from datetime import datetime

from lms.exchanges.rules import Line
from lms.kit import journal

THING = "application"
OPENED = "open-content"


def lines_of(application_id: int) -> list[Line]:
    """Every line of the journal, the oldest first: ask `rules.visible` which of them a reader sees."""
    return [
        Line(
            move=row.move,
            at=row.at,
            actor_id=row.actor_id,
            reason=row.reason,
            side=row.side,
            before=row.before,
            after=row.after,
        )
        for row in journal.rows_of((THING, application_id))
    ]


def opened_since(lines: list[Line], person_id: int, since: datetime) -> bool:
    """Whether this person has given a reason for reading the content, not before `since`."""
    return any(line.move == OPENED and line.actor_id == person_id and line.at >= since for line in lines)
