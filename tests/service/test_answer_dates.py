"""By when a seat that is offered has to be taken stands in the person's own calendar, until the offer is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from lms.agenda import queries as agenda
from lms.agenda import service as agenda_service
from lms.agenda.models import Audience, Change, Entry, EntryBody
from lms.cli.care import entry_sources
from lms.enrolments import service
from lms.enrolments.queries import CaseCard
from lms.kit.db import session, use_case
from tests.calendar_life import events
from tests.cast import Cast, Somebody
from tests.enrolling import enrol
from tests.scene import Scene, a_run, actor

Travel = Callable[[datetime | timedelta], datetime]
MONDAY = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
SPAN = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def monday(travel: Travel) -> None:
    travel(MONDAY)


def answers(person: Somebody) -> list[tuple[str, str, str]]:
    """End, title and SEQUENCE of each entry of the own calendar by which something is to be answered."""
    bodies = agenda.bodies_of_person(person.id, form="sessions", lang="en", span=SPAN)
    calendar = b"BEGIN:VCALENDAR\r\n" + b"".join(body.body for body in bodies) + b"END:VCALENDAR\r\n"
    found = [each for each in events(calendar).values() if each["SUMMARY"].value.startswith("Answer by")]
    return [(each["DTEND"].value, each["SUMMARY"].value, each["SEQUENCE"].value) for each in found]


def offered(cast: Cast, *people: Somebody, **policy: object) -> tuple[Scene, list[CaseCard]]:
    """A full run whose seats were given back: these people have an offer until Thursday, 9:00 in Stockholm."""
    scene = a_run(cast, capacity_max=len(people), offer_hours=72, **policy)
    held = [enrol(scene, each) for each in (cast.guest, cast.outside)[: len(people)]]
    cases = [enrol(scene, each) for each in people]
    for case, holder in zip(held, (cast.guest, cast.outside), strict=False):
        service.withdraw(case.id, actor=actor(holder))
    return scene, cases


UNTIL = [("20270304T090000", "Answer by: RUN-1", "0")]


def sound() -> bool:
    return agenda_service.check(entry_sources()) == []


def test_who_answers_has_it_no_more(cast: Cast) -> None:
    _scene, (first, second) = offered(cast, cast.learner, cast.colleague)
    assert answers(cast.learner) == answers(cast.colleague) == UNTIL and sound()
    assert len(list(session().query(Entry).filter_by(source_kind="answer-offer"))) == 1, "one for both"
    service.take_offer(first.id, actor=actor(cast.learner))
    assert answers(cast.learner) == [] and answers(cast.colleague) == UNTIL and sound()
    service.refuse_offer(second.id, actor=actor(cast.colleague))
    assert answers(cast.colleague) == [] and sound()


def test_an_offer_that_is_over_is_gone(cast: Cast, travel: Travel) -> None:
    offered(cast, cast.learner)
    assert answers(cast.guest) == []
    travel(timedelta(days=4))
    service.expire_offers()
    assert answers(cast.learner) == [] and sound()


def test_a_cancelled_run_asks_nobody(cast: Cast) -> None:
    scene, _cases = offered(cast, cast.learner)
    service.cancel_run(scene.run_id, actor=actor(cast.host), reason="No trainer")
    assert answers(cast.learner) == [] and sound()


def test_it_moves_with_a_run_that_begins_earlier(cast: Cast) -> None:
    scene, _cases = offered(cast, cast.learner, closes_wall=None)
    before = answers(cast.learner)
    service.move_run(scene.run_id, actor=actor(cast.host), starts_on=date(2027, 3, 3))
    assert before == UNTIL and sound()
    assert answers(cast.learner) == [("20270303T100000", "Answer by: RUN-1", "1")]


def test_who_is_offered_it_later_has_an_entry_of_the_own(cast: Cast, travel: Travel) -> None:
    scene, _cases = offered(cast, cast.learner)
    last = enrol(scene, cast.colleague)
    travel(timedelta(hours=72))
    service.expire_offers()
    assert answers(cast.learner) == []
    assert answers(cast.colleague) == [("20270307T090000", "Answer by: RUN-1", "0")] and sound()
    service.withdraw(last.id, actor=actor(cast.colleague))
    assert answers(cast.colleague) == [] and sound()


def test_offers_of_a_version_without_these_entries_get_theirs_within_the_hour(
    cast: Cast, travel: Travel
) -> None:
    _scene, (_first, second) = offered(cast, cast.learner, cast.colleague)
    service.take_offer(second.id, actor=actor(cast.colleague))

    @use_case
    def forget() -> None:
        made = select(Entry.id).where(Entry.source_kind == "answer-offer")
        for table in (EntryBody, Audience):
            session().execute(delete(table).where(table.entry_id.in_(made)))
        session().execute(delete(Entry).where(Entry.source_kind == "answer-offer"))

    forget()
    assert answers(cast.learner) == []
    service.remind_deciders()
    assert answers(cast.learner) == UNTIL and answers(cast.colleague) == [] and sound()
    stands = agenda.change_number("public")
    service.remind_deciders()
    assert answers(cast.learner) == UNTIL and agenda.change_number("public") == stands
    forget()
    travel(timedelta(hours=73))
    service.remind_deciders()
    assert answers(cast.learner) == [], "nobody can answer it any more"


def test_no_public_feed_is_made_anew_for_it(cast: Cast) -> None:
    _scene, (case,) = offered(cast, cast.learner)

    def number() -> int:
        session().expire_all()
        return session().get_one(Change, "public").number

    before = number()
    service.take_offer(case.id, actor=actor(cast.learner))
    assert answers(cast.learner) == [] and number() == before
