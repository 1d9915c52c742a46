"""Alarms (RFC 5545, 3.6.6): spliced into the entries of one feed, on the wish of the one person who reads it."""

from __future__ import annotations

from datetime import datetime

from lms.kit.ical.entry import stamp_of, utc
from lms.kit.ical.values import fold_line

_END = b"\r\nEND:VEVENT"
_HOURS_BEFORE_A_DAY = 15
"""Whole days begin at midnight: who is told of them is told at nine in the morning of the day before."""


def with_alarm(body: bytes, minutes: int, *, stamp: datetime) -> bytes:
    """A rendered `body` that rings (ACTION:DISPLAY, with its title) so many minutes before its start, whole days at
    nine on the day before; 0: it does not ring. It bears `stamp` (aware), when that was chosen, unless it changed
    later. What is not certain, or does not take place, stays as it is."""
    if b"\r\nSTATUS:CONFIRMED\r\n" not in body:
        return body
    if stamp > stamp_of(body):
        for name in (b"\r\nDTSTAMP:", b"\r\nLAST-MODIFIED:"):
            at = body.index(name) + len(name)
            body = body[:at] + utc(stamp) + body[at + 16 :]
    if not minutes:
        return body
    before, end, rest = body.rpartition(_END)
    return before + _alarm(body, minutes) + end + rest


def _alarm(body: bytes, minutes: int) -> bytes:
    whole = b"\r\nDTSTART;VALUE=DATE:" in body
    trigger = f"-PT{_HOURS_BEFORE_A_DAY}H" if whole else f"-PT{minutes}M"
    title = body[body.index(b"\r\nSUMMARY:") + 10 :].replace(b"\r\n ", b"").partition(b"\r\n")[0].decode()
    lines = ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:{trigger}", f"DESCRIPTION:{title}", "END:VALARM")
    return b"".join(b"\r\n" + fold_line(line) for line in lines)
