"""A run with too few people reaches its go/no-go date: the host cancels, all get one message, calendars follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from lms.enrolments import service
from tests.browser.people import send, sign_in
from tests.cast import Cast
from tests.enrolling import enrol, kinds, personal
from tests.scene import a_run

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]
PEOPLE = ("learner", "outside", "baltic", "guest")


def test_the_host_cancels_below_the_minimum(
    cast: Cast,
    new_page: Callable[..., Page],
    axe: Callable[[Page], None],
    travel,  # type: ignore[no-untyped-def]
) -> None:
    date = datetime.fromisoformat("2027-03-15T12:00")
    scene = a_run(cast, title="Etching for beginners", capacity_min=8, go_no_go_wall=date)
    for name in PEOPLE:
        enrol(scene, getattr(cast, name))
    travel(timedelta(days=14, hours=3))
    assert service.announce_go_no_go() == 1  # what the worker does

    page = sign_in(new_page(java_script_enabled=False), cast.host)
    page.goto("/me/notices")
    page.get_by_role("link", name="Please decide whether it takes place: Etching for beginners").first.click()
    expect(page).to_have_url("/desk/sccc/runs/RUN-1/go-no-go")
    expect(page.locator("main")).to_contain_text("4 of 8 needed")
    page.get_by_role("link", name="Cancel the run").click()
    page.get_by_label("Reason").fill("Only four of eight people could come.")
    send(page, "cancel-run")
    expect(page.locator("[data-state=cancelled]").first).to_be_visible()

    for name in PEOPLE:
        assert kinds(getattr(cast, name)) == ["enrolled", "go-no-go", "run-cancelled"]
        bodies = personal(getattr(cast, name))
        assert bodies
        assert all(b"STATUS:CANCELLED" in body.body for body in bodies)
    reader = sign_in(new_page(), cast.learner)
    reader.goto("/runs/RUN-1")
    expect(reader.locator("main")).to_contain_text("Only four of eight people could come.")
    axe(reader)
