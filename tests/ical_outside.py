"""Small calendars as strangers write them, and what is read of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lms.kit.ical.outside.reading import read
from lms.kit.ical.outside.values import Reading, Unreadable, Window

NOW = datetime(2027, 1, 15, 12, tzinfo=UTC)
WINDOW = Window.around(NOW)
HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\n"
CUSTOM = """\
BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0500
TZOFFSETTO:+0400
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:{rule}
TZOFFSETFROM:+0400
TZOFFSETTO:+0500
END:DAYLIGHT
END:VTIMEZONE
"""
SUMMER = "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"


def event(*lines: str, uid: str = "one@example.org", title: str = "A course") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT", ""])


def calendar(*parts: str) -> bytes:
    return (HEAD + "".join(parts) + "END:VCALENDAR\n").encode()


def reading(*parts: str) -> Reading:
    return read(calendar(*parts), source="test", window=WINDOW)


def starts(*lines: str) -> list[str]:
    """When the events of one VEVENT take place."""
    found = reading(event(*lines)).happenings
    return [each.starts.isoformat().replace("+00:00", "Z") for each in found]


def codes(result: Reading) -> list[tuple[str, bool]]:
    return [(each.code, each.left_out) for each in result.remarks]


on_the_wall = datetime.fromisoformat


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        read(data, source="test", window=WINDOW)
    return refused.value.code
