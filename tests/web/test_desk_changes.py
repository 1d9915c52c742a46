"""Changing a published run and its sessions, through the pages: those enrolled are told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.enrolments import queries, service
from tests.cast import Cast
from tests.catalogue import DAY, a_run, a_session, actor
from tests.reader import form_of
from tests.web.hosted import RUN, SignIn, a_hosted_run, fresh, sessions, told

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def run_id(cast: Cast) -> int:
    """A published run of two sessions, in which the learner has a place."""
    return a_hosted_run(cast)


def test_moving_a_run_moves_its_sessions_and_tells_once(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    reader = signed_in(cast.host)
    assert "1 person is enrolled and told by mail at once." in reader.get(f"{RUN}/move").text
    before = len(told(cast.learner))
    answer = reader.submit(f"{RUN}/move", "move-run", starts_on="2027-03-29", reason="The room is taken")
    assert answer.location == RUN
    assert fresh(run_id).starts_on == DAY + timedelta(days=7)
    assert [each.starts_wall.isoformat() for each in sessions(run_id)] == [
        "2027-03-29T10:00:00",
        "2027-03-29T13:00:00",
    ]
    assert len(told(cast.learner)) == before + 1
    assert told(cast.learner)[0].startswith("Changed")


def test_changing_a_run_needs_a_word_to_those_enrolled(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    reader = signed_in(cast.host)
    answer = reader.submit(f"{RUN}/change", "edit-run", place="Cleanroom 2")
    assert answer.status_code == 422
    assert 'id="changed-error"' in answer.text
    assert "Cleanroom 2" in answer.text
    assert fresh(run_id).place == "Cleanroom 1"
    answer = reader.submit(f"{RUN}/change", "edit-run", place="Cleanroom 2", changed="Next door")
    assert answer.location == RUN
    assert fresh(run_id).place == "Cleanroom 2"


def test_an_editor_changes_words_but_not_days(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    reader = signed_in(cast.editor)
    reader.submit(
        f"{RUN}/change",
        "edit-run",
        note="Bring **shoes**",
        changed="Shoes",
        starts_on="2027-05-01",
        zone="UTC",
    )
    run = fresh(run_id)
    assert (run.note, run.starts_on, run.zone) == ("Bring **shoes**", DAY, "Europe/Stockholm")


def test_more_seats_go_to_the_waiting_list(signed_in: SignIn, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True, capacity_max=1)
    for person in (cast.learner, cast.guest):
        service.enrol(run_id, person_id=person.id, actor=actor(person))
    reader = signed_in(cast.host)
    reader.submit(f"{RUN}/change", "edit-run", capacity="2", changed="A second bench")
    assert queries.tallies([run_id])[run_id].holders == 2
    reader.submit(f"{RUN}/change", "edit-run", capacity="1", changed="It broke")
    assert "Over by 1: fewer seats evict nobody." in reader.get(RUN).text


@pytest.mark.parametrize(
    ("field", "value"), [("capacity", "-1"), ("capacity", "many"), ("capacity_min", "99")]
)
def test_a_number_that_makes_no_sense(
    signed_in: SignIn, cast: Cast, run_id: int, field: str, value: str
) -> None:
    answer = signed_in(cast.host).submit(f"{RUN}/change", "edit-run", changed="x", **{field: value})
    assert answer.status_code == 422
    assert "-error" in answer.text
    assert fresh(run_id).capacity_max == 8


def test_a_stale_change_is_refused(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    reader = signed_in(cast.host)
    target, values = form_of(reader.get(f"{RUN}/change").text, "edit-run")
    service.postpone_run(run_id, actor=actor(cast.host), reason="Broken")
    sent = {name: value for name, value in values.items() if value is not None}
    answer = reader.post(target, data=sent | {"place": "Cleanroom 2", "changed": "Next door"})
    assert answer.status_code == 409
    assert "Host Person was faster" in answer.text
    assert fresh(run_id).place == "Cleanroom 1"


def test_a_draft_is_changed_elsewhere(signed_in: SignIn, cast: Cast) -> None:
    a_run(cast.host, cast.sccc, ref="R-1", sessions=(a_session(),))
    reader = signed_in(cast.host)
    assert reader.get(f"{RUN}/change").location == f"{RUN}/edit"
    assert reader.get(f"{RUN}/change/sessions/1").status_code == 404


def test_a_session_moves_by_an_hour(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    reader = signed_in(cast.host)
    before = len(told(cast.learner))
    answer = reader.submit(
        f"{RUN}/change/sessions/2", "edit-session", starts_at="14:00", ends_at="15:00", note="An hour later"
    )
    assert answer.location == RUN
    assert sessions(run_id)[1].starts_wall.hour == 14
    assert len(told(cast.learner)) == before + 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "2027-05-01"}, "ends_at"),
        ({"starts_at": "15:00", "ends_at": "14:00"}, "ends_at"),
        ({"note": ""}, "note"),
    ],
)
def test_a_session_that_cannot_be(
    signed_in: SignIn, cast: Cast, run_id: int, sent: dict[str, str], field: str
) -> None:
    before = sessions(run_id)
    typed = {"title": "Typed", "note": "Because"} | sent
    answer = signed_in(cast.host).submit(f"{RUN}/change/sessions/2", "edit-session", **typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Typed" in answer.text
    assert sessions(run_id) == before


def test_an_editor_moves_no_session(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    answer = signed_in(cast.editor).submit(
        f"{RUN}/change/sessions/2", "edit-session", starts_at="11:00", note="Earlier"
    )
    assert answer.status_code == 403
    assert sessions(run_id)[1].starts_wall.hour == 13


def test_a_session_is_added_and_another_cancelled(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    reader = signed_in(cast.host)
    reader.submit(
        f"{RUN}/change/sessions/new",
        "add-session",
        title="Questions",
        starts_at="15:00",
        ends_at="16:00",
        note="You asked for it",
    )
    assert [each.title for each in sessions(run_id)] == ["Gowning", "Etching", "Questions"]
    address = f"{RUN}/change/sessions/1/cancel"
    assert 'id="reason-error"' in reader.submit(address, "cancel-session", reason="").text
    reader.submit(address, "cancel-session", reason="The gowns are lost")
    assert [each.state for each in sessions(run_id)] == ["cancelled", "planned", "planned"]
    page = reader.get(RUN).text
    assert "<s>Gowning</s>" in page
    assert f"{RUN}/change/sessions/1" not in page
    assert f"{RUN}/change/sessions/2" in page


def test_the_last_session_stays(signed_in: SignIn, cast: Cast) -> None:
    run_id = a_run(cast.host, cast.sccc, ref="R-1", publish=True, sessions=(a_session(),))
    answer = signed_in(cast.host).submit(f"{RUN}/change/sessions/1/cancel", "cancel-session", reason="x")
    assert answer.status_code == 409
    assert "cancel the run instead" in answer.text
    assert sessions(run_id)[0].state == "planned"


def test_a_session_that_moved_in_the_list_is_not_mistaken(signed_in: SignIn, cast: Cast, run_id: int) -> None:
    """The number is a place in the timetable; the version of the page guards it."""
    reader = signed_in(cast.host)
    _target, values = form_of(reader.get(f"{RUN}/change/sessions/1/cancel").text, "cancel-session")
    service.save_session(run_id, a_session(starts=8, ends=9), actor=actor(cast.host), note="Earlier start")
    answer = reader.post(f"{RUN}/change/sessions/1/cancel", data=values | {"reason": "x"})
    assert answer.status_code == 409
    assert all(each.state == "planned" for each in sessions(run_id))


@pytest.mark.parametrize("number", ["0", "3", "x", "-1", "99999", "1.0"])
def test_a_session_that_is_not_there(signed_in: SignIn, cast: Cast, run_id: int, number: str) -> None:
    reader = signed_in(cast.host)
    assert reader.get(f"{RUN}/change/sessions/{number}").status_code == 404
    assert reader.get(f"{RUN}/change/sessions/{number}/cancel").status_code == 404
