"""Invitations by mail and the replies to them (RFC 5546, 6047): one VEVENT, one organizer, one attendee.

The entry is the one of the private feed, octet by octet; METHOD, ORGANIZER and ATTENDEE are spliced around it here and
nowhere else, so that none of them ever stands in a feed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, unquote

from icalendar import Calendar

from lms.kit.ical.feed import PRODID
from lms.kit.ical.timezones import vtimezone
from lms.kit.ical.values import fold_line
from lms.kit.text import clean_line, printable

Method = Literal["REQUEST", "CANCEL"]
MOST_BYTES = 100_000  # of a reply; those of real calendar programs have one to five thousand
MOST_COMPONENTS = 50
# what may stand in the local part and the domain of a mailto address (RFC 6068, 2)
_MAILTO_SAFE = "!$'*+-._~@"


@dataclass(frozen=True)
class Party:
    """Somebody with a mail address, and the name shown (may be empty)."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class Reply:
    """What an attendee answers about one UID: `partstat` in capitals (ACCEPTED, DECLINED, …), `attendee` the address in
    small letters, `sequence` that of the invitation it answers (0 when it says none)."""

    uid: str
    attendee: str
    partstat: str
    sequence: int


def scheduled(
    method: Method, body: bytes, zone: str, *, organizer: Party, attendee: Party, sent_by: str = ""
) -> bytes:
    """The calendar of one invitation (REQUEST) or its end (CANCEL) around a `body` of the feed; `zone` is whose
    VTIMEZONE it needs ("" for none). `sent_by`: the address that the mail comes from, said where it is another one."""
    invited = "CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT"
    if method == "REQUEST":
        invited += ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
    by = (
        f'SENT-BY="{_mailto(sent_by)}"'
        if sent_by and sent_by.casefold() != organizer.address.casefold()
        else ""
    )
    lines = (_line("ORGANIZER", by, organizer), _line("ATTENDEE", invited, attendee))
    head = "".join(
        f"{line}\r\n"
        for line in (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:{PRODID}",
            "CALSCALE:GREGORIAN",
            f"METHOD:{method}",
        )
    )
    before, end, rest = body.rpartition(b"\r\nEND:VEVENT")
    people = b"".join(b"\r\n" + fold_line(line) for line in lines)
    zones = vtimezone(zone) if zone else b""
    return head.encode() + zones + before + people + end + rest + b"END:VCALENDAR\r\n"


def _line(name: str, parameters: str, party: Party) -> str:
    shown = _quoted(party.name)
    return (
        ";".join(filter(None, (name, f"CN={shown}" if shown else "", parameters)))
        + f":{_mailto(party.address)}"
    )


def _quoted(name: str) -> str:
    """A value of a parameter (RFC 5545, 3.2) with the marks of RFC 6868 for what may not stand there."""
    line = clean_line(name).replace("^", "^^").replace('"', "^'")
    return f'"{line}"' if line else ""


def _mailto(address: str) -> str:
    """The address as a URI; whatever else it may hold is encoded, so that it stays one value."""
    return "mailto:" + quote(clean_line(address), safe=_MAILTO_SAFE)


def read_replies(octets: bytes) -> list[Reply]:
    """What a calendar with METHOD:REPLY says, one for each attendee of each event; nothing for anything else, whatever
    it is: strangers write these."""
    if len(octets) > MOST_BYTES or octets.upper().count(b"BEGIN:") > MOST_COMPONENTS:
        return []
    try:
        calendar: Any = Calendar.from_ical(octets)  # bytes: a str without a line break would open that path
        if str(calendar.get("METHOD", "")).upper() != "REPLY":
            return []
        return [reply for event in calendar.walk("VEVENT") for reply in _replies(event)]
    # OSError: the name of a zone is looked up as a file: "Europe" is a folder, and some are too long for one
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError):
        return []


def _replies(event: Any) -> list[Reply]:
    attendees = event.get("ATTENDEE", [])
    found = []
    for each in attendees if isinstance(attendees, list) else [attendees]:
        scheme, _, address = str(each).partition(":")
        partstat = str(each.params.get("PARTSTAT", "")).upper()
        uid, address = str(event.get("UID", "")), unquote(address).casefold()
        if printable(uid + address) != uid + address:
            continue  # neither is one of ours, and PostgreSQL refuses to be asked for some of these characters
        if scheme.lower() == "mailto" and address and uid and partstat:
            found.append(Reply(uid, address, partstat, max(0, int(event.get("SEQUENCE", 0)))))
    return found
