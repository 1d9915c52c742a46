"""Story 8: the trainer's ticks make completions, certificates are issued, a stranger checks one by its QR code."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from lms.enrolments import queries
from lms.kit.db import database
from tests.afterwards import OVER, Travel, attended
from tests.browser.people import send, sign_in
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]
MARKS = "/desk/sccc/runs/RUN-1/attendance"


def test_from_the_ticks_to_the_stranger(
    cast: Cast, travel: Travel, new_page: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    run = attended(cast)
    travel(OVER)
    database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
    trainer = sign_in(
        new_page(viewport={"width": 320, "height": 640}, reduced_motion="reduce"), cast.trainer
    )  # colours do not fade while axe looks
    for number in (1, 2):
        trainer.goto(f"{MARKS}/{number}")
        trainer.get_by_role("button", name="All others are present").click()
        trainer.get_by_role("group", name="Outside Person").get_by_label("Absent").check()
        axe(trainer)
        trainer.get_by_role("button", name="Save").click()
        expect(trainer.locator("#flashes")).to_contain_text("2 marks were changed.")
    host = sign_in(new_page(reduced_motion="reduce"), cast.host)
    host.goto("/desk/sccc/runs/RUN-1")
    host.get_by_role("link", name="Who has completed").click()
    axe(host)
    send(host, "conclude")
    expect(host.locator("#flashes")).to_contain_text("Saved for 2 people")
    learner = sign_in(new_page(), cast.learner)
    learner.goto("/me")
    expect(learner.get_by_role("heading", name="My certificates")).to_be_visible()
    database.session.remove()  # what this test read before is as it was then
    found = queries.certificate_of(run.learner)
    assert found is not None
    stranger = new_page(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    stranger.goto(urlsplit(found.facts["address"]).path)  # what the QR code says
    expect(stranger.locator("main")).to_contain_text("Learner Person")
    expect(stranger.locator("[data-state=completed]")).to_have_text("Valid")
    axe(stranger)
