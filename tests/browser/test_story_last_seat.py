"""The last seat in the browser: two coordinators accept it at once; who comes too late knows the place in line."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.access import Role
from lms.centres.service import give_role
from lms.enrolments import service
from lms.enrolments.queries import CaseCard
from lms.kit.db import database
from tests.browser.conftest import PATIENCE_MS
from tests.browser.people import send, sign_in
from tests.cast import Cast, Somebody
from tests.enrolling import card, enrol, kinds, moves
from tests.post import letters_to
from tests.scene import Scene, a_run, actor, crowd

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]
SEATS, EARLIER = 45, 47
DESK = "/desk/sccc/approvals"


@pytest.fixture
def coordinators(cast: Cast) -> tuple[Somebody, Somebody]:
    """The host, and somebody of the same centre whom an administrator has just made a coordinator too."""
    give_role(cast.guest.id, Role.COORDINATOR, centre_id=cast.sccc.id, actor=actor(cast.admin))
    return cast.host, cast.guest


@pytest.fixture
def last_seat(cast: Cast) -> Scene:
    """The host decides who comes; one of two seats is left, and there is no waiting list."""
    scene = a_run(cast, capacity_max=2, acceptance="moderated", waiting_list=False)
    service.accept_host(enrol(scene, cast.outside).id, actor=actor(cast.host))
    return scene


def press_both(
    new_page: Callable[..., Page], coordinators: tuple[Somebody, Somebody], cases: list[CaseCard]
) -> tuple[int, int, Page]:
    """Each reads the page that accepts a case, and both press before either has an answer; gives who was faster and who
    was not, by number, and the page of the latter."""
    database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
    tabs = [sign_in(new_page(), person) for person in coordinators]
    for tab, case in zip(tabs, cases, strict=True):
        tab.goto(f"/enrolments/{case.ref}/accept-host")
        expect(tab.locator("main")).to_contain_text("The person gets a seat if one is free for them")
    for tab in tabs:
        tab.evaluate(
            "setTimeout(() => document.querySelector('form[data-action=accept-host] button').click())"
        )
    for tab in tabs:
        expect(tab.locator("#flashes .note, .error-summary").first).to_be_visible(timeout=PATIENCE_MS)
    late = [number for number, tab in enumerate(tabs) if not tab.url.endswith(DESK)]
    assert len(late) == 1, [tab.url for tab in tabs]
    database.session.remove()
    return 1 - late[0], late[0], tabs[late[0]]


def test_two_coordinators_accept_the_same_person(
    cast: Cast,
    new_page: Callable[..., Page],
    axe: Callable[[Page], None],
    coordinators: tuple[Somebody, Somebody],
    last_seat: Scene,
) -> None:
    before = enrol(last_seat, cast.learner)
    journal = moves(before)
    faster, _late, page = press_both(new_page, coordinators, [before, before])
    expect(page.locator(".error-summary")).to_contain_text(f"Already decided by {coordinators[faster].name}.")
    axe(page)
    after = card(before.id)
    assert after.parts.seat.value == "confirmed"
    assert moves(after) == [*journal, "accept-host", "confirm"]
    assert kinds(cast.learner) == ["enrolled", "decided"]


def test_two_coordinators_accept_two_people_for_the_last_seat(
    cast: Cast,
    new_page: Callable[..., Page],
    axe: Callable[[Page], None],
    coordinators: tuple[Somebody, Somebody],
    last_seat: Scene,
) -> None:
    people = (cast.learner, cast.baltic)
    before = [enrol(last_seat, person) for person in people]
    journal = [moves(case) for case in before]
    letters = [len(letters_to(person.email)) for person in people]
    faster, late, page = press_both(new_page, coordinators, before)
    expect(page.locator(".error-summary")).to_contain_text(
        "No seat is free for this enrolment, and this run keeps no waiting list."
        f" The last seat went to {people[faster].name}: {coordinators[faster].name} accepted on"
    )
    axe(page)
    assert card(before[faster].id).parts.seat.value == "confirmed"
    assert card(before[late].id) == before[late]
    assert moves(before[late]) == journal[late]
    assert len(letters_to(people[late].email)) == letters[late]
    assert service.violations() == []
    database.session.remove()
    page.goto(DESK)
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody tr")).to_contain_text(people[late].name)


def test_who_comes_too_late_reads_the_place_in_the_queue(
    cast: Cast, page: Page, axe: Callable[[Page], None]
) -> None:
    """45 places, 47 were faster: the 48th is third in line, by the page of the run, of the enrolment and one's own."""
    scene = a_run(cast, capacity_max=SEATS)
    for person in crowd(EARLIER, like=cast.learner):
        enrol(scene, person)
    database.session.remove()
    sign_in(page, cast.learner).goto("/runs/RUN-1")
    panel = page.locator("#enrolment")
    expect(panel).to_have_attribute("data-holders", str(SEATS))
    expect(panel).to_have_attribute("data-waiting", str(EARLIER - SEATS))
    send(page, "enrol")
    expect(page.locator("main")).to_contain_text("On the waiting list, place 3")
    expect(page.locator("main [data-seat]").first).to_have_attribute("data-seat", "waiting")
    page.goto("/me")
    expect(page.locator("[data-run=RUN-1]").first).to_contain_text("On the waiting list, place 3")
    page.goto("/runs/RUN-1")
    expect(panel).to_have_attribute("data-capacity", str(SEATS))
    expect(panel).to_have_attribute("data-holders", str(SEATS))
    expect(panel).to_have_attribute("data-waiting", "3")
    expect(panel).to_contain_text("On the waiting list, place 3")
    axe(page)
