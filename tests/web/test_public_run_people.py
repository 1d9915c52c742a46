"""A run's page for each kind of reader: enrolling, join links, drafts, the host's buttons."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from lms.enrolments import service as enrolments
from tests import pages
from tests.cast import Cast, Somebody
from tests.reader import Reader
from tests.scene import Scene, a_run, actor

LINK = "https://meet.example/secret-room"


def page_of(client: Reader, ref: str = "RUN-1") -> str:
    return pages.page_of(client, f"/runs/{ref}")


def enrol(scene: Scene, person: Somebody) -> int:
    return enrolments.enrol(scene.run_id, person_id=person.id, actor=actor(person))


@pytest.fixture
def scene(cast: Cast, now: datetime) -> Scene:
    return a_run(cast, join_link=LINK)


def test_a_full_run_offers_its_waiting_list(
    cast: Cast, now: datetime, client: Reader, signed_in: Callable[[Somebody], Reader]
) -> None:
    scene = a_run(cast, capacity_max=1)
    enrol(scene, cast.learner)
    page = page_of(signed_in(cast.colleague))
    assert "You get a place on the waiting list" in page
    enrol(scene, cast.colleague)
    page = page_of(client)
    assert 'data-waiting="1"' in page
    assert "1 on the waiting list" in page
    a_run(cast, capacity_max=0, waiting_list=False, ref="NONE")
    assert "there is no waiting list" in page_of(client, "NONE")


def test_who_is_not_signed_in_is_led_to_do_so(scene: Scene, client: Reader) -> None:
    page = page_of(client)
    assert "/sign-in?next=/runs/RUN-1" in page
    assert "/register?next=/runs/RUN-1" in page
    assert 'data-action="enrol"' not in page


def test_who_has_not_confirmed_the_address_is_told(
    scene: Scene, signed_in: Callable[[Somebody], Reader]
) -> None:
    page = page_of(signed_in(scene.cast.unverified))
    assert "Confirm your mail address" in page
    assert 'data-action="enrol"' not in page


def test_a_learner_enrols_from_the_page_and_sees_where_it_stands(
    scene: Scene, signed_in: Callable[[Somebody], Reader]
) -> None:
    client = signed_in(scene.cast.learner)
    assert "A seat is yours at once." in page_of(client)
    answer = client.submit("/runs/RUN-1", "enrol", message="Hello")
    assert answer.status_code == 303
    page = page_of(client)
    assert 'data-state="confirmed"' in page
    assert re.search(r'href="/enrolments/EN-2027-\d{6}"', page)
    assert 'data-action="enrol"' not in page


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        ({"acceptance": "moderated"}, "A coordinator of SCCC decides"),
        ({"home_approval": "required"}, "A coordinator of FiCCC decides"),
    ],
)
def test_the_page_says_who_decides(
    cast: Cast, now: datetime, signed_in: Callable[[Somebody], Reader], policy: dict[str, Any], sentence: str
) -> None:
    scene = a_run(cast, **policy)
    client = signed_in(cast.learner)
    assert sentence in page_of(client)
    enrol(scene, cast.learner)
    page = page_of(client)
    assert 'data-state="pending"' in page
    assert sentence in page


def test_join_links_are_for_those_who_take_part_train_or_host(
    scene: Scene, client: Reader, signed_in: Callable[[Somebody], Reader]
) -> None:
    cast = scene.cast
    run = a_run(cast, ref="TRAINED", join_link=LINK, trainer_ids=(cast.trainer.id,), capacity_max=1)
    enrol(run, cast.learner)
    enrol(run, cast.colleague)  # waits
    allowed = {"learner", "trainer", "host"}
    assert LINK not in page_of(client, "TRAINED")
    for name in (
        "learner",
        "colleague",
        "trainer",
        "host",
        "editor",
        "guest",
        "other",
        "home",
        "office",
        "admin",
        "outside",
    ):
        shown = LINK in page_of(signed_in(getattr(cast, name)), "TRAINED")
        assert shown is (name in allowed), name


def test_a_draft_is_there_for_its_own_people_only(
    cast: Cast, now: datetime, client: Reader, signed_in: Callable[[Somebody], Reader]
) -> None:
    a_run(cast, publish=False, trainer_ids=(cast.trainer.id,))
    assert client.get("/runs/RUN-1").status_code == 404
    for name in ("host", "editor", "trainer", "learner", "other", "office", "admin"):
        expected = 200 if name in ("host", "editor", "trainer") else 404
        assert signed_in(getattr(cast, name)).get("/runs/RUN-1").status_code == expected, name


def test_the_host_has_its_buttons_and_nobody_else(
    scene: Scene, client: Reader, signed_in: Callable[[Somebody], Reader]
) -> None:
    moves = ("move", "postpone", "cancel")
    desk = "/desk/sccc/runs/RUN-1"
    page = page_of(signed_in(scene.cast.host))
    for path in ("edit", "participants", *moves):
        assert f"{desk}/{path}" in page
    page = page_of(signed_in(scene.cast.editor))
    assert f"{desk}/edit" in page
    assert not [move for move in moves if f"{desk}/{move}" in page]
    for reader in (client, signed_in(scene.cast.learner), signed_in(scene.cast.other)):
        assert desk not in page_of(reader)


def test_a_coordinator_may_enrol_own_people(scene: Scene, signed_in: Callable[[Somebody], Reader]) -> None:
    page = page_of(signed_in(scene.cast.home))
    assert "/desk/ficcc/enrol/RUN-1" in page
    assert "/desk/ficcc/enrol/RUN-1" not in page_of(signed_in(scene.cast.learner))
