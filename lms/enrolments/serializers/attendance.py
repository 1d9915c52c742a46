"""Sessions as columns of a table of people, and what stands chosen on the page of completion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from lms.courses.rules import SessionCard
from lms.enrolments.rules import CaseCard, End
from lms.kit.i18n import instant_words
from lms.kit.spans import format_span


def session_column(number: int, session: SessionCard, fallback: str, now: datetime) -> dict[str, Any]:
    """One session: its number in the timetable, title (`fallback`: the run's), times, and whether it has begun."""
    return {
        "number": number,
        "title": session.title or fallback,
        "starts": instant_words(session.starts_at, session.zone),
        "iso": session.starts_at.isoformat(),
        "span": format_span(
            session.starts_at, session.ends_at, session.zone, online=session.mode == "online"
        ),
        "place": session.place,
        "zone": session.zone,
        "cancelled": session.cancelled,
        "begun": now >= session.starts_at,
        "id": session.id,
    }


def session_columns(sessions: Sequence[SessionCard], fallback: str, now: datetime) -> list[dict[str, Any]]:
    """The sessions that take place, each with its number in the whole timetable."""
    return [
        session_column(number, each, fallback, now)
        for number, each in enumerate(sessions, start=1)
        if not each.cancelled
    ]


def chosen_ends(people: Iterable[CaseCard], proposed: Mapping[int, End | None]) -> dict[int, str]:
    """What stands chosen for each person: what was said before, else what the rule proposes, else nothing."""
    found = {}
    for each in people:
        end = each.parts.end if each.parts.end is not End.OPEN else proposed.get(each.id)
        found[each.id] = end.value if end else ""
    return found
