"""Calendars of others, read: bytes of a stranger become plain values, or one refusal.

`stream` turns bytes into components within bounds, `zones`, `recurrence` and `series` say when something takes place,
`reading` makes events of it, all pure; `process` does it in a child with limits, and is what everybody calls.
"""

from lms.kit.ical.outside.process import read_apart, read_apart_as_json, reading_of
from lms.kit.ical.outside.values import (
    LARGEST,
    Given,
    Happening,
    Moment,
    Reading,
    Remark,
    Unreadable,
    Window,
)

__all__ = [
    "LARGEST",
    "Given",
    "Happening",
    "Moment",
    "Reading",
    "Remark",
    "Unreadable",
    "Window",
    "read_apart",
    "read_apart_as_json",
    "reading_of",
]
