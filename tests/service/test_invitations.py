"""Invitations by mail to those who choose them: sent, updated and taken back as the private feed says it, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import icalendar
import pytest
from flask import Flask

from lms.calendar import queries as feeds
from lms.calendar import service as calendar
from lms.enrolments import service
from lms.exchanges import service as exchanges
from lms.exchanges.rules import Party
from lms.kit.db import session, use_case
from lms.notifications import queries as notifications
from lms.notifications import service as choices
from lms.notifications.models import Invited
from lms.outbox.service import deliver_due, transport_of
from tests.agreeing import agreed, amended, sign_all
from tests.calendar_life import Life, events
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol, kinds, personal
from tests.imap import Inbox, imap_server
from tests.mailbox import Mailbox
from tests.scene import a_run, actor

Travel = Callable[[datetime | timedelta], datetime]
pytestmark = pytest.mark.usefixtures("now")


class Post:
    """What the worker does within a minute, and what arrived of it since the last time."""

    def __init__(self, app: Flask, smtp: Mailbox) -> None:
        self.smtp = smtp
        self.read: dict[str, int] = {}
        self.transport = transport_of(app.config["LMS"].model_copy(update={"SMTP_URL": smtp.url}))

    def arrived(self, person: Somebody) -> list[EmailMessage]:
        calendar.send_invitations()
        assert calendar.send_invitations() == 0
        assert list(feeds.violations()) == []
        deliver_due(self.transport)
        seen, mails = self.read.get(person.email, 0), self.smtp.to(person.email)
        self.read[person.email] = len(mails)
        return mails[seen:]

    def invitations(self, person: Somebody) -> list[tuple[str, str, int]]:
        """METHOD, UID and SEQUENCE of each invitation that arrived; everything else about them is checked."""
        return [_checked(mail, person) for mail in self.arrived(person) if parts(mail, "text/calendar")]


def parts(mail: EmailMessage, kind: str) -> list[EmailMessage]:
    return [each for each in mail.walk() if each.get_content_type() == kind]  # type: ignore[misc]


def _checked(mail: EmailMessage, person: Somebody) -> tuple[str, str, int]:
    (part,), (file,) = parts(mail, "text/calendar"), parts(mail, "application/ics")
    whole = mail.get_payload()[0]  # type: ignore[index]
    assert whole.get_content_type() == "multipart/alternative"  # type: ignore[union-attr]
    assert [each.get_content_type() for each in whole.get_payload()] == [  # type: ignore[union-attr]
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert part.get_payload(decode=True) == file.get_payload(decode=True)
    found: Any = icalendar.Calendar.from_ical(file.get_payload(decode=True))  # type: ignore[arg-type]
    assert part.get_param("method") == found["METHOD"]
    assert part.get_content_charset() == "utf-8"
    (event,) = found.walk("VEVENT")
    assert event["ATTENDEE"] == f"mailto:{person.email}"
    assert event["ATTENDEE"].params["CN"] == person.name
    assert event["ORGANIZER"].startswith("mailto:")
    assert (event["STATUS"] == "CANCELLED") is (found["METHOD"] == "CANCEL")
    return str(found["METHOD"]), str(event["UID"]), int(event["SEQUENCE"])


def in_the_feed(person: Somebody) -> list[tuple[str, int]]:
    """UID and SEQUENCE of each entry of the private feed."""
    whole = b"".join(each.body for each in personal(person))
    found = events(b"BEGIN:VCALENDAR\r\n" + whole + b"END:VCALENDAR\r\n")
    assert b"ATTENDEE" not in whole and b"ORGANIZER" not in whole
    return [(uid, int(event["SEQUENCE"].value)) for uid, event in found.items()]


@pytest.fixture
def post(app: Flask, smtp: Mailbox) -> Post:
    return Post(app, smtp)


def test_an_invitation_lives_as_the_run_does(cast: Cast, post: Post, travel: Travel) -> None:
    choices.choose_calendar_part(cast.learner.id, "invitation")
    life = Life(cast)
    case = enrol(life.scene, cast.learner)
    enrol(life.scene, cast.outside)
    calendar.send_invitations()
    sent = post.invitations(cast.learner)
    (first, one), (second, two) = in_the_feed(cast.learner)
    assert sent == [("REQUEST", first, one), ("REQUEST", second, two)]
    letter = post.smtp.to(cast.outside.email)[0]
    assert parts(letter, "text/calendar")[0].get_param("method") == "PUBLISH"
    assert not parts(post.smtp.to(cast.learner.email)[0], "text/calendar")  # the letter itself

    assert b"/calendar/subscribe" in (parts(letter, "text/plain")[0].get_payload(decode=True) or b"")  # type: ignore[operator]

    life.retitle()
    assert post.invitations(cast.learner) == []
    life.first_session(place="Room 2")  # in three weeks: no letter tells of it
    calendar.look_again_soon_before()
    assert post.invitations(cast.learner) == []
    travel(timedelta(days=16))
    calendar.look_again_soon_before()
    one += 1
    assert post.invitations(cast.learner) == [("REQUEST", first, one)]
    life.later_by_an_hour()
    assert post.invitations(cast.learner) == [("REQUEST", first, one + 1)]
    assert in_the_feed(cast.learner)[0] == (first, one + 1)
    choices.choose_calendar_part(cast.learner.id, "none")  # what stands is looked after all the same
    life.cancel_first()
    assert post.invitations(cast.learner) == [("CANCEL", first, one + 2)]
    service.withdraw(case.id, actor=actor(cast.learner))
    assert post.invitations(cast.learner) == [("CANCEL", second, two + 1)]
    assert in_the_feed(cast.learner) == []

    choices.choose_calendar_part(cast.learner.id, "both")
    travel(timedelta(days=1))
    enrol(life.scene, cast.learner)
    assert post.invitations(cast.learner) == [("REQUEST", second, two + 1)]
    life.cancel()
    assert [each[:2] for each in post.invitations(cast.learner)] == [("CANCEL", second)]


@use_case
def spoil(person: Somebody, sent: dict[str, list[int | str]]) -> None:
    session().query(Invited).filter(Invited.person_id == person.id).one().sent = sent


def test_doctor_compares_what_was_mailed_with_the_entries(cast: Cast, post: Post) -> None:
    choices.choose_calendar_part(cast.learner.id, "invitation")
    scene = a_run(cast)
    enrol(scene, cast.learner)
    (_, first, one), (_, second, two) = post.invitations(cast.learner)
    assert list(feeds.violations()) == []
    spoil(cast.learner, {second: [two + 9, "REQUEST"], first: [one, "REPLY"], "gone@x": [0, "CANCEL"]})
    assert sorted(each.partition(", ")[2] for each in feeds.violations()) == sorted(
        [
            f"{second}: SEQUENCE {two + 9} was mailed, the entry is at {two}",
            f"{first}: was mailed as REPLY",
            f"gone@x: there is no such entry of run {scene.run_id}",
        ]
    )


def test_who_fetches_the_private_feed_or_waits_gets_none(cast: Cast, post: Post, travel: Travel) -> None:
    scene, other = a_run(cast, capacity_max=1), a_run(cast, ref="RUN-2", title="Second")
    for person in (cast.learner, cast.outside):
        choices.choose_calendar_part(person.id, "invitation")
    case, _waits = enrol(scene, cast.learner), enrol(scene, cast.outside)
    assert len(post.invitations(cast.learner)) == 2
    assert post.invitations(cast.outside) == []
    waiting = in_the_feed(cast.outside)
    fetched(cast.learner)
    travel(timedelta(days=13))
    enrol(other, cast.learner)
    assert post.invitations(cast.learner) == []
    choices.choose_calendar_part(cast.learner.id, "both")
    service.withdraw(case.id, actor=actor(cast.learner))
    assert [each[0] for each in post.invitations(cast.learner)] == ["CANCEL", "CANCEL"]
    gained = [("REQUEST", uid, sequence + 1) for uid, sequence in waiting]
    assert post.invitations(cast.outside) == gained


def fetched(person: Somebody) -> None:
    """A calendar program reads the person's private feed now."""
    holder = feeds.holder_of(calendar.make_address(person.id, name="phone"))
    assert holder is not None
    calendar.note_fetch(holder.address_id, client="Google", full=True)


def test_an_agreed_stay_is_a_file_or_an_invitation_of_the_host(cast: Cast, post: Post) -> None:
    case = agreed(cast)
    (letter,) = [mail for mail in post.arrived(cast.learner) if parts(mail, "text/calendar")]
    (file,) = parts(letter, "text/calendar")
    assert (file.get_param("method"), file.get_content_disposition()) == ("PUBLISH", "attachment")
    (entry,) = events(file.get_payload(decode=True)).values()  # type: ignore[arg-type]
    uid, sequence = entry["UID"].value, int(entry["SEQUENCE"].value)
    assert (uid, sequence) in in_the_feed(cast.learner)
    choices.choose_calendar_part(cast.learner.id, "both")
    amended(cast, case)
    sign_all(cast, case)
    assert post.invitations(cast.learner) == [("REQUEST", uid, sequence + 1)]
    exchanges.cancel_stay(case.id, actor=actor(cast.host), side=Party.HOST, reason="Closed.")
    ((method, *cancelled),) = post.invitations(cast.learner)
    assert (method, cancelled[0]) == ("CANCEL", uid)
    assert tuple(cancelled) in in_the_feed(cast.learner)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with imap_server() as server:
        yield server


def reply(
    person: Somebody,
    uid: str,
    partstat: str = "DECLINED",
    *,
    kind: str = "text/calendar",
    more: str = "X-A:b",
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = person.email, "info@centre.example", "Re: Ä"
    message.set_content("I cannot come.")
    lines = ("BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{uid}", "SEQUENCE:0", "SUMMARY:Ä")
    attendee = f"ATTENDEE;PARTSTAT={partstat};CN=Me:MAILTO:{person.email.upper()}"
    body = "\r\n".join([*lines, attendee, more, "END:VEVENT", "END:VCALENDAR", ""])
    maintype, subtype = kind.split("/")
    message.add_attachment(body.encode(), maintype=maintype, subtype=subtype, params={"method": "REPLY"})
    return message.as_bytes()


def strange(cast: Cast, uid: str) -> tuple[bytes, ...]:
    """Mails that tell nobody anything, and behind each of which the next is read."""
    bomb = reply(cast.learner, uid) + b"x" * 600_000
    return (
        b"\xff\xfe no mail",
        b"Content-Type: text/calendar; charset=none\r\n\r\n\xff",
        bomb,
        reply(cast.learner, uid, "ACCEPTED"),
        reply(cast.learner, "unknown@lms.invalid"),
        reply(cast.outside, uid),  # has a place, and was not invited
        reply(Somebody(0, "", "Nobody", "nobody@example.org"), uid),
        reply(cast.learner, uid, kind="text/plain"),
        reply(
            cast.learner, uid, more="DTSTART;TZID=Europe:20270101T100000"
        ),  # a folder, where zones are files
        reply(cast.learner, f"{uid}\0"),  # PostgreSQL takes none of these
        reply(Somebody(0, "", "Nobody", "nobody%00@example.org"), uid),
    )


@pytest.mark.imap
def test_who_declines_is_told_where_to_withdraw_once(
    cast: Cast, make_app: Callable[..., Flask], inbox: Inbox
) -> None:
    assert calendar.read_replies() == 0  # no mailbox is set
    choices.choose_calendar_part(cast.learner.id, "both")
    scene = a_run(cast)
    case = enrol(scene, cast.learner)
    enrol(scene, cast.outside)
    calendar.send_invitations()
    uid = in_the_feed(cast.learner)[0][0]
    ignored = strange(cast, uid)
    inbox.put(*ignored)
    with make_app(IMAP_URL=inbox.url).app_context():
        assert calendar.read_replies() == len(ignored)
        before = (kinds(cast.learner), kinds(cast.outside))
        assert "invitation-declined" not in before[0] + before[1]
        inbox.put(reply(cast.learner, uid), reply(cast.learner, uid))
        assert calendar.read_replies() == 2
        assert (inbox.unread(), calendar.read_replies()) == (0, 0)
        assert kinds(cast.learner) == [*before[0], "invitation-declined"]
        assert kinds(cast.outside) == before[1]
        told = notifications.inbox(cast.learner.id).items[0]
        assert told.path == f"/enrolments/{case.ref}/withdraw"
        assert "Your place is still yours" in told.body
        assert card(case.id).parts == case.parts
    for url in ("imap://replies:secret@127.0.0.1:1", inbox.url.replace("secret", "wrong")):
        with make_app(IMAP_URL=url).app_context():
            assert calendar.read_replies() == 0  # away: tried again the next time


@pytest.mark.imap
def test_a_mailbox_whose_certificate_no_machine_knows(cast: Cast, make_app: Callable[..., Flask]) -> None:
    with imap_server(tls=True) as own:
        own.put(reply(cast.learner, "unknown@lms.invalid"))
        with make_app(IMAP_URL=own.url).app_context():
            assert calendar.read_replies() == 0  # nobody vouches for it
        with make_app(IMAP_URL=own.url, IMAP_AUTHORITY=own.authority).app_context():
            assert (calendar.read_replies(), own.unread()) == (1, 0)
