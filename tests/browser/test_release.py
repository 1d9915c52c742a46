"""Story 3 in the browser: seats kept for a centre are set, seen, released by the worker, and go to the queue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from lms.enrolments.service import announce_releases, release_pools
from tests.browser.people import send, sign_in
from tests.cast import Cast
from tests.enrolling import enrol
from tests.pooling import RELEASED
from tests.scene import a_run, crowd

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]
SEATS = "/desk/sccc/runs/RUN-1/seats"


def set_the_pool(page: Page) -> None:
    """The host keeps twelve seats for Estonia."""
    page.goto("/desk/sccc/runs/RUN-1")
    page.get_by_role("link", name="Pools and sites").click()
    page.locator("#pools-0-name").fill("Estonia")
    page.locator("#pools-0-seats").fill("12")
    page.locator("#pools").get_by_label("KIIP").first.check()
    page.locator("#pools-0-release_at").fill("2027-03-15T12:00")
    send(page, "set-pools")
    expect(page.locator("main")).to_contain_text("Kept until Mon 15 Mar 2027 12:00 CET")


def test_unused_seats_go_to_the_first_of_the_queue(
    new_page: Callable[..., Page],
    cast: Cast,
    travel: Callable[..., datetime],
    axe: Callable[[Page], None],
) -> None:
    scene = a_run(cast, capacity_max=20, offer_hours=72)
    host = sign_in(new_page(java_script_enabled=False), cast.host)
    set_the_pool(host)
    people = crowd(17, like=cast.learner)
    for person in [cast.other, *people]:
        enrol(scene, person)
    estonia = sign_in(new_page(viewport={"width": 390, "height": 800}), cast.other)
    estonia.goto("/runs/RUN-1")
    expect(estonia.locator("#enrolment")).to_contain_text(
        "Estonia: 11 of 12 free until Mon 15 Mar 2027 12:00 CET"
    )
    estonia.get_by_role("link", name="Seats kept for people of KIIP").click()
    axe(estonia)
    travel(RELEASED - timedelta(days=2))
    announce_releases()
    sign_in(estonia, cast.other)  # nobody stays signed in for days
    estonia.goto("/me/notices")
    expect(estonia.locator("main")).to_contain_text("11 of the 12 seats for Estonia are not used yet.")
    travel(RELEASED)
    assert release_pools() == 1
    waiting = sign_in(new_page(), people[-1])
    waiting.goto("/me")
    expect(waiting.locator("[data-run=RUN-1]").first).to_have_attribute("data-seat", "offered")
    sign_in(host, cast.host).goto(SEATS)
    expect(host.locator("main")).to_contain_text(
        "Seats for Estonia released: 11 unused seats are open to all."
    )
    assert host.locator("[data-holders]").first.get_attribute("data-holders") == "18"
