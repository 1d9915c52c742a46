"""Moving up: a batch writes what as many single promotions would, in a number of statements that does not grow; the
journal says why. And what home centres hear when nobody moves any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from lms.centres import service as centres
from lms.courses.models import Run
from lms.enrolments import queries, serializers, service
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import Role
from lms.enrolments.service import releases, seats
from lms.kit import journal
from lms.kit.db import Base, lock, rehearse, session, use_case
from lms.notifications import queries as notifications
from lms.people.models import Person
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol, values_of
from tests.pooling import RELEASED, pooled
from tests.scene import Scene, a_run, actor, crowd

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[Any], datetime]
WRITTEN = (
    *("enrolment", "journal", "notice", "outbox_mail", "run_tally"),
    *("agenda_audience", "agenda_change", "agenda_entry"),
)
NUMBERED = {"journal", "notice", "outbox_mail"}
"""Tables whose rows have numbers that a rehearsal uses up."""
NEW_EACH_TIME = {"agenda_entry": {"id", "uid"}, "agenda_audience": {"entry_id"}}
"""Columns that the entry of an offer has anew whenever it is made."""


@use_case
def differ(people: list[Somebody]) -> None:
    """They read two languages in three zones, one has no confirmed address; every second was passed over before."""
    ids = [each.id for each in people]
    session().execute(update(Person).where(Person.id.in_(ids[::2])).values(language="sv"))
    session().execute(update(Person).where(Person.id.in_(ids[::3])).values(zone="Europe/Helsinki"))
    session().execute(update(Person).where(Person.id == ids[1]).values(verified_at=None))
    passed = update(Enrolment).where(Enrolment.person_id.in_(ids[1::2]))
    session().execute(passed.values(passed_over="pools"))


def queued(cast: Cast, number: int, **policy: Any) -> Scene:
    """So many people who wait for the release of all seats of a run, and who are not alike."""
    scene = pooled(cast, capacity=number, seats=number, **policy)
    people = crowd(number, like=cast.learner)
    for each in people:
        enrol(scene, each)
    differ(people)
    return scene


def rows_after(deed: Callable[[], object]) -> dict[str, list[Any]]:
    """All that `deed` would leave in the database."""

    def written() -> dict[str, list[Any]]:
        deed()
        found = {}
        for table in Base.metadata.sorted_tables:
            if table.name in WRITTEN:
                new_each_time = NEW_EACH_TIME.get(table.name, {"id"} if table.name in NUMBERED else set())
                columns = [each for each in table.c if each.name not in new_each_time]
                rows = session().execute(select(*columns)).all()
                found[table.name] = sorted((tuple(row) for row in rows), key=repr)
        return found

    return rehearse(written)


@pytest.mark.parametrize("offer_hours", [None, 72])
def test_a_batch_writes_what_as_many_single_promotions_write(
    cast: Cast, travel: Travel, monkeypatch: pytest.MonkeyPatch, offer_hours: int | None
) -> None:
    scene = queued(cast, 5, offer_hours=offer_hours)
    travel(RELEASED)
    before = rows_after(lambda: None)
    at_once = rows_after(releases.release_pools)
    monkeypatch.setattr(seats, "BATCH", 1)
    one_by_one = rows_after(releases.release_pools)
    assert at_once == one_by_one
    grown = {name: len(rows) - len(before[name]) for name, rows in at_once.items()}
    staff = 2  # who hears of the release: the pool's coordinator and the host's
    assert grown["notice"] == 5 + staff
    assert grown["outbox_mail"] == 4 + staff
    assert grown["journal"] == 5 + 1
    seat = "confirmed" if offer_hours is None else "offered"
    assert [each.parts.seat for each in queries.of_run(scene.run_id)] == ["waiting"] * 5
    releases.release_pools()
    assert [each.parts.seat for each in queries.of_run(scene.run_id)] == [seat] * 5
    assert service.violations() == []


def test_its_statements_do_not_grow_with_the_people(cast: Cast, travel: Travel, queries: Any) -> None:
    scene = queued(cast, 12)
    travel(RELEASED)
    sent = []
    for number in (4, 4, 12):  # the first time, things that are made once are made
        with queries() as seen:
            rehearse(lambda n=number: seats.settle(lock(Run, scene.run_id), most=n))  # type: ignore[misc]
        sent.append(len(seen))
    assert sent[1] == sent[2]


def test_the_journal_says_why_somebody_moved_up(cast: Cast, travel: Travel) -> None:
    scene = a_run(cast, capacity_max=1, offer_hours=24)
    people = [cast.learner, cast.outside, cast.baltic, *crowd(2, like=cast.outside)]
    cases = [enrol(scene, each) for each in people]
    service.withdraw(cases[0].id, actor=actor(cast.learner))
    travel(timedelta(hours=25))
    service.expire_offers()
    service.change_run(scene.run_id, values_of(scene, capacity_max=2), actor=actor(cast.host), note="Room.")
    service.cancel(cases[2].id, actor=actor(cast.host), reason="Twice.")
    said = [why(case.id) for case in cases]
    assert said == ["", "given-back", "offer-lapsed", "more-seats", "enrolment-ended"]
    assert [words(cases[n].id)[-1] for n in (3, 4)] == [
        "The run got more seats.",
        "An enrolment that had a seat has ended.",
    ]


def test_a_release_is_the_reason_whoever_comes_first(cast: Cast, travel: Travel) -> None:
    scene = pooled(cast, capacity=2, seats=2)
    case = enrol(scene, cast.learner)
    travel(RELEASED)
    enrol(scene, cast.outside)  # before the worker
    assert why(case.id) == "pool-released"
    assert words(case.id)[-1] == "Seats kept for a pool of centres were released."


def why(ident: int) -> str:
    found = [row.reason for row in journal.rows_of(("enrolment", ident)) if row.move == "promote"]
    return found[0] if found else ""


def words(ident: int) -> list[str]:
    """The reasons that the person reads."""
    case = card(ident)
    lines = queries.journal_of(case, {Role.PERSON})
    return [row["reason"] for row in serializers.journal_rows(lines, case, {}) if row["reason"]]


def told(person: Somebody) -> list[str]:
    """The letters about runs cancelled for the own people."""
    found = notifications.inbox(person.id).items
    return [each.body for each in found if each.kind == "run-cancelled-home"]


def test_home_centres_hear_once_of_a_cancelled_run_and_deputies_for_who_is_away(
    cast: Cast, now: datetime
) -> None:
    scene = a_run(cast)
    for person in (cast.learner, cast.colleague, cast.outside, cast.guest):
        enrol(scene, person)
    centres.enter_absence(
        *(cast.ficcc.id, cast.home.id),
        deputy_id=cast.colleague.id,
        from_on=now.date(),
        until_on=now.date(),
        actor=actor(cast.home),
    )
    service.cancel_run(scene.run_id, actor=actor(cast.host), reason="The pump broke.")
    (lead,), (deputy,) = told(cast.lead), told(cast.colleague)
    assert "The enrolments of 2 of your people end with it" in lead
    assert "The enrolment of 1 of your people ends with it" in deputy  # besides the own one
    assert "Reason: The pump broke." in lead
    assert all(not told(each) for each in (cast.home, cast.host, cast.other, cast.learner))
    (path,) = {each.path for each in notifications.inbox(cast.lead.id).items if each.kind.endswith("-home")}
    assert path == f"/desk/{cast.ficcc.slug}/enrolments?q={scene.ref}"
    assert service.violations() == []
