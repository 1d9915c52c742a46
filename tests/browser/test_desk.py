"""Story 5 in a browser: one desk, six approved at once after reading what will happen, nobody else's case by number."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.kit.db import database
from tests.browser.people import send, sign_in
from tests.cast import Cast
from tests.enrolling import enrol
from tests.scene import a_run

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_coordinator_approves_six_at_once(
    cast: Cast, new_page: Callable[..., Page], axe: Callable[[Page], None], scripts: bool
) -> None:
    runs = [
        a_run(cast, ref=f"R-{n}", title=f"Course {n}", capacity_max=1, home_approval="required")
        for n in range(3)
    ]
    for run in runs:
        for person in (cast.learner, cast.colleague):
            enrol(run, person)
    foreign = enrol(runs[0], cast.baltic).ref
    database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
    page = sign_in(new_page(java_script_enabled=scripts), cast.home)
    page.goto("/desk/ficcc/approvals")
    expect(page.locator("main tbody tr")).to_have_count(6)
    for box in page.locator("main tbody input[type=checkbox]").all():
        box.check()
    page.locator("#bulk button", has_text="Approve").click()
    expect(page.locator("tr[data-outcome=fine]")).to_have_count(6)
    expect(page.locator("main")).to_contain_text("Gets the last seat.")
    expect(page.locator("main")).to_contain_text("Goes to the waiting list, place 1.")
    if scripts:
        axe(page)
    send(page, "decide-all")
    expect(page).to_have_url("/desk/ficcc/approvals")
    expect(page.locator("#flashes")).to_contain_text("Done for 6 cases.")
    answer = page.goto(f"/enrolments/{foreign}")
    assert answer is not None
    assert answer.status == 404
