"""The network's time zones as constant VTIMEZONEs.

One rule since 2003 in all seven: summer time from the last Sunday of March to the last Sunday of October, 01:00 UTC.
The library's `add_missing_timezones` is not used: it writes lists of dates that ical.js and Outlook misread.
"""

from __future__ import annotations

from datetime import UTC, datetime

EASTERN = ("Europe/Helsinki", "Europe/Riga", "Europe/Tallinn", "Europe/Vilnius")
CENTRAL = ("Europe/Copenhagen", "Europe/Oslo", "Europe/Stockholm")

COVERED_FROM = datetime(2003, 3, 30, 1, tzinfo=UTC)
"""The first onset the templates know; earlier instants go out in UTC."""

_TEMPLATE = """\
BEGIN:VTIMEZONE
TZID:{zone}
BEGIN:DAYLIGHT
DTSTART:20030330T{spring}0000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:{summer}
TZOFFSETFROM:{winter_offset}
TZOFFSETTO:{summer_offset}
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20031026T{autumn}0000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:{winter}
TZOFFSETFROM:{summer_offset}
TZOFFSETTO:{winter_offset}
END:STANDARD
END:VTIMEZONE
"""


def _filled(zone: str, **words: str) -> bytes:
    return _TEMPLATE.format(zone=zone, **words).replace("\n", "\r\n").encode()


_EET = {"winter": "EET", "summer": "EEST", "winter_offset": "+0200", "summer_offset": "+0300"}
_CET = {"winter": "CET", "summer": "CEST", "winter_offset": "+0100", "summer_offset": "+0200"}

TEMPLATES: dict[str, bytes] = {
    **{zone: _filled(zone, spring="03", autumn="04", **_EET) for zone in EASTERN},
    **{zone: _filled(zone, spring="02", autumn="03", **_CET) for zone in CENTRAL},
}
"""IANA name to VTIMEZONE, CRLF at each line's end."""


def vtimezone(zone: str) -> bytes:
    """The VTIMEZONE of one of the network's zones. KeyError for others: their times go out in UTC."""
    return TEMPLATES[zone]
