"""Followed lists and reminders: what comes, to whom, once, and how it ends with one click."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

from lms.access import Scope
from lms.agenda import service as agenda
from lms.agenda.rules import EntrySource
from lms.courses.rules import Sharing
from lms.enrolments import service as enrolments
from lms.exchanges import service as exchanges
from lms.kit.db import add, database, session, use_case
from lms.kit.tokens import hash_token
from lms.notifications import queries as inboxes
from lms.notifications import service as notifications
from lms.notifications.models import MailStop, Reminded, SavedSearch
from lms.outbox import service as outbox
from lms.outbox.models import Mail
from lms.outbox.service import SmtpTransport
from lms.people.models import Person
from lms.public import service
from lms.worker import due_jobs
from tests.cast import Cast, Somebody
from tests.enrolling import enrol
from tests.mailbox import Mailbox
from tests.post import letters_to, link_in
from tests.reader import Reader
from tests.scene import a_run, actor
from tests.slots import posted

Travel = Callable[[datetime | timedelta], datetime]
MONDAY = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2027, 3, 2, 5, 30, tzinfo=UTC)  # 7:30 in Helsinki, 6:30 in Stockholm and Oslo

CLOSING = "Mon 22 Mar 2027 12:00 CET (Mon 22 Mar 2027 13:00 EET)"
LAST = "Mon 22 Mar 2027 17:00 CET (Mon 22 Mar 2027 18:00 EET)"
FACTS = f"Tue 23 Mar 2027 – Tue 30 Mar 2027 · until {CLOSING}"


def told(person: Somebody, kind: str) -> list[str]:
    """The texts of the person's notices of this kind, oldest first."""
    database.session.remove()
    return [each.body for each in reversed(inboxes.inbox(person.id).items) if each.kind == kind]


def follow(person: Somebody, of: str = "courses", query: str = "", *, every: str = "day") -> str:
    return service.follow(actor(person), of, query, every=every)


def test_what_is_new_is_told_once_to_those_who_may_see_it(app: Flask, cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    a_run(cast, title="Known already")
    follow(cast.learner, query="centre=sccc")
    follow(cast.learner, "calendar", every="week")
    follow(cast.learner, "exchanges", every="month")
    follow(cast.outside, query="centre=sccc")
    follow(cast.baltic, query="centre=kiip")
    a_run(cast, title="Etching", ref="RUN-2")
    a_run(cast, title="For us", ref="RUN-3", course={"sharing": Sharing(scope=Scope.NETWORK)})
    slot = posted(cast)
    assert service.send_lists() == 0  # today's turn is over
    travel(TUESDAY)
    assert service.send_lists() == 1
    assert service.send_lists() == 0
    base = app.config["LMS"].base_url
    (text,) = told(cast.learner, "lists")
    assert text.splitlines() == [
        "Courses: Centre SCCC:",
        f"- Etching · SCCC · {FACTS}",
        f"  {base}/runs/RUN-2",
        f"- For us · SCCC · {FACTS}",
        f"  {base}/runs/RUN-3",
        f"  The whole list: {base}/courses?centre=sccc",
    ]
    travel(timedelta(hours=1))
    service.send_lists()
    (text,) = told(cast.outside, "lists")
    assert "Etching" in text
    assert "For us" not in text
    assert told(cast.baltic, "lists") == []
    travel(datetime(2027, 3, 8, 6, 30, tzinfo=UTC))  # the calendar on Monday: the slot, but no run twice
    assert service.send_lists() == 1
    assert slot.title in told(cast.learner, "lists")[1]
    assert "Etching" not in told(cast.learner, "lists")[1]
    travel(datetime(2027, 4, 1, 6, 30, tzinfo=UTC))
    assert service.send_lists() == 0  # the slot was told by the calendar


def test_what_cannot_be_told_is_not(cast: Cast, travel: Travel) -> None:
    """A deactivated account, an address nobody confirmed, a list that asks for what is gone, one without mail."""
    travel(MONDAY)
    for person in (cast.learner, cast.unverified, cast.colleague, cast.outside):
        follow(person, query="centre=sccc", every="never" if person is cast.outside else "day")

    @use_case
    def deactivate_and_break() -> None:
        session().get_one(Person, cast.learner.id).deactivated_at = MONDAY
        broken = (
            session().scalars(select(SavedSearch).where(SavedSearch.person_id == cast.colleague.id)).one()
        )
        broken.query = "centre=gone"

    deactivate_and_break()
    a_run(cast)
    travel(TUESDAY + timedelta(hours=2))
    assert service.send_lists() == 0
    (search,) = inboxes.searches_of(cast.colleague.id)
    assert search.looked_on == date(2027, 3, 2)


def test_several_workers_at_once_tell_it_once(app: Flask, cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    for person in (cast.learner, cast.home):
        follow(person)
    scene = a_run(cast)
    enrol(scene, cast.baltic)

    def work(job: Callable[[], int]) -> int:
        with app.app_context():
            return job()

    with ThreadPoolExecutor(4) as pool:
        travel(TUESDAY)
        assert sum(pool.map(work, [service.send_lists] * 4)) == 2
        travel(datetime(2027, 3, 22, 5, 30, tzinfo=UTC))
        assert sum(pool.map(work, [service.send_reminders] * 4)) == 1
    assert [len(told(person, "lists")) for person in (cast.learner, cast.home)] == [1, 1]
    assert len(told(cast.baltic, "reminder")) == 1


def test_the_mail_ends_with_one_click(
    app: Flask, cast: Cast, travel: Travel, smtp: Mailbox, new_client: Callable[[], Reader]
) -> None:
    """As a mail program does it (RFC 8058): the address of the header, no cookie, no proof against forgery."""
    travel(MONDAY)
    follow(cast.learner)
    follow(cast.learner, "exchanges", every="week")
    a_run(cast, title="Ätzen <b>")
    travel(TUESDAY)
    service.send_lists()
    outbox.deliver_due(SmtpTransport(smtp.url, sender="no-reply@network.example", sender_name="A Network"))
    (message,) = smtp.to(cast.learner.email)
    assert message["Subject"] == "New: Ätzen <b>"
    assert "Ätzen &lt;b&gt;</a>" in body(message, "html")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(message["List-Unsubscribe"]).strip("<>")
    base = app.config["LMS"].base_url
    assert f"No such mails any more: {address}" in body(message, "plain")
    path = address.removeprefix(base)
    token = path.rpartition("/")[2]
    assert database.session.scalars(select(MailStop.token_hash)).all() == [hash_token(token)]
    looker = new_client()
    assert looker.get(path).status_code == 200
    assert looker.get("/unsubscribe/another").status_code == 404
    assert {each.every for each in inboxes.searches_of(cast.learner.id)} == {"day", "week"}
    database.session.remove()
    for _twice in range(2):
        answer = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    assert app.test_client().post("/unsubscribe/another").status_code == 404
    database.session.remove()
    assert {each.every for each in inboxes.searches_of(cast.learner.id)} == {"never"}
    travel(timedelta(days=401))
    outbox.tidy()
    notifications.tidy()
    assert letters_to(cast.learner.email) == []
    assert [each.unsubscribe for each in letters_to("")] == [""]
    assert database.session.scalar(select(MailStop.token_hash)) is None


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_start_is_told_the_day_before_and_again_when_it_has_moved(cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    scene = a_run(cast)
    enrol(scene, cast.learner)
    waiting = a_run(cast, title="Full", ref="RUN-2", capacity_max=0)
    enrol(waiting, cast.learner)
    sent = day_by_day(travel, date(2027, 3, 20), date(2027, 3, 22))
    assert sent == [0, 0, 1]
    (text,) = told(cast.learner, "reminder")
    when = "Tue 23 Mar 2027 10:00 CET (Tue 23 Mar 2027 11:00 EET)"
    assert text.splitlines()[0] == f"Clean room basics starts on {when} (in 1 day)"
    travel(datetime(2027, 3, 22, 12, tzinfo=UTC))
    enrolments.move_run(scene.run_id, actor=actor(cast.host), starts_on=date(2027, 4, 6))
    sent = day_by_day(travel, date(2027, 3, 22), date(2027, 4, 14))
    assert sum(sent) == 1
    assert "Tue 6 Apr 2027 10:00 CEST" in told(cast.learner, "reminder")[1]
    notifications.tidy()
    assert database.session.scalar(select(Reminded.person_id)) is None


def day_by_day(travel: Travel, first: date, last: date) -> list[int]:
    """How many reminders each day brings, looked for at 7:30 in Helsinki and in the evening."""
    sent = []
    for number in range((last - first).days + 1):
        morning = datetime.combine(first + timedelta(days=number), TUESDAY.timetz())
        travel(morning - timedelta(hours=2))
        assert service.send_reminders() == 0  # too early
        travel(morning)
        sent.append(service.send_reminders())
        travel(morning + timedelta(hours=12))
        sent[-1] += service.send_reminders()
    return sent


def test_deadlines_of_what_one_keeps_in_mind_and_stays(app: Flask, cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    base = app.config["LMS"].base_url
    stay = f"\n{base}/exchanges/cases/EX-1"
    scene, slot = a_run(cast), posted(cast)
    hidden = a_run(cast, ref="RUN-2", title="Hidden", course={"sharing": Sharing(scope=Scope.OWN)})
    for person in (cast.learner, cast.colleague):
        notifications.bookmark(person.id, "course", scene.run.course_id)
        notifications.bookmark(person.id, "run", hidden.run_id)
    enrol(scene, cast.colleague)  # needs no reminder of enrolling
    exchanges.follow_slot(slot.id, actor=actor(cast.learner))
    a_stay(cast.baltic)
    notifications.choose_reminders(cast.baltic.id, start=2, end=7, deadline=0)
    sent = day_by_day(travel, date(2027, 3, 18), date(2027, 3, 20))
    assert sent == [0, 1, 1]
    (text,) = told(cast.learner, "reminder")
    assert text.split("\n\n") == [
        f"Clean room basics: closes on {CLOSING} (in 3 days)\n{base}/runs/RUN-1",
        f"Photonics in the clean room: closes on {LAST} (in 3 days)\n{base}/exchanges/{slot.ref}",
    ]
    assert told(cast.baltic, "reminder") == ["A stay starts on Mon 22 Mar 2027 (in 2 days)" + stay]
    travel(datetime(2027, 3, 26, 8, tzinfo=UTC))
    service.send_reminders()
    assert told(cast.baltic, "reminder")[1:] == ["A stay ends on Fri 2 Apr 2027 (in 7 days)" + stay]
    (letter,) = letters_to(cast.learner.email)
    assert letter.unsubscribe.endswith(link_in(letter, "/unsubscribe/"))
    notifications.stop_mails(letter.unsubscribe.rpartition("/")[2])
    assert set(vars(inboxes.reminder_choices([cast.learner.id])[cast.learner.id]).values()) == {0}


@use_case
def a_stay(person: Somebody) -> None:
    source = EntrySource(
        source=("stay", 1),
        group=("stay", 1),
        title="A stay",
        zone="Europe/Helsinki",
        path="/exchanges/cases/EX-1",
        form="both",
        starts_on=date(2027, 3, 22),
        ends_on=date(2027, 4, 2),
    )
    agenda.put(source)
    agenda.concern(("stay", 1), person.id, status="confirmed")


def test_everything_goes_with_the_person_and_the_worker_runs_it(cast: Cast, travel: Travel) -> None:
    travel(MONDAY)

    @use_case
    def somebody() -> int:
        like = session().get_one(Person, cast.outside.id)
        names = ("password_hash", "zone", "language", "created_at", "verified_at")
        same = {name: getattr(like, name) for name in names}
        return add(Person(ref="P-GONE", email="g@x.org", email_key="g@x.org", name="Gone", **same)).id

    ident = somebody()
    person = Somebody(ident, "P-GONE", "Gone", "g@x.org")
    follow(person)
    notifications.bookmark(ident, "course", 1)
    notifications.choose_reminders(ident, start=1, end=1, deadline=1)
    a_run(cast)
    travel(TUESDAY + timedelta(hours=2))
    jobs = {job.name: job for job in due_jobs()}
    for name in ("public.send_lists", "public.send_reminders", "notifications.tidy"):
        jobs[name].run()
    assert len(letters_to(person.email)) == 1

    @use_case
    def erase() -> None:
        session().delete(session().get_one(Person, ident))
        session().query(Mail).filter(Mail.recipient == person.email).delete()

    erase()
    assert inboxes.searches_of(ident) == inboxes.bookmarks_of(ident) == []
    assert database.session.scalar(select(MailStop.kind)) is None
