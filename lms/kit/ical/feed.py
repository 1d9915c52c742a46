"""A feed: a constant head, the time zones used, stored entries, the end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from icalendar import Calendar

from lms.kit.ical.timezones import vtimezone
from lms.kit.ical.values import COLOR_NAMES, Text, Verbatim, uri, web_address, written
from lms.kit.text import clean_line, clean_text, without_markup

# Never with a release number: bytes would change with each release.
PRODID = "-//Nordic-Baltic chips competence centres//LMS//EN"
_END = b"END:VCALENDAR\r\n"
# vdirsyncer (0.19 to 0.21) takes the first line that begins with UID for the entry's and so makes one entry of all.
# Names of properties have no case (RFC 5545, 2): in small letters it passes the feed's by, other readers find it.
_UID, _OWN_UID = b"\r\nUID:", b"\r\nuid:"


@dataclass(frozen=True, kw_only=True)
class FeedHead:
    """What a feed says about itself.

    `uid` is the feed's own and constant, `url` the page that shows the same, `source` the feed's public address (None
    for private ones: it would repeat the token), `color` a CSS name or None, `refresh_hours` how often clients should
    come, `zone` the network's: a feed without entries carries its VTIMEZONE, because the standard wants a component.
    """

    name: str
    uid: str
    url: str
    description: str = ""
    source: str | None = None
    color: str | None = None
    refresh_hours: int = 4
    zone: str = "Europe/Helsinki"


@lru_cache(maxsize=512)
def head_bytes(head: FeedHead) -> bytes:
    """The feed's first lines, from BEGIN:VCALENDAR on; cached by value.

    ValueError for a name or uid of nothing, a colour without a name, a refresh below an hour; KeyError for a zone
    without a template.
    """
    name, uid, words = (
        clean_line(head.name),
        clean_line(head.uid),
        without_markup(clean_text(head.description).strip()),
    )
    if not name or not uid or head.refresh_hours < 1 or head.color not in (None, *COLOR_NAMES):
        raise ValueError(f"not a feed: {head!r}")
    vtimezone(head.zone)
    interval = f"PT{head.refresh_hours}H"
    calendar = _calendar()
    # As items, not as arguments of Calendar.new(): that writes them unescaped or without VALUE.
    calendar["NAME"] = calendar["X-WR-CALNAME"] = Text(name)
    if words:
        calendar["DESCRIPTION"] = calendar["X-WR-CALDESC"] = Text(words)
    calendar["REFRESH-INTERVAL"] = Verbatim(interval, params={"VALUE": "DURATION"})
    calendar["X-PUBLISHED-TTL"] = Verbatim(interval)
    calendar["UID"] = Text(uid)
    if address := web_address(head.url):
        calendar["URL"] = uri(address)
    if head.color:
        calendar["COLOR"] = Text(head.color)
    if head.source and (source := web_address(head.source)):
        calendar["SOURCE"] = uri(source, typed=True)
    return written(calendar).removesuffix(_END).replace(_UID, _OWN_UID, 1)


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar["VERSION"] = Verbatim("2.0")
    calendar["PRODID"] = Text(PRODID)
    return calendar


def parts(head: FeedHead, bodies: Iterable[bytes], zones: Iterable[str]) -> list[bytes]:
    """The pieces of a feed in order, for who joins, compresses or streams them: head, VTIMEZONEs by name, `bodies`
    in the order given (start, then UID), end. `zones` are those of `zones_used` of all bodies; KeyError for others."""
    entries = list(bodies)
    used = set(zones)
    if not entries and not used:
        used = {head.zone}
    return [head_bytes(head), *map(vtimezone, sorted(used)), *entries, _END]


def assemble(head: FeedHead, bodies: Iterable[bytes], zones: Iterable[str]) -> bytes:
    """A whole feed, see `parts`. The same arguments give the same bytes in every process."""
    return b"".join(parts(head, bodies, zones))


@lru_cache(maxsize=1)
def _published_head() -> bytes:
    calendar = _calendar()
    calendar["METHOD"] = Verbatim("PUBLISH")
    return written(calendar).removesuffix(_END)


def attachment(bodies: Iterable[bytes], zones: Iterable[str]) -> bytes:
    """Entries to hand over once, in a mail or as a download: METHOD:PUBLISH (RFC 5546), no name of a calendar."""
    return b"".join([_published_head(), *map(vtimezone, sorted(set(zones))), *bodies, _END])


def content_hash(*pieces: bytes | str | int | None) -> str:
    """32 hex digits for a strong ETag, from everything that decides a content: stored hashes, head, sequence, prefix.

    Pieces are told apart: ("ab", "c") and ("a", "bc") differ, and so do 1, "1" and None.
    """
    return sha256(repr(pieces).encode()).hexdigest()[:32]
