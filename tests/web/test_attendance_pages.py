"""Attendance in the browser: the grid, one session, the list to sign, the code of the room, checking in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from lms.enrolments import service
from tests.afterwards import DURING, OVER, Attended, Travel, attended
from tests.cast import Cast, Somebody
from tests.enrolling import enrol
from tests.reader import Reader
from tests.scene import actor

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
RUN = "/desk/sccc/runs/RUN-1"
GRID = f"{RUN}/attendance"


def chosen(run: Attended, **marks: str) -> dict[str, str]:
    """The fields of the form: `learner="present"` and the like."""
    return {f"mark-{run.case(getattr(run, name)).ref}": mark for name, mark in marks.items()}


def test_a_trainer_goes_from_the_own_page_to_the_marks(cast: Cast, travel: Travel, signed_in: SignIn) -> None:
    run = attended(cast)
    travel(DURING)
    trainer = signed_in(cast.trainer)
    assert GRID in trainer.get("/me").text
    assert GRID in trainer.get("/runs/RUN-1").text
    assert f"{GRID}/1" in trainer.get(GRID).text
    trainer.submit(f"{GRID}/1", "mark-attendance", **chosen(run, learner="present", outside="excused"))
    answer = trainer.get(f"{GRID}/1")
    assert "2 marks were changed." in answer.text
    assert "Everybody is marked." in answer.text
    assert run.marks() == {run.learner: "present", run.outside: "excused"}
    grid = trainer.get(GRID).text
    assert 'data-mark="present">Present<' in grid
    assert 'data-mark="excused">Excused<' in grid
    assert "learner@example.org" not in grid


def test_the_rest_is_filled_in_and_saved_only_then(cast: Cast, travel: Travel, signed_in: SignIn) -> None:
    run = attended(cast)
    travel(DURING)
    host = signed_in(cast.host)
    filled = host.submit(f"{GRID}/1", "mark-attendance", fill="present", **chosen(run, outside="absent"))
    assert filled.status_code == 200
    assert "Nothing is saved yet" in filled.text
    assert "2 people are not marked yet." in filled.text
    assert run.marks() == {}
    checked = re.findall(r'name="mark-([^"]+)" value="(\w+)" checked', filled.text)
    refs = {run.case(run.learner).ref: "present", run.case(run.outside).ref: "absent"}
    assert dict(checked) == refs


def test_a_page_that_was_overtaken_says_so_and_then_shows_how_it_is(
    cast: Cast, travel: Travel, signed_in: SignIn
) -> None:
    run = attended(cast)
    travel(DURING)
    host = signed_in(cast.host)
    page = host.get(f"{GRID}/1").text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    run.mark(cast.trainer, learner="excused")
    sent = {"csrf_token": token, **chosen(run, learner="absent")} | {
        f"was-{run.case(each).ref}": "" for each in (run.learner, run.outside)
    }
    answer = host.post(f"{GRID}/1", data=sent)
    assert answer.status_code == 409
    assert "Trainer Person marked somebody" in answer.text
    assert f'name="was-{run.case(run.learner).ref}" value="excused"' in answer.text
    assert run.marks() == {run.learner: "excused"}


def test_late_marks_ask_why(cast: Cast, travel: Travel, signed_in: SignIn) -> None:
    run = attended(cast)
    travel(OVER + timedelta(days=10))
    trainer = signed_in(cast.trainer)
    assert "so say why you mark it now" in trainer.get(f"{GRID}/1").text
    marks = chosen(run, learner="present")
    refused = trainer.submit(f"{GRID}/1", "mark-attendance", **marks)
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert f'value="{next(iter(marks.values()))}" checked' in refused.text  # what was chosen is kept
    trainer.submit(f"{GRID}/1", "mark-attendance", reason="The list was on paper.", **marks)
    assert run.marks() == {run.learner: "present"}


def test_a_session_to_come_or_cancelled_has_no_form(cast: Cast, signed_in: SignIn) -> None:
    run = attended(cast)
    trainer = signed_in(cast.trainer)
    page = trainer.get(f"{GRID}/1").text
    assert "has not begun yet" in page
    assert "mark-attendance" not in page
    session = run.sessions[0].id
    service.cancel_session(run.scene.run_id, session, actor=actor(cast.host), reason="No room.")
    assert "This session was cancelled." in trainer.get(f"{GRID}/1").text
    assert f"{GRID}/1" not in trainer.get(GRID).text
    assert f"{GRID}/2" in trainer.get(GRID).text
    assert trainer.get(f"{GRID}/3").status_code == 404


def test_a_trainer_who_takes_part_has_no_boxes_of_the_own(
    cast: Cast, travel: Travel, signed_in: SignIn
) -> None:
    run = attended(cast)
    own = enrol(run.scene, cast.trainer)
    travel(DURING)
    page = signed_in(cast.trainer).get(f"{GRID}/1").text
    assert "You do not mark yourself." in page
    assert f"mark-{own.ref}" not in page
    assert f"mark-{own.ref}" in signed_in(cast.host).get(f"{GRID}/1").text


def test_a_run_of_whole_days_says_what_to_do_instead(cast: Cast, signed_in: SignIn) -> None:
    attended(cast, sessions=())
    assert "has no sessions, only days" in signed_in(cast.host).get(GRID).text


def test_the_list_to_sign_has_a_column_for_each_session_or_for_one(cast: Cast, signed_in: SignIn) -> None:
    attended(cast)
    trainer = signed_in(cast.trainer)
    both = trainer.get(f"{RUN}/participants?sign=yes").text
    one = trainer.get(f"{RUN}/participants?sign=yes&session=2").text
    odd = trainer.get(f"{RUN}/participants?sign=yes&session=x").text
    assert [page.count('<th scope="col" class="sign">') for page in (both, one, odd)] == [2, 1, 2]
    assert "Laboratory, Tue 30 Mar 2027, 10:00–12:00" in one.partition("<thead>")[2]


@pytest.mark.parametrize("people", [1, 3])
def test_the_pages_ask_no_more_for_more_people(
    cast: Cast, travel: Travel, signed_in: SignIn, queries: Callable[[], object], people: int
) -> None:
    run = attended(cast)
    for person in (cast.baltic, cast.guest)[: people - 1]:
        enrol(run.scene, person)
    travel(OVER)
    host = signed_in(cast.host)
    for page in (GRID, f"{GRID}/1", f"{RUN}/completion"):
        assert host.get(page, queries=14).status_code == 200


class TestCheckIn:
    """The code of the room, and the person who types it."""

    def code(self, reader: Reader) -> str:
        page = reader.get(f"{GRID}/1/code").text
        return page.split('class="room-code"><code>')[1].split("<")[0]

    def test_the_room_shows_a_code_and_a_picture_that_lead_to_the_mark(
        self, cast: Cast, travel: Travel, signed_in: SignIn
    ) -> None:
        run = attended(cast)
        travel(DURING)
        page = signed_in(cast.trainer).get(f"{GRID}/1/code").text
        code = self.code(signed_in(cast.host))
        assert code in page
        assert f"/check-in/RUN-1/1?code={code}</title>" in page
        assert '<svg role="img"' in page
        learner = signed_in(cast.learner)
        shown = learner.get(f"/check-in/RUN-1/1?code={code}").text
        assert f'value="{code}"' in shown
        assert run.marks() == {}  # opening the address changes nothing
        learner.submit(f"/check-in/RUN-1/1?code={code}", "check-in")
        answer = learner.get("/check-in/RUN-1/1")
        assert "You are marked as present." in answer.text
        assert run.marks() == {run.learner: "present"}
        assert "by code" in signed_in(cast.host).get(GRID).text

    def test_there_is_no_code_before_and_after(self, cast: Cast, travel: Travel, signed_in: SignIn) -> None:
        attended(cast)
        for at in (DURING - timedelta(hours=1), OVER):
            travel(at)
            host = signed_in(cast.host)
            page = host.get(f"{GRID}/1/code").text
            assert "There is no code now" in page
            assert "room-code" not in page
            assert "I am here" not in signed_in(cast.learner).get("/check-in/RUN-1/1").text

    def test_a_wrong_code_is_said_beside_its_field(
        self, cast: Cast, travel: Travel, signed_in: SignIn
    ) -> None:
        run = attended(cast)
        travel(DURING)
        learner = signed_in(cast.learner)
        answer = learner.submit("/check-in/RUN-1/1", "check-in", code="222222")
        assert answer.status_code == 422
        assert "not the code that the room shows now" in answer.text
        assert 'value="222222"' in answer.text
        assert learner.submit("/check-in/RUN-1/1", "check-in", code="").status_code == 422
        assert run.marks() == {}
        for _ in range(10):
            answer = learner.submit("/check-in/RUN-1/1", "check-in", code="222222")
        assert answer.status_code == 429
        assert "many wrong codes" in answer.text

    def test_who_is_not_in_the_run_reads_so(
        self, cast: Cast, travel: Travel, signed_in: SignIn, client: Reader
    ) -> None:
        attended(cast)
        travel(DURING)
        assert client.get("/check-in/RUN-1/1?code=ABC234").location.startswith("/sign-in?next=")
        guest = signed_in(cast.guest)
        assert "You have no confirmed place in this run." in guest.get("/check-in/RUN-1/1").text
        assert guest.get("/check-in/RUN-1/9").status_code == 404
        assert guest.get("/check-in/RUN-9/1").status_code == 404
