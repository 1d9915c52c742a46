"""A priority given by hand through the pages: the host's waiting list, the page of the move, the person's own page."""

from __future__ import annotations

import pytest

from lms.enrolments import service
from lms.enrolments.rules import CaseCard
from tests.cast import Cast
from tests.enrolling import card, enrol
from tests.scene import a_run, actor
from tests.web.hosted import SignIn, told

pytestmark = pytest.mark.usefixtures("now")
QUEUE = "/desk/sccc/runs/RUN-1/queue"
WHY = "Opens the <line> on Monday"


def waiting(cast: Cast, **policy: object) -> tuple[CaseCard, CaseCard]:
    """The guest has the one seat, the learner and somebody from outside wait."""
    scene = a_run(cast, capacity_max=1, **policy)
    enrol(scene, cast.guest)
    return enrol(scene, cast.learner), enrol(scene, cast.outside)


def test_from_the_waiting_list_and_back(signed_in: SignIn, cast: Cast) -> None:
    first, last = waiting(cast)
    page, reader = f"/enrolments/{last.ref}/give-priority", signed_in(cast.host)
    shown = reader.get(QUEUE).text
    assert f'href="{page}"' in shown
    assert "end-priority" not in shown
    assert "The priority is the same for everybody but those to whom the host centre gives another" in shown
    asked = reader.get(page).text
    assert "Nobody who holds a seat loses it" in asked
    assert 'name="priority"' in asked
    answer = reader.submit(page, "give-priority", priority="3", reason=WHY)
    assert answer.location == QUEUE
    shown = reader.get(QUEUE).text
    assert shown.index(last.person_name) < shown.index(first.person_name)
    assert "by hand: Opens the &lt;line&gt; on Monday" in shown
    assert 'value="3"' in reader.get(page).text
    back = f"/enrolments/{last.ref}/end-priority"
    assert f'href="{back}"' in shown
    assert reader.submit(back, "end-priority", reason="Line is late").location == QUEUE
    assert "On the waiting list, place 2" in reader.get(QUEUE).text  # what became of it is said once, on top
    shown = reader.get(QUEUE).text
    assert shown.index(first.person_name) < shown.index(last.person_name)
    assert "by hand" not in shown.split("</details>")[-1]


def test_the_person_reads_it_and_the_others_know_that_it_can_be(signed_in: SignIn, cast: Cast) -> None:
    first, last = waiting(cast)
    service.give_priority(last.id, actor=actor(cast.host), priority=3, reason=WHY)
    assert told(cast.outside)[0] == "You have priority on the waiting list: Clean room basics"
    person = signed_in(cast.outside).get(f"/enrolments/{last.ref}").text
    assert "SCCC gave priority on the waiting list (3; everybody else has 100)" in person
    assert "The host centre gave priority on the waiting list" in person  # what happened
    assert "On the waiting list, place 1" in person
    assert "give-priority" not in person
    other = signed_in(cast.learner).get(f"/enrolments/{first.ref}").text
    assert "On the waiting list, place 2" in other
    assert "gives another by hand, with a reason that they read" in other
    assert "Opens the" not in other, "whom it is about is nobody else's concern"


@pytest.mark.parametrize("typed", ["", "0", "100", "-1", "1.5", "first", "9" * 100_000])
def test_a_number_that_is_none_stands_beside_its_field(signed_in: SignIn, cast: Cast, typed: str) -> None:
    _first, last = waiting(cast)
    page = f"/enrolments/{last.ref}/give-priority"
    answer = signed_in(cast.host).submit(page, "give-priority", priority=typed, reason="Kept")
    assert (answer.status_code, 'id="priority-error"' in answer.text) == (422, True)
    assert "Kept" in answer.text
    assert card(last.id) == last


def test_who_asks_to_come_is_put_first_from_the_case(signed_in: SignIn, cast: Cast) -> None:
    asked = enrol(a_run(cast, acceptance="moderated"), cast.learner)
    page, reader = f"/enrolments/{asked.ref}/give-priority", signed_in(cast.host)
    assert f'href="{page}"' in reader.get(f"/enrolments/{asked.ref}").text
    done = reader.submit(page, "give-priority", priority="3", reason=WHY)
    assert done.location == f"/enrolments/{asked.ref}"
    assert "gave priority on the waiting list (3" in reader.get(f"/enrolments/{asked.ref}").text


def test_a_selection_gives_its_own_order(signed_in: SignIn, cast: Cast) -> None:
    asked = enrol(a_run(cast, acceptance="by_selection"), cast.learner)
    reader = signed_in(cast.host)
    assert "give-priority" not in reader.get(f"/enrolments/{asked.ref}").text
    assert reader.get(f"/enrolments/{asked.ref}/give-priority").status_code == 409


def test_the_handbook_has_both_moves(signed_in: SignIn, cast: Cast) -> None:
    page = signed_in(cast.learner).get("/help/enrolment").text
    assert "Give priority" in page
    assert "Take the priority away" in page
    assert "ranked lists or a selection" in page
