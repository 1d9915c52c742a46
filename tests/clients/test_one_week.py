"""One week of a person who subscribed before anything happened: each change is seen once, on its day, in the calendar
program and in the mail, under the same UID."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from lms.calendar import service
from lms.enrolments import service as enrolments
from lms.enrolments.queries import CaseCard
from lms.outbox.service import deliver_due, transport_of
from tests.agreeing import agreed
from tests.calendar_life import Life, events
from tests.cast import Cast, Somebody
from tests.clients.programs import Subscriber
from tests.enrolling import enrol
from tests.mailbox import Mailbox
from tests.scene import a_run, actor, session_on

Travel = Callable[[datetime | timedelta], datetime]
pytestmark = [pytest.mark.clients, pytest.mark.usefixtures("now")]
FORM = "{start-date} {start-end-time-style} {status}{cancelled}{title} | {location}"
DATES = ("2027-03-01", "2027-07-01")
MONDAY = datetime(2027, 3, 1, 9, tzinfo=UTC)


class Reader:
    """The learner in Helsinki: what the calendar shows anew and no more since the last look, and the post."""

    def __init__(self, app: Flask, person: Somebody, address: str, folder: Path, smtp: Mailbox) -> None:
        self.person, self.smtp = person, smtp
        self.transport = transport_of(app.config["LMS"].model_copy(update={"SMTP_URL": smtp.url}))
        self.address, self.program = address, Subscriber(address, folder)
        self.lines: list[str] = []
        self.read = 0

    def feed(self) -> dict[str, str]:
        """SEQUENCE by UID of what the program fetches; it keeps entries under names of its own."""
        with urllib.request.urlopen(self.address) as answer:
            return numbers(answer.read())

    def looks(self) -> tuple[list[str], list[str], list[tuple[str, dict[str, str]]]]:
        """Lines that are new, lines that are gone, and each mail that came: subject, and SEQUENCE by UID in it."""
        self.program.fetch()
        before, self.lines = self.lines, self.program.shows("Europe/Helsinki", dates=DATES, form=FORM)
        deliver_due(self.transport)
        mails = self.smtp.to(self.person.email)
        came, self.read = mails[self.read :], len(mails)
        new = [line for line in self.lines if line not in before]
        return new, [line for line in before if line not in self.lines], [told(mail) for mail in came]


def told(mail: EmailMessage) -> tuple[str, dict[str, str]]:
    entries: dict[str, str] = {}
    for part in mail.walk():
        octets = part.get_payload(decode=True)
        if part.get_content_type() == "text/calendar" and isinstance(octets, bytes):
            entries |= numbers(octets)
    return str(mail["Subject"]), entries


def numbers(octets: bytes) -> dict[str, str]:
    """SEQUENCE by UID."""
    return {uid: entry["SEQUENCE"].value for uid, entry in events(octets).items()}


LECTURE, LABORATORY = "Clean room basics: Lecture", "Clean room basics: Laboratory"
ROOM = "Room 1, Harbour"
STAY = "Learner Person (FiCCC → SCCC): Photonics in the clean room | Stockholm, Sweden"
ANSWER = "2027-03-08 10:45-11:00 CONFIRMED Answer by: RUN-2 |"
SEEN: dict[str, tuple[list[str], list[str], list[tuple[str, int]]]] = {
    "enrols": (
        [
            f"2027-03-09 11:00-13:00 CONFIRMED {LECTURE} | {ROOM}",
            f"2027-03-11 11:00-13:00 CONFIRMED {LABORATORY} | {ROOM}",
        ],
        [],
        [("Confirmed: Clean room basics", 2)],
    ),
    "move": (
        [f"2027-03-09 12:00-14:00 CONFIRMED {LECTURE} | {ROOM}"],
        [f"2027-03-09 11:00-13:00 CONFIRMED {LECTURE} | {ROOM}"],
        [("Changed: Clean room basics", 2)],
    ),
    "room": (
        [f"2027-03-09 12:00-14:00 CONFIRMED {LECTURE} | Room 2, Harbour"],
        [f"2027-03-09 12:00-14:00 CONFIRMED {LECTURE} | {ROOM}"],
        [("Changed: Clean room basics", 2)],
    ),
    "cancellation": (
        [f"2027-03-11 11:00-13:00 CANCELLED CANCELLED CANCELLED: {LABORATORY} | {ROOM}"],
        [f"2027-03-11 11:00-13:00 CONFIRMED {LABORATORY} | {ROOM}"],
        [("Changed: Clean room basics", 2)],
    ),
    "offer": (
        [
            ANSWER,
            f"2027-03-23 11:00-13:00 TENTATIVE Full: Lecture | {ROOM}",
            f"2027-03-30 11:00-13:00 TENTATIVE Full: Laboratory | {ROOM}",
        ],
        [],
        [("On the waiting list, place 1: Full", 0), ("A place for you, please answer: Full", 2)],
    ),
    "confirmation": (
        [
            f"2027-03-23 11:00-13:00 CONFIRMED Full: Lecture | {ROOM}",
            f"2027-03-30 11:00-13:00 CONFIRMED Full: Laboratory | {ROOM}",
        ],
        [
            ANSWER,
            f"2027-03-23 11:00-13:00 TENTATIVE Full: Lecture | {ROOM}",
            f"2027-03-30 11:00-13:00 TENTATIVE Full: Laboratory | {ROOM}",
        ],
        [("You have a place: Full", 2)],
    ),
    "stay": ([f"2027-05-10 ↦ CONFIRMED {STAY}"], [], [("Stay confirmed: Photonics in the clean room", 1)]),
}
"""What happens from Monday to Sunday, at 9:00 UTC: lines of `khal list` that come and go, and the mails with how many
entries each brings. Times are those of Helsinki: the run is in Stockholm, the clocks change on the 28th."""


def test_a_week_is_seen_once_in_the_calendar_and_in_the_post(
    app: Flask, cast: Cast, live_server: str, smtp: Mailbox, tmp_path: Path, travel: Travel
) -> None:
    token = service.make_address(cast.learner.id, name="khal")
    reader = Reader(app, cast.learner, f"{live_server}/feeds/{token}.ics", tmp_path / "learner", smtp)
    assert reader.looks() == ([], [], [])
    for number, (name, do) in enumerate(happenings(cast).items()):
        travel(MONDAY + timedelta(days=number))
        do()
        new, gone, mails = reader.looks()
        feed = reader.feed()
        assert (new, gone, [(subject, len(entries)) for subject, entries in mails]) == SEEN[name], name
        for subject, entries in mails:
            assert entries.items() <= feed.items(), subject  # the same UID with the same SEQUENCE
    assert reader.looks() == ([], [], [])
    assert len(reader.feed()) == len(reader.lines) == 5


def happenings(cast: Cast) -> dict[str, Callable[[], object]]:
    """What is done to the learner's dates, one a day."""
    closes = datetime.fromisoformat("2027-03-08T12:00")
    days = {"starts_on": date(2027, 3, 9), "ends_on": date(2027, 3, 11), "closes_wall": closes}
    sessions = (session_on(date(2027, 3, 9)), session_on(date(2027, 3, 11), title="Laboratory"))
    life = Life(cast, ref="RUN-1", sessions=sessions, **days)
    full = a_run(cast, ref="RUN-2", title="Full", capacity_max=1, offer_hours=72)
    held, case = enrol(full, cast.guest), list[CaseCard]()

    def offer() -> None:
        case.append(enrol(full, cast.learner))
        enrolments.withdraw(held.id, actor=actor(cast.guest))

    second = life.sessions[1].id
    return {
        "enrols": lambda: enrol(life.scene, cast.learner),
        "move": life.later_by_an_hour,
        "room": lambda: life.first_session(place="Room 2"),
        "cancellation": lambda: enrolments.cancel_session(
            life.scene.run_id, second, actor=life.host, reason="The lecturer is ill"
        ),
        "offer": offer,
        "confirmation": lambda: enrolments.take_offer(case[0].id, actor=actor(cast.learner)),
        "stay": lambda: agreed(cast),
    }
