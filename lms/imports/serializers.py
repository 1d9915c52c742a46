"""A calendar of others in other clothes: what `calendar check` prints."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lms.imports.rules import refusal_words, remark_words
from lms.kit.ical.outside import Moment, Reading, Unreadable


def checked(reading: Reading) -> dict[str, Any]:
    """A reading as JSON: every event with a readable start, and the remarks in words."""
    events = [
        {"uid": each.uid, "start": moment_words(each.starts), "status": each.status.upper()}
        for each in reading.events
    ]
    problems = [remark_words(each) for each in reading.remarks]
    return {"status": "ok", "message": "", "events": events, "problems": problems}


def refused(unreadable: Unreadable) -> dict[str, Any]:
    """A refusal in the same form."""
    problems = [remark_words(each) for each in unreadable.remarks]
    return {"status": "refused", "message": refusal_words(unreadable), "events": [], "problems": problems}


def moment_words(moment: Moment) -> str:
    """An instant as "2027-03-01T07:00:00Z", a whole day as "date 2027-03-01", a time whose zone is not told as
    "floating 2027-03-01T09:00:00"."""
    if not isinstance(moment, datetime):
        return f"date {moment.isoformat()}"
    plain = moment.replace(tzinfo=None).isoformat()
    return f"{plain}Z" if moment.tzinfo else f"floating {plain}"
