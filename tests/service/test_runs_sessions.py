"""Sessions: wall times become instants; what cannot be is refused beside its field; calendars follow."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask

from lms.courses import queries, service
from lms.courses.rules import Change, RunInput, SessionInput
from lms.kit import journal
from lms.kit.refusal import NotFound, Refusal
from tests.cast import Cast, build
from tests.catalogue import DAY, a_run, a_session, actor, entries

SPRING = date(2027, 3, 28)  # the clocks go forward
AUTUMN = date(2027, 10, 31)  # the clocks go back


@pytest.fixture
def cast(app: Flask) -> Cast:
    return build()


def sessions_of(run_id: int) -> tuple[queries.SessionCard, ...]:
    return queries.sessions_of([run_id])[run_id]


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"ends": time(9)}, "end_before_start", "ends_at"),
    ({"ends": time(10)}, "end_before_start", "ends_at"),
    ({"day": DAY - timedelta(days=1)}, "outside_run", "starts_at"),
    ({"ends_on": DAY + timedelta(days=3)}, "outside_run", "ends_at"),
    ({"ends_on": DAY - timedelta(days=1)}, "end_before_start", "ends_on"),
    ({"zone": "Mars/Olympus"}, "unknown_zone", "zone"),
    ({"zone": "../../etc/passwd"}, "unknown_zone", "zone"),
    ({"join_link": "javascript:alert(1)"}, "bad_link", "join_link"),
    ({"join_link": "https://user:secret@meet.example/"}, "bad_link", "join_link"),
    ({"title": "x" * 300}, "too_long", "title"),
    ({"place": "two\nlines"}, "line_break", "place"),
    ({"mode": "telepathy"}, "unknown_choice", "mode"),
]


@pytest.mark.parametrize(("wrong", "code", "field"), WRONG)
def test_a_session_that_cannot_be_is_refused(
    cast: Cast, wrong: dict[str, Any], code: str, field: str
) -> None:
    run_id = a_run(cast.host, cast.sccc)
    typed = SessionInput(**({"day": DAY, "starts": time(10), "ends": time(12)} | wrong))
    with pytest.raises(Refusal) as caught:
        service.add_session(run_id, typed, actor=actor(cast.host))
    assert (caught.value.code, caught.value.field) == (code, field)
    assert sessions_of(run_id) == ()


def test_a_time_the_clocks_jump_over_is_refused(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, starts_on=SPRING)
    with pytest.raises(Refusal) as caught:
        service.add_session(
            run_id, SessionInput(day=SPRING, starts=time(2, 30), ends=time(5)), actor=actor(cast.host)
        )
    assert (caught.value.code, caught.value.field) == ("wall_time_missing", "starts_at")


def test_a_time_that_comes_twice_asks_which(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, starts_on=AUTUMN)
    night = SessionInput(day=AUTUMN, starts=time(1), ends=time(2, 30))
    with pytest.raises(Refusal) as caught:
        service.add_session(run_id, night, actor=actor(cast.host))
    assert (caught.value.code, caught.value.field) == ("wall_time_twice", "ends_fold")
    ends = []
    for fold in (0, 1):
        typed = SessionInput(day=AUTUMN, starts=time(1), ends=time(2, 30), ends_fold=fold)
        service.add_session(run_id, typed, actor=actor(cast.host))
        ends.append(sessions_of(run_id)[-1].ends_at)
    assert sorted({each.ends_at for each in sessions_of(run_id)}) == [
        datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
        datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
    ]


def test_a_draft_without_days_gets_those_of_its_sessions(cast: Cast) -> None:
    run_id = a_run(
        cast.host,
        cast.sccc,
        starts_on=None,
        sessions=(a_session(DAY + timedelta(days=3)), a_session(DAY)),
    )
    run = queries.run_by_id(run_id)
    assert run is not None
    assert (run.starts_on, run.ends_on) == (DAY, DAY + timedelta(days=3))


def test_a_session_in_another_zone_keeps_its_own_wall(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, sessions=(a_session(zone="Europe/Helsinki"), a_session()))
    helsinki, stockholm = sessions_of(run_id)
    assert (helsinki.starts_wall, helsinki.starts_at) == (
        datetime.combine(DAY, time(10)), datetime(2027, 3, 22, 8, tzinfo=UTC),
    )  # fmt: skip
    assert stockholm.starts_at == datetime(2027, 3, 22, 9, tzinfo=UTC)


def test_an_hour_later_is_one_change_of_one_entry(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(), a_session(starts=14, ends=16)))
    first, second = sessions_of(run_id)
    change = service.edit_session(run_id, first.id, a_session(starts=11, ends=13), actor=actor(cast.host))
    assert [(pair.after.id, pair.changes) for pair in change.sessions] == [(first.id, {Change.TIME})]
    assert change.consequence.mail
    assert sorted(row.sequence for row in entries(run_id).values()) == [0, 0, 1]
    assert sessions_of(run_id)[1] == second
    run = queries.run_by_id(run_id)
    assert run is not None and run.starts_at == sessions_of(run_id)[0].starts_at


def test_an_editor_changes_words_of_a_published_session_but_not_its_time(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(),))
    (each,) = sessions_of(run_id)
    service.edit_session(run_id, each.id, a_session(title="Laboratory"), actor=actor(cast.editor))
    assert sessions_of(run_id)[0].title == "Laboratory"
    for call in (
        lambda: service.edit_session(
            run_id, each.id, a_session(starts=11, ends=12), actor=actor(cast.editor)
        ),
        lambda: service.add_session(run_id, a_session(), actor=actor(cast.editor)),
        lambda: service.cancel_session(run_id, each.id, actor=actor(cast.editor), reason="Ill."),
    ):
        with pytest.raises(Refusal) as caught:
            call()
        assert caught.value.status == 403
    assert len(sessions_of(run_id)) == 1


def test_a_cancelled_session_stays_in_calendars(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(), a_session(starts=14, ends=16)))
    first, second = sessions_of(run_id)
    with pytest.raises(Refusal) as caught:
        service.cancel_session(run_id, first.id, actor=actor(cast.host), reason="")
    assert caught.value.code == "reason_missing"
    change = service.cancel_session(run_id, first.id, actor=actor(cast.host), reason="Ill.")
    assert change.changes == {Change.STATUS} and change.consequence.mail
    marked = [(row.status, row.sequence) for row in entries(run_id).values() if row.facts["mark"]]
    assert marked == [("cancelled", 1)]
    run = queries.run_by_id(run_id)
    assert run is not None and run.starts_at == second.starts_at
    for code, ident in (("wrong_state", first.id), ("last_session", second.id)):
        with pytest.raises(Refusal) as caught:
            service.cancel_session(run_id, ident, actor=actor(cast.host), reason="Ill.")
        assert caught.value.code == code


def test_a_session_that_was_public_is_not_deleted(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, publish=True, sessions=(a_session(), a_session(starts=14, ends=16)))
    service.unpublish_run(run_id, actor=actor(cast.host), ever_enrolled=False)
    with pytest.raises(Refusal) as caught:
        service.delete_session(run_id, sessions_of(run_id)[0].id, actor=actor(cast.host))
    assert caught.value.code == "was_published"
    with pytest.raises(Refusal):
        service.set_sessions(run_id, [a_session()], actor=actor(cast.host))


def test_sessions_of_a_draft_are_replaced_at_once(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, sessions=(a_session(), a_session(starts=14, ends=16)))
    service.set_sessions(run_id, [a_session(starts=8, ends=9)], actor=actor(cast.editor))
    assert [each.starts_wall.hour for each in sessions_of(run_id)] == [8]
    with pytest.raises(Refusal):
        service.set_sessions(run_id, [a_session(), a_session(starts=9, ends=8)], actor=actor(cast.editor))
    assert [each.starts_wall.hour for each in sessions_of(run_id)] == [8]
    assert journal.rows_of(("run", run_id))[-1].move == "set-sessions"


def test_a_session_of_another_run_is_not_there(cast: Cast) -> None:
    one = a_run(cast.host, cast.sccc, sessions=(a_session(),))
    other = a_run(cast.host, cast.sccc)
    with pytest.raises(NotFound):
        service.edit_session(other, sessions_of(one)[0].id, a_session(), actor=actor(cast.host))


def test_a_draft_that_moves_to_another_zone_takes_its_sessions_along(cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, sessions=(a_session(),))
    values = RunInput(starts_on=DAY, capacity_max=8, zone="Europe/Helsinki")
    service.edit_run(run_id, values, actor=actor(cast.host), version=None)
    (each,) = sessions_of(run_id)
    assert (each.zone, each.starts_wall.hour, each.starts_at.hour) == ("Europe/Helsinki", 10, 8)
    with pytest.raises(Refusal) as caught:
        service.edit_run(
            run_id,
            RunInput(starts_on=DAY + timedelta(days=1), capacity_max=8),
            actor=actor(cast.host),
            version=None,
        )
    assert (caught.value.code, caught.value.field) == ("outside_run", "starts_on")
