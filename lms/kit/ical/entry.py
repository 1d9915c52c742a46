"""One calendar entry: rendered once from its facts, then only spliced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isfinite
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Event

from lms.kit.ical.timezones import COVERED_FROM, TEMPLATES
from lms.kit.ical.values import Text, Verbatim, escape, fold_line, uri, web_address, written
from lms.kit.text import clean_line, clean_text, without_markup
from lms.kit.zones import happens_twice, is_zone

Status = Literal["confirmed", "tentative", "cancelled"]

_STATUS: dict[str, bytes] = {
    "confirmed": b"CONFIRMED",
    "tentative": b"TENTATIVE",
    "cancelled": b"CANCELLED",
}
_LARGEST = 999_999_999
# libical takes a SUMMARY without value for an error.
_UNTITLED = "–"


@dataclass(frozen=True, kw_only=True)
class EntryFacts:
    """What one VEVENT says, in one language.

    `starts` and `ends` are both aware datetimes (the instants count; they are written on the wall of `zone`) or both
    dates (whole days, `ends` exclusive). `uid` is made once and never again. Texts may hold anything: they are cleaned.
    `description` is plain text (see `markdown_plain`). `url` and `join_link` are written when they are http(s)
    addresses; the join link only by `render(private=True)`, in the text behind `join_label`. `geo` is latitude and
    longitude in degrees.
    """

    uid: str
    starts: datetime | date
    ends: datetime | date
    zone: str
    title: str
    created: datetime
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    geo: tuple[float, float] | None = None
    status: Status = "confirmed"
    transparent: bool = False
    join_link: str = ""
    join_label: str = ""


def zones_used(facts: EntryFacts) -> tuple[str, ...]:
    """The zones whose VTIMEZONE a feed with this entry needs: its own, or none (whole days, times written in UTC).

    Store it beside the bytes.
    """
    return (facts.zone,) if _times(facts)[2] else ()


def render(
    facts: EntryFacts, *, sequence: int, stamp: datetime, prefix: str = "", private: bool = False
) -> bytes:
    """The VEVENT of `facts`: CRLF line ends, no line over 75 octets, folds between characters.

    `stamp` (aware) is the time of the last change that shows, written as DTSTAMP and LAST-MODIFIED; `prefix` stands
    before the title. Cancelled entries and whole days are TRANSPARENT. Times go out with TZID in the network's zones;
    in UTC in other zones, before 2003, or when either end lies in the hour that comes twice.
    ValueError for facts no rule of the product lets through: no uid, unknown zone or status, naive or mixed times, an
    end not after the start, a place off the globe, a sequence below 0.
    """
    fixed = written(_fixed_part(facts, private=private))
    before, start, rest = fixed.partition(b"\r\nDTSTART")
    transparent = facts.transparent or not isinstance(facts.starts, datetime)
    title = _join(escape(clean_line(prefix)), escape(clean_line(facts.title) or _UNTITLED))
    state = _state_lines(facts.status, sequence, stamp, transparent=transparent, title=title)
    return before + state + start + rest


def splice(
    body: bytes, *, status: Status, sequence: int, stamp: datetime, prefix: str = "", busy: bool = False
) -> bytes:
    """A personal variant of a rendered `body`: its own status, sequence, stamps and words before the title.

    Equal to rendering the same facts anew with these; nothing else of the body is read or changed. A body that is
    CANCELLED stays so with the prefix it has: nobody's own status makes take place what is called off. `busy`: it keeps
    this person from anything else (OPAQUE), though it may not keep others.
    """
    first = body.index(b"\r\nSEQUENCE:")
    last = body.index(b"\r\nDTSTART", first)
    old = body[first:last]
    title = old[old.index(b"\r\nSUMMARY:") + 10 :].replace(b"\r\n ", b"").decode()
    if b"\r\nSTATUS:CANCELLED\r\n" in old:
        status = "cancelled"
    elif prefix:
        title = _join(escape(clean_line(prefix)), title)
    transparent = not busy and b"\r\nTRANSP:TRANSPARENT\r\n" in old
    state = _state_lines(status, sequence, stamp, transparent=transparent, title=title)
    return body[:first] + state + body[last:]


def stamp_of(body: bytes) -> datetime:
    """When a rendered `body` last changed: its DTSTAMP (aware UTC). ValueError for bytes that are no rendered body."""
    first = body.index(b"\r\nDTSTAMP:") + 10
    return datetime.strptime(f"{body[first : first + 16].decode('ascii')}+0000", "%Y%m%dT%H%M%SZ%z")


def url_of(body: bytes) -> str:
    """The URL that a rendered `body` bears; empty without one."""
    _before, _name, rest = body.replace(b"\r\n ", b"").partition(b"\r\nURL:")
    return rest.partition(b"\r\n")[0].decode("utf-8", "replace")


def _join(*words: str) -> str:
    return " ".join(word for word in words if word)


def _state_lines(status: str, sequence: int, stamp: datetime, *, transparent: bool, title: str) -> bytes:
    """The lines that differ between people, in one block between CREATED and DTSTART, so that splicing is a cut."""
    if not 0 <= sequence <= _LARGEST or status not in _STATUS:
        raise ValueError(f"not a sequence and a status: {sequence!r}, {status!r}")
    moment = utc(stamp)
    transp = b"TRANSPARENT" if transparent or status == "cancelled" else b"OPAQUE"
    return b"\r\nSEQUENCE:%d\r\nDTSTAMP:%s\r\nLAST-MODIFIED:%s\r\nSTATUS:%s\r\nTRANSP:%s\r\n%s" % (
        *(sequence, moment, moment),
        *(_STATUS[status], transp, fold_line(f"SUMMARY:{title}")),
    )


def utc(instant: datetime) -> bytes:
    """An aware instant as it is written in UTC, in whole seconds."""
    if instant.tzinfo is None:
        raise ValueError(f"a time without a zone: {instant!r}")
    return b"%04d%02d%02dT%02d%02d%02dZ" % instant.astimezone(UTC).timetuple()[:6]


def _times(facts: EntryFacts) -> tuple[datetime | date, datetime | date, bool]:
    """Start and end as they are written, and whether they are written with TZID."""
    starts, ends = facts.starts, facts.ends
    if not is_zone(facts.zone):
        raise ValueError(f"unknown zone: {facts.zone!r}")
    if not isinstance(starts, datetime) and not isinstance(ends, datetime):
        if ends <= starts:
            raise ValueError(f"the end is not after the start: {starts} {ends}")
        return starts, ends, False
    if not isinstance(starts, datetime) or not isinstance(ends, datetime):
        raise ValueError(f"a day and a time together: {starts!r} {ends!r}")
    if starts.tzinfo is None or ends.tzinfo is None:
        raise ValueError(f"a time without a zone: {starts!r} {ends!r}")
    instants = [each.astimezone(UTC).replace(microsecond=0) for each in (starts, ends)]
    if instants[1] <= instants[0]:
        raise ValueError(f"the end is not after the start: {starts} {ends}")
    walls = [each.astimezone(ZoneInfo(facts.zone)) for each in instants]
    if (
        facts.zone not in TEMPLATES
        or instants[0] < COVERED_FROM
        or any(happens_twice(wall.replace(tzinfo=None), facts.zone) for wall in walls)
    ):
        return instants[0], instants[1], False
    return walls[0], walls[1], True


def _fixed_part(facts: EntryFacts, *, private: bool) -> Event:
    """Everything that is the same for all people who see this entry."""
    uid = clean_line(facts.uid)
    if not uid or facts.created.tzinfo is None:
        raise ValueError(f"an entry without uid or with a naive created: {facts.uid!r}")
    starts, ends, _ = _times(facts)
    join_link = web_address(facts.join_link) if private else None
    event = Event()
    event["UID"] = Text(uid)
    event.add("CREATED", facts.created.astimezone(UTC))
    event.add("DTSTART", starts)
    event.add("DTEND", ends)
    _add_texts(event, facts, join_link)
    if address := web_address(facts.url):
        event["URL"] = uri(address)
    if names := dict.fromkeys(escape(name) for each in facts.categories if (name := clean_line(each))):
        event["CATEGORIES"] = Verbatim(",".join(names))
    if facts.geo is not None:
        event["GEO"] = Verbatim(_place(*facts.geo))
    if join_link:
        event["CONFERENCE"] = uri(join_link, typed=True)
    return event


def _add_texts(event: Event, facts: EntryFacts, join_link: str | None) -> None:
    if location := clean_line(facts.location):
        event["LOCATION"] = Text(location)
    # libical drops blanks at the start, other readers show them.
    description = without_markup(clean_text(facts.description).strip())
    if join_link:
        label = without_markup(clean_line(facts.join_label))
        joining = f"{label}: {join_link}" if label else join_link
        description = f"{description}\n\n{joining}" if description else joining
    if description:
        event["DESCRIPTION"] = Text(description)


def _place(latitude: float, longitude: float) -> str:
    if not (isfinite(latitude) and abs(latitude) <= 90 and isfinite(longitude) and abs(longitude) <= 180):
        raise ValueError(f"not a place on the globe: {latitude!r} {longitude!r}")
    return f"{latitude:.6f};{longitude:.6f}"
