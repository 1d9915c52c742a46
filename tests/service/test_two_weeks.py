"""Two weeks, walked through with a clock that stands still: each thing is told once, on its day, at its hour.

From Thursday 29 April to Wednesday 12 May 2027, by the clock on the learner's wall (Helsinki): a minute before seven,
at seven, at noon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from lms.enrolments import service as enrolments
from lms.exchanges import service as exchanges
from lms.exchanges.rules.slot_input import CutoffInput
from lms.kit.db import database
from lms.notifications import service as notifications
from lms.outbox.models import Mail
from lms.public import service as lists
from lms.worker import due_jobs
from tests.agreeing import agreed
from tests.calendar_life import Life, events
from tests.cast import Cast
from tests.enrolling import enrol, personal
from tests.reader import Reader
from tests.scene import a_run, actor, session_on
from tests.slots import posted

Travel = Callable[[datetime | timedelta], datetime]
WALL = ZoneInfo("Europe/Helsinki")
FIRST, DAYS = date(2027, 4, 29), 14
HOURS = (time(6, 59), time(7), time(12))
DIGEST = "What waits for FiCCC"
JOBS = (
    *("calendar.look_again", "calendar.send_invitations", "public.send_lists", "public.send_reminders"),
    "enrolments.send_digests",
)
LATER: dict[str, Any] = {
    "earliest_start": date(2027, 8, 2),
    "latest_end": date(2027, 12, 31),
    "decision_due": date(2027, 7, 1),
}
SUMMER: dict[str, Any] = {
    "starts_on": date(2027, 6, 14),
    "ends_on": date(2027, 6, 14),
    "closes_wall": datetime.fromisoformat("2027-06-07T12:00"),
    "sessions": (session_on(date(2027, 6, 14)),),
}


class Walk:
    """The weeks, and what is mailed in them."""

    def __init__(self, cast: Cast, travel: Travel) -> None:
        self.cast, self.travel = cast, travel
        self.jobs = [job for job in due_jobs() if job.name in JOBS]
        self.seen = 0
        travel(datetime.combine(FIRST, time(6, 30), WALL))

    def begin(self) -> None:
        """What the learner has, follows and keeps in mind before the first tick."""
        learner, by = self.cast.learner, actor(self.cast.learner)
        for of, every in (("courses", "day"), ("calendar", "week"), ("exchanges", "month")):
            lists.follow(by, of, "", every=every)
        notifications.choose_calendar_part(learner.id, "invitation")
        notifications.choose_digest(self.cast.home.id, "day")
        self.life = Life(
            self.cast,
            ref="RUN-1",
            title="Mine",
            starts_on=date(2027, 5, 6),
            ends_on=date(2027, 5, 11),
            closes_wall=datetime.fromisoformat("2027-04-30T12:00"),
            sessions=(session_on(date(2027, 5, 6)), session_on(date(2027, 5, 11), title="Laboratory")),
        )
        enrol(self.life.scene, learner)
        kept = a_run(
            self.cast,
            ref="RUN-2",
            title="Kept in mind",
            **SUMMER | {"closes_wall": datetime.fromisoformat("2027-05-05T12:00")},
        )
        notifications.bookmark(learner.id, "run", kept.run_id)
        slot = posted(self.cast, title="Followed slot", cutoffs=(CutoffInput(date(2027, 5, 7)),), **LATER)
        exchanges.follow_slot(slot.id, actor=by)
        agreed(self.cast)

    def ticks(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Each tick by its name, and what was mailed at it: who, and the subject."""
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            for hour in HOURS:
                self.travel(datetime.combine(day, hour, WALL))
                if hour == HOURS[-1]:
                    self.happens(f"{day:%d.%m}")
                for job in self.jobs:
                    job.run()
                yield f"{day:%a %d.%m} {hour:%H:%M}", self.mailed()

    def happens(self, day: str) -> None:
        """What others do at noon of a day."""
        by = actor(self.cast.host)
        new: dict[str, Callable[[], object]] = {
            "29.04": lambda: (self.publish("RUN-3", "Thursday"), self.post("First slot")),
            "04.05": lambda: (self.publish("RUN-4", "Tuesday"), self.life.later_by_an_hour()),
            "05.05": lambda: self.post("Second slot"),
            "07.05": lambda: enrolments.cancel_session(
                self.life.scene.run_id, self.life.sessions[1].id, actor=by, reason="The lecturer is ill"
            ),
        }
        new.get(day, lambda: None)()

    def publish(self, ref: str, title: str) -> None:
        a_run(self.cast, ref=ref, title=title, **SUMMER)

    def post(self, title: str) -> None:
        posted(self.cast, title=title, cutoffs=(CutoffInput(date(2027, 6, 4)),), **LATER)

    def mailed(self) -> list[tuple[str, str]]:
        database.session.remove()
        rows = database.session.scalars(select(Mail).where(Mail.id > self.seen).order_by(Mail.id)).all()
        self.seen = max([row.id for row in rows], default=self.seen)
        names = {
            self.cast.learner.email: "learner",
            self.cast.home.email: "home",
            self.cast.lead.email: "lead",
        }
        return [(names[row.recipient], row.subject) for row in rows if row.recipient in names]


EXPECTED = """
Thu 29.04 06:59 Confirmed: Mine
Thu 29.04 06:59 Stay confirmed: Photonics in the clean room
Thu 29.04 06:59 Invitation: Mine: Lecture
Thu 29.04 06:59 Invitation: Mine: Laboratory
Thu 29.04 06:59 Invitation: Learner Person (FiCCC → SCCC): Photonics in the clean room
Fri 30.04 07:00 3 new in lists that you follow
Sat 01.05 07:00 3 new in lists that you follow
Sun 02.05 07:00 Kept in mind: closes on Wed 5 May 2027 12:00 CEST (Wed 5 May 2027 13:00 EEST) (in 3 days)
Tue 04.05 07:00 Followed slot: closes on Fri 7 May 2027 17:00 CEST (Fri 7 May 2027 18:00 EEST) (in 3 days)
Tue 04.05 12:00 Changed: Mine
Tue 04.05 12:00 Changed: Mine: Lecture
Wed 05.05 07:00 New: Tuesday
Wed 05.05 07:00 Mine starts on Thu 6 May 2027 11:00 CEST (Thu 6 May 2027 12:00 EEST) (in 1 day)
Fri 07.05 12:00 Changed: Mine
Fri 07.05 12:00 Cancelled: Mine: Laboratory
Sun 09.05 07:00 Learner Person (FiCCC → SCCC): Photonics in the clean room starts on Mon 10 May 2027 (in 1 day)
Mon 10.05 07:00 New: Second slot
"""
"""What the learner is mailed. Friday brings the runs of Thursday (daily list), Saturday, the first of the month, the
slots (monthly list); Monday the 3rd has nothing new for the weekly list, Monday the 10th has."""
WORKING_DAYS = [f"{day:%a %d.%m} 07:00" for n in range(DAYS) if (day := FIRST + timedelta(n)).weekday() < 5]
HAPPENINGS = [f"{day} 12:00" for day in ("Thu 29.04", "Tue 04.05", "Wed 05.05", "Fri 07.05")]


def test_each_thing_is_told_once_on_its_day_at_its_hour(cast: Cast, travel: Travel, client: Reader) -> None:
    walk = Walk(cast, travel)
    walk.begin()
    told: list[str] = []
    digests: dict[str, list[str]] = {"home": [], "lead": []}
    changes, feed = list[str](), client.get("/calendar.ics").data
    for name, mails in walk.ticks():
        told += [f"{name} {subject}" for person, subject in mails if person == "learner"]
        for person in digests:
            digests[person] += [name for who, subject in mails if (who, subject) == (person, DIGEST)]
        before, feed = feed, client.get("/calendar.ics").data
        changes += [name] if feed != before else []
    assert told == EXPECTED.strip().splitlines()
    assert digests == {"home": WORKING_DAYS, "lead": ["Mon 03.05 07:00", "Mon 10.05 07:00"]}
    assert changes == HAPPENINGS  # no Monday: nothing is over by four weeks yet
    titles = [entry["SUMMARY"].text for entry in events(feed).values()]
    for title, number in (
        ("Enrol by: Kept in mind", 1),
        ("Apply by: Followed slot", 1),
        ("Enrol by: Tuesday", 1),
    ):
        assert titles.count(title) == number
    own = set(events(b"BEGIN:VCALENDAR\r\n" + own_entries(cast) + b"END:VCALENDAR\r\n"))
    assert own >= set(invited_uids(cast)) and len(set(invited_uids(cast))) == 3


def own_entries(cast: Cast) -> bytes:
    return b"".join(each.body for each in personal(cast.learner))


def invited_uids(cast: Cast) -> list[str]:
    """The UIDs of the calendars that were mailed to the learner: each invitation, update and cancellation."""
    rows = database.session.scalars(select(Mail.attachment).where(Mail.recipient == cast.learner.email))
    found = [uid for calendar in rows if calendar for uid in events(calendar)]
    assert len(found) == 5
    return found
