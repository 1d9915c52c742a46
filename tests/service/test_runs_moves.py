"""Moves of a run: what calendars and the journal say of each; who may make it, from where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from lms.access import Actor, Role
from lms.agenda import service as agenda
from lms.courses import queries, service
from lms.courses.models import Run
from lms.courses.rules import RUN_MOVES, Change, RunInput, RunRole
from lms.kit import journal
from lms.kit.db import lock, use_case
from lms.kit.refusal import Refusal
from tests.cast import Cast, build
from tests.catalogue import DAY, a_run, a_session, actor, entries, refused, run_of

LATER = DAY + timedelta(days=14)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return build()


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
