"""Whether a run takes place, as everybody reads it and as the host decides it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from lms.enrolments import service
from tests.cast import Cast, Somebody
from tests.enrolling import enrol
from tests.pages import words
from tests.reader import Reader
from tests.scene import Scene, a_run, actor

pytestmark = pytest.mark.usefixtures("now")
SignIn = Callable[[Somebody], Reader]
PAGE = "/desk/sccc/runs/RUN-1/go-no-go"
REACHED = timedelta(days=14, hours=3)


def a_scene(cast: Cast, minimum: int = 4) -> Scene:
    scene = a_run(cast, capacity_min=minimum, go_no_go_wall=datetime.fromisoformat("2027-03-15T12:00"))
    for person in (cast.learner, cast.outside):
        enrol(scene, person)
    return scene


def test_before_the_date_it_shows_how_it_stands(signed_in: SignIn, cast: Cast, client: Reader) -> None:
    a_scene(cast)
    line = "Decided on Mon 15 Mar 2027 12:00 CET whether it takes place: 2 of 4 needed"
    assert line in words(client.get("/runs/RUN-1").text)
    reader = signed_in(cast.host)
    assert f'href="{PAGE}"' in reader.get("/desk/sccc/runs/RUN-1").text
    page = reader.get(PAGE).text
    assert line in words(page)
    assert 'data-action="decide-go"' not in page
    answer = reader.post(PAGE, data={"csrf_token": reader.token(), "version": "2"})
    assert answer.status_code == 409
    assert "decided on the go/no-go date, not before" in answer.text


def test_the_host_says_yes(signed_in: SignIn, cast: Cast, client: Reader, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    travel(REACHED)
    assert "The host decides now whether it takes place" in words(client.get("/runs/RUN-1").text)
    reader = signed_in(cast.host)
    page = reader.get(PAGE).text
    assert 'href="/desk/sccc/runs/RUN-1/cancel"' in page
    assert reader.submit(PAGE, "decide-go", version="1").status_code == 409
    assert scene.run.go_decided_at is None
    assert reader.submit(PAGE, "decide-go").status_code == 303
    assert scene.run.go_decided_at is not None
    assert "It takes place: this was decided on the go/no-go date" in words(client.get("/runs/RUN-1").text)
    assert 'data-action="decide-go"' not in reader.get(PAGE).text


def test_the_desk_and_the_own_page_of_the_host_ask_for_it(signed_in: SignIn, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    reader = signed_in(cast.host)
    for page in ("/me", "/desk/sccc"):
        assert f'href="{PAGE}"' not in reader.get(page).text
    travel(REACHED)
    reader = signed_in(cast.host)
    for page in ("/me", "/desk/sccc"):
        text = reader.get(page).text
        assert f'href="{PAGE}"' in text
        assert "Does it take place?" in words(text)
    service.decide_go(scene.run_id, actor=actor(cast.host))
    assert f'href="{PAGE}"' not in reader.get("/desk/sccc").text


def test_a_run_that_has_its_people_does_not_wait_for_the_host(signed_in: SignIn, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    a_scene(cast, minimum=2)
    travel(REACHED)
    assert f'href="{PAGE}"' not in signed_in(cast.host).get("/desk/sccc").text


def test_enough_people(cast: Cast, client: Reader, travel) -> None:  # type: ignore[no-untyped-def]
    a_scene(cast, minimum=2)
    travel(REACHED)
    assert "It takes place: the people it needs are there" in words(client.get("/runs/RUN-1").text)


def test_a_run_without_a_minimum_says_nothing(signed_in: SignIn, cast: Cast, client: Reader) -> None:
    a_run(cast)
    assert "takes place" not in words(client.get("/runs/RUN-1").text).replace("it takes place with", "")
    reader = signed_in(cast.host)
    assert "has no minimum with a go/no-go date" in reader.get(PAGE).text
    assert PAGE not in reader.get("/desk/sccc/runs/RUN-1").text


@pytest.mark.parametrize("who", ["learner", "home", "other", "editor", "trainer", "office", "admin"])
def test_only_the_hosts_coordinators(signed_in: SignIn, cast: Cast, who: str) -> None:
    a_scene(cast)
    reader = signed_in(getattr(cast, who))
    assert reader.get(PAGE).status_code == 404
    assert reader.post(PAGE, data={"csrf_token": reader.token()}).status_code == 404


def test_a_cancelled_run_is_not_decided(signed_in: SignIn, cast: Cast, travel) -> None:  # type: ignore[no-untyped-def]
    scene = a_scene(cast)
    travel(REACHED)
    service.cancel_run(scene.run_id, actor=actor(cast.host), reason="Too few.")
    page = signed_in(cast.host).get(PAGE).text
    assert 'data-action="decide-go"' not in page
