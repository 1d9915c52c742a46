"""What waits for a centre's decision stands in the calendar of its desk: one entry for each run and side, on the day by
which the first case has to be decided, moved with it and gone when nothing waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from lms.agenda import queries as agenda
from lms.agenda import service as agenda_service
from lms.agenda.models import CentreAudience, Entry
from lms.cli.care import entry_sources
from lms.enrolments import service
from lms.kit.db import session, use_case
from tests.calendar_life import events
from tests.cast import Cast, Place
from tests.enrolling import enrol
from tests.scene import a_run, actor

Travel = Callable[[datetime | timedelta], datetime]
MONDAY = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
SPAN = (datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def monday(travel: Travel) -> None:
    travel(MONDAY)


def shown(place: Place, lang: str = "en") -> list[tuple[str, str, str]]:
    """Day, title and SEQUENCE of each entry in the calendar of the desk."""
    bodies = agenda.bodies_of_centre(place.id, lang=lang, span=SPAN)
    calendar = b"BEGIN:VCALENDAR\r\n" + b"".join(body.body for body in bodies) + b"END:VCALENDAR\r\n"
    found = events(calendar).values()
    return [(each["DTSTART"].value, each["SUMMARY"].value, each["SEQUENCE"].value) for each in found]


def test_each_side_has_its_day_until_nothing_waits(cast: Cast, travel: Travel) -> None:
    scene = a_run(cast, acceptance="moderated", home_approval="required")
    first = enrol(scene, cast.learner)
    assert shown(cast.ficcc) == [("20270306", "Decide by: RUN-1", "0")]
    assert shown(cast.sccc) == []
    travel(timedelta(days=2))
    second = enrol(scene, cast.colleague)
    assert shown(cast.ficcc) == [("20270306", "Decide by: RUN-1", "0")], "the first counts"
    assert agenda_service.check(entry_sources()) == []
    service.approve_home(first.id, actor=actor(cast.home))
    assert shown(cast.ficcc) == [("20270308", "Decide by: RUN-1", "1")], "the same entry, later"
    assert [title for _day, title, _number in shown(cast.sccc)] == ["Decide by: RUN-1"]
    service.approve_home(second.id, actor=actor(cast.home))
    assert shown(cast.ficcc) == [], "what is done leaves at once"
    for case in (first, second):
        service.accept_host(case.id, actor=actor(cast.host))
    assert shown(cast.sccc) == []
    assert agenda_service.check(entry_sources()) == []


def test_each_reads_it_in_the_own_language(cast: Cast, make_app: Callable[..., Flask]) -> None:
    with make_app(LMS_LOCALES="en,fi").app_context():
        enrol(a_run(cast, acceptance="moderated"), cast.learner)
        assert shown(cast.sccc, "fi") == [("20270306", "Päätä viimeistään: RUN-1", "0")]


def test_whoever_goes_takes_it_along(cast: Cast) -> None:
    scene = a_run(cast, acceptance="moderated", home_approval="required")
    case = enrol(scene, cast.learner)
    service.withdraw(case.id, actor=actor(cast.learner))
    assert shown(cast.ficcc) == []
    case = enrol(scene, cast.colleague)
    assert len(shown(cast.ficcc)) == 1
    service.cancel_run(scene.run_id, actor=actor(cast.host), reason="No trainer")
    assert shown(cast.ficcc) == [] == agenda_service.check(entry_sources())


def test_who_needs_no_decision_costs_nothing(cast: Cast) -> None:
    enrol(a_run(cast), cast.learner)
    kinds = {kind for (kind,) in session().query(Entry.source_kind)}
    assert not any(kind.startswith("decide") for kind in kinds)
    assert shown(cast.ficcc) == shown(cast.sccc) == []


@use_case
def as_it_was_before() -> None:
    session().query(CentreAudience).delete()
    session().query(Entry).filter(Entry.source_kind.like("decide-%")).delete()


def test_cases_that_are_older_than_these_entries_get_theirs(cast: Cast) -> None:
    enrol(a_run(cast, acceptance="moderated", home_approval="required"), cast.learner)
    as_it_was_before()
    assert shown(cast.ficcc) == [] == agenda_service.check(entry_sources())
    service.remind_deciders()
    assert shown(cast.ficcc) == [("20270306", "Decide by: RUN-1", "0")]
    assert agenda_service.check(entry_sources()) == []
