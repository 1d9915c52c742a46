"""Runs: written, published, changed; what the journal and the calendar say of it; what is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from lms.access import Scope
from lms.agenda import service as agenda
from lms.courses import queries, service
from lms.courses.models import Run
from lms.courses.rules import Change, Period, RunInput, Sharing, input_of_run
from lms.kit import journal
from lms.kit.db import database, session
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast, build
from tests.catalogue import DAY, a_course, a_run, a_session, actor, entries, moves_of, refused, run_of

LATER = DAY + timedelta(days=14)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return build()


def test_a_draft_is_in_no_calendar_and_in_no_list(cast: Cast) -> None:
    run_id = a_run(cast.editor, cast.sccc)
    assert run_of(run_id).state == "draft"
    assert entries(run_id) == {}
    assert session().scalars(queries.visible_runs(actor(cast.host))).all() == []
    assert moves_of(run_id) == ["create-run"]


def test_publishing_takes_the_course_along_and_fills_calendars(cast: Cast) -> None:
    run_id = a_run(cast.editor, cast.sccc, sessions=(a_session(), a_session(starts=14, ends=16)))
    service.publish_run(run_id, actor=actor(cast.host))
    run = run_of(run_id)
    assert (run.state, run.course_state) == ("published", "published")
    found = entries(run_id)
    assert [(row.form, row.status, row.sequence) for row in found.values()] == [
        ("banner", "confirmed", 0),
        ("sessions", "confirmed", 0),
        ("sessions", "confirmed", 0),
    ]
    assert agenda.check(queries.entry_sources()) == []
    assert moves_of(run_id) == ["create-run", "publish-run"]


def test_a_run_on_whole_days_serves_both_forms(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, ends_on=DAY + timedelta(days=2))
    (entry,) = entries(run_id).values()
    assert (entry.form, entry.starts_on, entry.ends_on) == ("both", DAY, DAY + timedelta(days=2))
    run = run_of(run_id)
    assert run.starts_at == datetime(2027, 3, 21, 23, tzinfo=UTC)
    assert run.ends_at == datetime(2027, 3, 24, 23, tzinfo=UTC)


def test_a_period_alone_is_in_no_calendar(cast: Cast) -> None:
    closes = datetime.combine(date(2027, 3, 1), time(12))
    run_id = a_run(
        cast.host, cast.sccc, publish=True, starts_on=None, closes_wall=closes,
        period=Period(precision="season", value="2027-spring"),
    )  # fmt: skip
    run = run_of(run_id)
    assert (run.starts_at, str(run.period_text), run.closes_at) == (
        None, "spring 2027", datetime(2027, 3, 1, 11, tzinfo=UTC),
    )  # fmt: skip
    assert entries(run_id) == {}


def test_what_is_missing_is_said_all_at_once(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, starts_on=None)
    refusal = refused("missing", lambda: service.publish_run(run_id, actor=actor(cast.host)))
    assert [problem.field for problem in refusal.problems] == ["starts_on", "closes_at"]


def test_saving_without_a_change_changes_nothing(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),))
    run, before = run_of(run_id), entries(run_id)
    change = service.edit_run(run_id, input_of_run(run), actor=actor(cast.editor), version=run.version)
    assert change.changes == frozenset() and not change.consequence.stamp
    assert run_of(run_id) == run
    assert {name: row.stamp for name, row in entries(run_id).items()} == {
        name: row.stamp for name, row in before.items()
    }
    assert moves_of(run_id) == ["create-run", "publish-run"]


def test_another_room_reaches_the_calendar(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),))
    run = run_of(run_id)
    values = RunInput(starts_on=DAY, place="Hall 5", capacity_max=8, zone=run.zone)
    change = service.edit_run(run_id, values, actor=actor(cast.editor), version=run.version)
    assert Change.PLACE in change.changes
    assert {(row.facts["location"], row.sequence) for row in entries(run_id).values()} == {("Hall 5", 1)}
    row = journal.rows_of(("run", run_id))[-1]
    assert (row.move, row.before["place"], row.after["place"]) == ("edit-run", "Cleanroom 1", "Hall 5")


def test_a_published_run_gets_other_days_by_moving_only(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True)
    values = RunInput(starts_on=LATER, place="Cleanroom 1", capacity_max=8)
    refused(
        "move_instead",
        lambda: service.edit_run(run_id, values, actor=actor(cast.host), version=None),
        status=409,
        field="starts_on",
    )
    assert run_of(run_id).starts_on == DAY


def test_people_who_are_enrolled_are_told_what_changed(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True)
    values = RunInput(starts_on=DAY, place="Hall 5", capacity_max=8)

    def edit(note: str) -> Any:
        return service.edit_run(run_id, values, actor=actor(cast.host), version=None, note=note, enrolled=3)

    refused("reason_missing", lambda: edit(" "), field="note")
    assert edit("Another room.").reason == "Another room."


def test_a_stale_version_is_told_who_was_faster(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc)
    run = run_of(run_id)
    values = RunInput(starts_on=DAY, place="Hall 5", capacity_max=8)
    service.edit_run(run_id, values, actor=actor(cast.editor), version=run.version)
    calls: list[Callable[[], Any]] = [
        lambda: service.edit_run(run_id, values, actor=actor(cast.host), version=run.version),
        lambda: service.publish_run(run_id, actor=actor(cast.host), version=run.version),
        lambda: service.delete_run(run_id, actor=actor(cast.host), version=run.version),
        lambda: service.add_session(run_id, a_session(), actor=actor(cast.host), version=run.version),
    ]
    for call in calls:
        refusal = refused("stale", call, status=409)
        assert "Editor Person" in str(refusal.sentence) and "place" in str(refusal.sentence)
    assert run_of(run_id).version == run.version + 1


def test_a_reference_is_taken_once(cast: Cast) -> None:
    a_run(cast.host, cast.sccc, ref="DEMO-RUSH")
    refused("ref_taken", lambda: a_run(cast.host, cast.sccc, ref="DEMO-RUSH"), status=409, field="ref")


def test_deleting_a_draft_leaves_the_journal(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, sessions=(a_session(),))
    service.delete_run(run_id, actor=actor(cast.editor))
    assert queries.run_by_id(run_id) is None
    assert moves_of(run_id) == ["create-run", "delete-run"]


def test_a_run_that_was_public_once_leaves_its_entries_and_nobody_gets_its_uid(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),))
    uids = {row.uid for row in entries(run_id).values()}
    service.unpublish_run(run_id, actor=actor(cast.host), ever_enrolled=False)
    service.delete_run(run_id, actor=actor(cast.host))
    assert {(row.uid in uids, row.status) for row in entries(run_id).values()} == {(True, "cancelled")}
    assert agenda.check(queries.entry_sources()) == []
    another = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),))
    assert another != run_id
    assert uids.isdisjoint({row.uid for row in entries(another).values()})


def test_a_course_is_found_by_the_city_of_its_runs_while_they_are_public(cast: Cast) -> None:
    def found() -> int:
        condition = queries.has_words("tromso")
        assert condition is not None
        return len(session().scalars(queries.visible_courses(actor(cast.outside)).where(condition)).all())

    run_id = a_run(cast.host, cast.sccc, publish=True)
    assert found() == 0
    values = replace(input_of_run(run_of(run_id)), city="Tromsø")
    service.edit_run(run_id, values, actor=actor(cast.host), version=None)
    assert found() == 1


@pytest.mark.race
def test_of_many_who_save_at_once_from_the_same_page_one_wins(cast: Cast, app: Flask) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),))
    run, who = run_of(run_id), actor(cast.host)

    def save(number: int) -> int:
        with app.app_context():
            values = replace(input_of_run(run), place=f"Room {number}")
            try:
                service.edit_run(run_id, values, actor=who, version=run.version)
            except Refusal as refusal:
                return refusal.status
            return 200

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(save, range(8)))
    assert answers == [200, *[409] * 7]
    database.session.remove()  # what this test read before is out of date
    place = run_of(run_id).place
    assert place.startswith("Room ")
    assert {(row.facts["location"], row.sequence) for row in entries(run_id).values()} == {(place, 1)}


def test_a_course_of_another_centre_is_not_there(cast: Cast) -> None:
    course_id = a_course(cast.host, cast.sccc)
    with pytest.raises(NotFound):
        a_run(cast.other, cast.kiip, course_id=course_id)
    service.publish_course(course_id, actor=actor(cast.host))
    refused(
        "not_yours", lambda: a_run(cast.other, cast.kiip, course_id=course_id), status=403, field="course"
    )


def test_a_run_may_be_shared_with_fewer_people_than_its_course_but_not_with_more(cast: Cast) -> None:
    course_id = a_course(cast.host, cast.sccc, sharing=Sharing(scope=Scope.NETWORK))
    run_id = a_run(cast.host, cast.sccc, course_id=course_id, publish=True, sharing=Sharing(scope=Scope.OWN))
    seen = {
        name: run_id
        in session().scalars(queries.visible_runs(actor(getattr(cast, name))).with_only_columns(Run.id))
        for name in ("guest", "host", "learner", "outside", "office")
    }
    assert seen == {"guest": True, "host": True, "learner": False, "outside": False, "office": True}
    refused(
        "scope_too_wide",
        lambda: a_run(cast.host, cast.sccc, course_id=course_id, sharing=Sharing()),
        field="scope",
    )
