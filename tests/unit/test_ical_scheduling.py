"""Invitations and the replies to them: what surrounds a stored entry, and what is read from strangers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import icalendar
import pytest

from lms.kit import ical
from lms.kit.ical import EntryFacts, Method, Party
from lms.kit.text import clean_line

STAMP = datetime(2027, 1, 5, 8, 0, 0, tzinfo=UTC)
FACTS = EntryFacts(
    uid="abc@lms.invalid",
    starts=datetime(2027, 3, 23, 8, tzinfo=UTC),
    ends=datetime(2027, 3, 23, 10, tzinfo=UTC),
    zone="Europe/Helsinki",
    title="Etching; part 1, with END:VEVENT in it",
    description="Line\nEND:VEVENT\nlast",
    created=STAMP,
)
BODY = ical.render(FACTS, sequence=3, stamp=STAMP)
CENTRE = Party("info@centre.example", 'Nordic "Chips", Centre; ^South:East')
NAMES = (
    'Åsa "Ace" O^Neil; DROP:TABLE, x',
    "Ĺong Ñame " + "Šķērsgriezums ☂ " * 12,
    "Break\r\nATTENDEE:mailto:evil@example.org\u2028 \x00end",
)


def parsed(octets: bytes) -> Any:
    return icalendar.Calendar.from_ical(octets)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_the_body_stays_octet_by_octet_between_method_and_people(name: str, method: Method) -> None:
    octets = ical.scheduled(
        method,
        BODY,
        "Europe/Helsinki",
        organizer=CENTRE,
        attendee=Party("a+b'ü%@example.org", name),
        sent_by="no-reply@lms.invalid",
    )
    assert all(len(line) <= 75 for line in octets.split(b"\r\n"))
    assert b"\n" not in octets.replace(b"\r\n", b"")
    assert BODY.removesuffix(b"\r\nEND:VEVENT\r\n") in octets
    assert octets.count(b"BEGIN:VTIMEZONE") == 1
    calendar = parsed(octets)
    assert calendar["METHOD"] == method
    (event,) = calendar.walk("VEVENT")
    assert (event["UID"], event["SEQUENCE"]) == ("abc@lms.invalid", 3)
    attendee, organizer = event["ATTENDEE"], event["ORGANIZER"]
    assert not isinstance(attendee, list)
    assert attendee == "mailto:a+b'%C3%BC%25@example.org"
    assert attendee.params["CN"] == clean_line(name)
    assert organizer == "mailto:info@centre.example"
    assert organizer.params["CN"] == CENTRE.name
    assert organizer.params["SENT-BY"] == "mailto:no-reply@lms.invalid"
    asked = {key: attendee.params.get(key) for key in ("PARTSTAT", "RSVP")}
    assert asked == (
        {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"} if method == "REQUEST" else dict.fromkeys(asked)
    )


def test_without_zone_and_other_sender_nothing_of_them_is_said() -> None:
    octets = ical.scheduled(
        "REQUEST", BODY, "", organizer=CENTRE, attendee=Party("a@b"), sent_by=CENTRE.address
    )
    assert b"VTIMEZONE" not in octets
    assert b"SENT-BY" not in octets
    assert "CN" not in parsed(octets).walk("VEVENT")[0]["ATTENDEE"].params
    odd = ical.scheduled("REQUEST", BODY, "", organizer=CENTRE, attendee=Party('a "b"@c\r\nX:y;z,'))
    assert parsed(odd).walk("VEVENT")[0]["ATTENDEE"] == "mailto:a%20%22b%22@c%20X%3Ay%3Bz%2C"


def reply(*lines: str, method: str = "REPLY") -> bytes:
    inside = ["UID:abc@lms.invalid", "DTSTAMP:20270106T080000Z", *lines]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", f"METHOD:{method}", "BEGIN:VEVENT", *inside, "END:VEVENT"]
    return "\r\n".join([*whole, "END:VCALENDAR", ""]).encode()


DECLINED = "ATTENDEE;PARTSTAT=declined;CN=Me:MAILTO:Some.Body@Example.org"


def test_replies_are_read_and_nothing_else() -> None:
    said = ical.Reply("abc@lms.invalid", "some.body@example.org", "DECLINED", 3)
    assert ical.read_replies(reply(DECLINED, "SEQUENCE:3")) == [said]
    assert [each.sequence for each in ical.read_replies(reply(DECLINED, "SEQUENCE:-4"))] == [0]
    two = reply(DECLINED, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:b%2Bc@example.org")
    assert [each.attendee for each in ical.read_replies(two)] == ["some.body@example.org", "b+c@example.org"]
    for nothing in (
        b"",
        b"not a calendar",
        b"/etc/passwd",
        b"\xff\xfe\x00",
        reply(DECLINED, method="REQUEST"),
        reply("ATTENDEE;PARTSTAT=DECLINED:https://example.org"),
        reply("ATTENDEE:mailto:a@example.org"),
        reply(DECLINED, "SEQUENCE:many"),
        reply(DECLINED, "DTSTART;TZID=Europe:20270101T100000"),  # a folder of the zones of this machine
        reply(DECLINED, f"DTSTART;TZID={'x' * 300}:20270101T100000"),
        reply(DECLINED)[:120],
        reply(*["BEGIN:VALARM"] * 60, DECLINED),
        reply(DECLINED, "DESCRIPTION:" + "x" * 200_000),
    ):
        assert ical.read_replies(nothing) == []
