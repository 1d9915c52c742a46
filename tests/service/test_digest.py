"""The digest of those who decide for centres: what it holds, to whom it comes, and that it comes once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from flask import Flask

from lms.centres import service as centres
from lms.centres.models import RoleGrant
from lms.enrolments import queries, service
from lms.kit.db import add, session, use_case
from lms.notifications import service as notifications
from lms.notifications.queries import digest_choice, inbox
from lms.outbox import service as outbox
from lms.outbox.rules import message_id
from lms.outbox.service import SmtpTransport
from lms.people.models import Person
from lms.worker import due_jobs
from tests.afterwards import attended
from tests.cast import SINCE, Cast, Place, Somebody
from tests.enrolling import enrol, kinds
from tests.mailbox import Mailbox
from tests.pooling import pooled
from tests.post import letters_to
from tests.scene import a_run, actor

Travel = Callable[[datetime | timedelta], datetime]
MONDAY = datetime(2027, 3, 8, 8, 0, tzinfo=UTC)  # 9:00 in Stockholm, 10:00 in Helsinki
BOTH: dict[str, Any] = {"acceptance": "moderated", "home_approval": "required"}


def digests(person: Somebody) -> list[str]:
    """The texts of the person's digests, oldest first."""
    return [each.body for each in reversed(inbox(person.id).items) if each.kind == "digest"]


def only(person: Somebody) -> list[str]:
    """The lines of the only digest."""
    (text,) = digests(person)
    return text.splitlines()


@use_case
def coordinates(person: Somebody, place: Place) -> None:
    add(RoleGrant(person_id=person.id, centre_id=place.id, role="coordinator", granted_at=SINCE))


def test_what_waits_is_counted_for_each_side(cast: Cast, travel: Travel) -> None:
    travel(MONDAY - timedelta(days=6))
    scene = a_run(cast, **BOTH)
    enrol(scene, cast.learner)
    enrol(scene, cast.colleague)
    enrol(scene, cast.outside)
    travel(MONDAY)
    assert service.send_digests() == 3
    assert (
        only(cast.home)
        == only(cast.lead)
        == [
            "To decide:",
            "- 2 of your people ask for your approval",
            "- 2 of these decisions are overdue",
            "- 1 person says to belong to your centre",
        ]
    )
    assert only(cast.host) == [
        "To decide:",
        "- 1 person asks to take part in your runs",
        "- 1 of these decisions is overdue",
    ]
    assert digests(cast.other) == digests(cast.editor) == digests(cast.office) == []


def test_seats_that_are_not_used_before_their_release(cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    scene = pooled(cast, capacity=6, seats=3)
    enrol(scene, cast.baltic)
    service.send_digests()
    assert only(cast.other) == [
        "Seats kept for your people that are not used yet:",
        "- Clean room basics (RUN-1): 2 of 3 seats for Baltic centres, kept until Mon 15 Mar 2027 12:00 CET",
    ]
    assert digests(cast.host) == []
    travel(timedelta(days=7, hours=4))
    service.release_pools()
    service.send_digests()
    assert len(digests(cast.other)) == 1


def test_a_release_far_away_is_left_for_later(cast: Cast, travel: Travel) -> None:
    travel(MONDAY - timedelta(days=28))
    pooled(cast)
    service.send_digests()
    assert digests(cast.other) == []
    travel(timedelta(days=14))
    service.send_digests()
    assert len(digests(cast.other)) == 1


def test_attendance_and_completions_that_are_due(cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    run = attended(cast)
    notifications.choose_digest(cast.host.id, "day")
    travel(datetime(2027, 3, 24, 8, tzinfo=UTC))
    service.send_digests()
    assert digests(cast.host)[-1].splitlines() == [
        "To report about your runs:",
        "- Clean room basics (RUN-1): attendance of 1 session, over since Tue 23 Mar 2027 12:00 CET",
    ]
    run.mark(cast.trainer, 1, learner="present", outside="absent")
    travel(datetime(2027, 3, 31, 8, tzinfo=UTC))
    service.finish_runs()
    service.send_digests()
    assert digests(cast.host)[-1].splitlines() == [
        "To report about your runs:",
        "- Clean room basics (RUN-1): attendance of 1 session, over since Tue 30 Mar 2027 12:00 CEST",
        "- Clean room basics (RUN-1): what came of it for 2 people, over since Tue 30 Mar 2027 12:00 CEST",
    ]
    service.conclude(
        run.scene.run_id, {run.learner: "completed", run.outside: "no_show"}, actor=actor(cast.host)
    )
    travel(timedelta(days=1))
    service.send_digests()
    assert len(digests(cast.host)) == 2


def test_dates_that_ask_for_a_decision(cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    until = datetime.fromisoformat("2027-03-20T12:00")
    a_run(cast, capacity_min=3, go_no_go_wall=until)
    a_run(cast, ref="RUN-2", title="Etching", acceptance="by_nomination", nominate_until_wall=until)
    service.send_digests()
    nominate = "- Etching (RUN-2): nominate until Sat 20 Mar 2027 12:00 CET; 0 on your list"
    assert nominate in only(cast.home)
    assert only(cast.host) == [
        "To decide:",
        nominate,
        "- Clean room basics (RUN-1): go/no-go date Sat 20 Mar 2027 12:00 CET; 0 of 3 needed have a place",
    ]


def test_a_proposal_waits_too(cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    case = enrol(a_run(cast), cast.learner)
    service.propose_replacement(
        case.id, person_id=cast.colleague.id, actor=actor(cast.home), reason="Fell ill"
    )
    service.send_digests()
    assert only(cast.host) == ["To decide:", "- 1 proposal about your runs waits for an answer"]


def test_the_mail_as_it_arrives(app: Flask, cast: Cast, travel: Travel, smtp: Mailbox) -> None:
    travel(MONDAY)
    pooled(cast, seats=2)
    service.send_digests()
    outbox.deliver_due(SmtpTransport(smtp.url, sender="no-reply@network.example", sender_name="A Network"))
    (message,) = smtp.to(cast.other.email)
    assert message["Subject"] == "What waits for KIIP"
    key = f"notice:digest:digest:2027-03-08:{cast.other.id}"
    assert message["Message-ID"] == message_id(key, host=app.config["LMS"].LMS_UID_HOST)
    base, text = app.config["LMS"].base_url, plain(message)
    for words in (
        "- Clean room basics (RUN-1): 2 of 2 seats for Baltic centres, kept until Mon 15 Mar 2027 12:00 CET",
        f"{base}/desk/kiip\n",
        f"How often this mail comes: {base}/me/notices",
    ):
        assert words in text
    assert "Learner" not in text


def plain(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_it_comes_once_in_a_period_however_often_the_job_runs(cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    enrol(a_run(cast, home_approval="required"), cast.learner)
    assert service.send_digests() == 2
    assert service.send_digests() == 0
    for _ in range(3):
        travel(timedelta(hours=12))
        assert service.send_digests() == 0
    assert kinds(cast.home) == ["waits-for-you", "digest"]
    assert len(letters_to(cast.home.email)) == 2
    travel(MONDAY + timedelta(days=7))
    assert service.send_digests() == 2


def test_when_nothing_waits_nothing_comes_and_the_period_has_had_its_turn(cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    assert queries.digest_of(cast.sccc.id, now=MONDAY).empty
    service.send_digests()
    assert letters_to(cast.host.email) == []
    enrol(a_run(cast, acceptance="moderated"), cast.learner)
    travel(timedelta(hours=1))
    service.send_digests()
    assert digests(cast.host) == []
    travel(MONDAY + timedelta(days=7))
    service.send_digests()
    assert len(digests(cast.host)) == 1


def test_everybody_chooses_how_often(cast: Cast, travel: Travel) -> None:
    travel(MONDAY - timedelta(days=3))
    enrol(a_run(cast, acceptance="moderated", home_approval="required"), cast.learner)
    assert digest_choice(cast.home.id) == "week"
    notifications.choose_digest(cast.home.id, "day")
    notifications.choose_digest(cast.lead.id, "never")
    for day in range(11):
        travel(MONDAY + timedelta(days=day))
        service.send_digests()
    assert len(digests(cast.home)) == 9  # two working weeks but for the last day
    assert digests(cast.lead) == []
    assert digest_choice(cast.lead.id) == "never"


def test_one_mail_about_all_the_centres_of_a_person(cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    coordinates(cast.home, cast.sccc)
    enrol(a_run(cast, acceptance="moderated"), cast.outside)
    service.send_digests()
    assert only(cast.home) == [
        "FiCCC",
        "",
        "To decide:",
        "- 1 person says to belong to your centre",
        "",
        "SCCC",
        "",
        "To decide:",
        "- 1 person asks to take part in your runs",
    ]
    letter = letters_to(cast.home.email)[-1]
    assert letter.subject == "What waits for FiCCC, SCCC"


def test_the_deputy_gets_it_instead_of_the_one_who_is_away(cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    centres.enter_absence(
        cast.ficcc.id,
        cast.home.id,
        deputy_id=cast.colleague.id,
        from_on=date(2027, 3, 8),
        until_on=date(2027, 3, 9),
        actor=actor(cast.home),
    )
    service.send_digests()
    assert digests(cast.home) == []
    assert len(digests(cast.colleague)) == 1


def test_a_deactivated_account_gets_none(cast: Cast, travel: Travel) -> None:
    travel(MONDAY)

    @use_case
    def deactivate() -> None:
        session().get_one(Person, cast.home.id).deactivated_at = MONDAY

    deactivate()
    service.send_digests()
    assert digests(cast.home) == []
    assert len(digests(cast.lead)) == 1


def test_several_workers_at_once_write_it_once(app: Flask, cast: Cast, travel: Travel) -> None:
    travel(MONDAY)

    def work(_number: int) -> int:
        with app.app_context():
            return service.send_digests()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 2
    assert len(letters_to(cast.home.email)) == len(letters_to(cast.lead.email)) == 1


def test_the_worker_runs_it(cast: Cast, travel: Travel) -> None:
    travel(MONDAY)
    (job,) = [job for job in due_jobs() if job.name == "enrolments.send_digests"]
    job.run()
    assert len(digests(cast.home)) == 1
