"""Runs: written, published, changed, ended; what the journal and the calendar say of it; what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lms.access import Actor, Role, Scope
from lms.agenda import service as agenda
from lms.agenda.models import Entry
from lms.courses import queries, service
from lms.courses.models import Run
from lms.courses.rules import RUN_MOVES, Change, Period, RunInput, RunRole, Sharing, input_of_run
from lms.kit import journal
from lms.kit.db import lock, session, use_case
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast, build
from tests.catalogue import DAY, a_course, a_run, a_session, actor

LATER = DAY + timedelta(days=14)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return build()


def run_of(ident: int) -> queries.RunCard:
    run = queries.run_by_id(ident)
    assert run is not None
    return run


def entries(run_id: int) -> dict[str, Entry]:
    """The entries of a run by kind, with the number of a session."""
    query = select(Entry).where(Entry.group_kind == "run", Entry.group_id == run_id)
    rows = session().scalars(query.order_by(Entry.source_kind, Entry.source_id)).all()
    numbered = [(f"{row.source_kind} {number}", row) for number, row in enumerate(rows)]
    return {"run" if name.startswith("run") else name: row for name, row in numbered}


def moves_of(run_id: int) -> list[str]:
    return [row.move for row in journal.rows_of(("run", run_id))]


def refused(code: str, call: Callable[[], Any], *, status: int = 422, field: str | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call()
    assert (caught.value.code, caught.value.status) == (code, status)
    if field is not None:
        assert caught.value.field == field
    return caught.value


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


def test_a_moved_run_keeps_its_uids_and_wall_times_over_the_change_of_clocks(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),))
    before = entries(run_id)
    change = service.move_run(run_id, actor=actor(cast.host), starts_on=LATER, reason="The room burnt.")
    after = entries(run_id)
    assert {name: row.uid for name, row in before.items()} == {name: row.uid for name, row in after.items()}
    assert {row.sequence for row in after.values()} == {1}
    (each,) = queries.sessions_of([run_id])[run_id]
    assert each.starts_wall == datetime.combine(LATER, time(10))
    assert each.starts_at == datetime(2027, 4, 5, 8, tzinfo=UTC)  # 10:00 in summer; it was 9 UTC before
    assert change.changes == {Change.TIME} and change.consequence.mail and change.moved
    assert change.reason == "The room burnt."
    assert (change.before.starts_on, change.after.starts_on) == (DAY, LATER)
    assert [pair.after.starts_at for pair in change.sessions] == [each.starts_at]


def test_a_move_may_say_new_times_and_a_new_end_of_enrolment(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),))
    (each,) = queries.sessions_of([run_id])[run_id]
    service.move_run(
        run_id,
        actor=actor(cast.host),
        starts_on=LATER,
        times={each.id: a_session(LATER, 13, 15)},
        closes_wall=datetime.combine(LATER, time(8)),
    )
    run, (moved,) = run_of(run_id), queries.sessions_of([run_id])[run_id]
    assert (moved.starts_wall.hour, moved.ends_wall.hour) == (13, 15)
    assert run.starts_at == moved.starts_at
    assert run.closes_at == datetime(2027, 4, 5, 6, tzinfo=UTC)


def test_a_postponed_run_is_cancelled_in_calendars_until_it_moves(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),))
    change = service.postpone_run(run_id, actor=actor(cast.host), reason="Nobody knows when.")
    assert change.consequence.mail and Change.STATUS in change.changes
    assert {(row.status, row.facts["mark"], row.sequence) for row in entries(run_id).values()} == {
        ("cancelled", "postponed", 1)
    }
    service.move_run(run_id, actor=actor(cast.host), starts_on=LATER)
    assert {(row.status, row.facts["mark"], row.sequence) for row in entries(run_id).values()} == {
        ("confirmed", "", 2)
    }
    assert run_of(run_id).reason == ""


def test_a_cancelled_run_stays_in_calendars_as_cancelled(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True)
    service.cancel_run(run_id, actor=actor(cast.host), reason="Too few people.")
    (entry,) = entries(run_id).values()
    assert (entry.status, entry.facts["mark"], entry.sequence) == ("cancelled", "cancelled", 1)
    assert "Too few people." in entry.facts["description"]
    assert journal.rows_of(("run", run_id))[-1].reason == "Too few people."
    assert agenda.check(queries.entry_sources()) == []


def test_unpublishing_cancels_entries_and_publishing_again_reinstates_them(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True)
    refused(
        "has_enrolments",
        lambda: service.unpublish_run(run_id, actor=actor(cast.host), ever_enrolled=True),
        status=409,
    )
    service.unpublish_run(run_id, actor=actor(cast.host), ever_enrolled=False)
    (entry,) = entries(run_id).values()
    uid = entry.uid
    assert (run_of(run_id).state, entry.status) == ("draft", "cancelled")
    service.publish_run(run_id, actor=actor(cast.host))
    (entry,) = entries(run_id).values()
    assert (entry.uid, entry.status, entry.sequence) == (uid, "confirmed", 2)


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


def test_the_system_finishes_what_is_over_and_archives_what_has_rested(
    cast: Cast, travel: Callable[[datetime], datetime]
) -> None:
    travel(datetime(2027, 3, 1, 9, tzinfo=UTC))
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),))
    assert service.finish_run(run_id) is False
    travel(datetime(2027, 3, 22, 11, tzinfo=UTC))
    assert queries.runs_to_finish(datetime(2027, 3, 22, 11, tzinfo=UTC)) == [run_id]
    assert service.finish_run(run_id) is True
    assert service.finish_run(run_id) is False
    assert service.archive_run(run_id) is False
    year_on = travel(datetime(2028, 4, 1, tzinfo=UTC))
    assert queries.runs_to_archive(year_on) == [run_id]
    assert service.archive_run(run_id) is True
    assert run_of(run_id).state == "archived"
    assert {row.status for row in entries(run_id).values()} == {"confirmed"}
    assert journal.rows_of(("run", run_id))[-1].actor_id is None


STATES = ("draft", "published", "postponed", "cancelled", "finished", "archived")
ROLES = {
    "editor": {RunRole.EDITOR},
    "host": {RunRole.EDITOR, RunRole.COORDINATOR},
    "other": set(),
    "learner": set(),
    "trainer": set(),
    "office": set(),
    "admin": set(),
}
CALLS: dict[str, Callable[[int, Actor], Any]] = {
    "publish-run": lambda run, who: service.publish_run(run, actor=who),
    "unpublish-run": lambda run, who: service.unpublish_run(run, actor=who, ever_enrolled=False),
    "edit-run": lambda run, who: service.edit_run(
        run, RunInput(starts_on=DAY, place="Hall 5", capacity_max=8), actor=who, version=None
    ),
    "move-run": lambda run, who: service.move_run(run, actor=who, starts_on=LATER),
    "postpone-run": lambda run, who: service.postpone_run(run, actor=who, reason="Because."),
    "cancel-run": lambda run, who: service.cancel_run(run, actor=who, reason="Because."),
    "delete-run": lambda run, who: service.delete_run(run, actor=who),
}


@use_case
def put_into(run_id: int, state: str) -> None:
    """A run in any state, however it came there."""
    lock(Run, run_id).state = state


def test_every_move_is_the_tables_for_every_role_and_state(cast: Cast) -> None:
    assert set(CALLS) == {move.name for move in RUN_MOVES} - {"create-run", "finish-run", "archive-run"}
    people = {name: actor(getattr(cast, name)) for name in ROLES}
    for name, call in CALLS.items():
        move = RUN_MOVES[name]
        starts = {str(value) for source in move.sources for _, values in source.parts for value in values}
        for state in STATES:
            run_id = _run_in(cast, state)
            for who, roles in ROLES.items():
                expected = 404 if not roles else 403 if not roles & set(move.who) else 409
                if expected == 409 and state in starts:
                    expected = 200
                answer = _answer(call, run_id, people[who])
                assert answer == expected, (name, state, who)
                if answer == 200:
                    run_id = _run_in(cast, state)


def _run_in(cast: Cast, state: str) -> int:
    run_id = a_run(cast.host, cast.sccc, publish=state != "draft")
    put_into(run_id, state)
    return run_id


def _answer(call: Callable[[int, Actor], Any], run_id: int, who: Actor) -> int:
    try:
        call(run_id, who)
    except Refusal as refusal:
        return refusal.status
    return 200


@pytest.mark.parametrize("move", ["postpone_run", "cancel_run"])
def test_a_reason_is_never_missing(cast: Cast, move: str) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True)
    call = getattr(service, move)
    refused("reason_missing", lambda: call(run_id, actor=actor(cast.host), reason=" \n"), field="reason")
    refused("reason_too_long", lambda: call(run_id, actor=actor(cast.host), reason="x" * 100_000))
    assert run_of(run_id).state == "published"


def test_the_lead_of_a_centre_may_all_that_its_coordinator_may(cast: Cast) -> None:
    run_id = a_run(cast.lead, cast.ficcc, publish=True)
    assert Role.COORDINATOR not in {role for role, _ in actor(cast.lead).roles}
    assert run_of(run_id).state == "published"
