"""Scenario 1 of exchange: a slot is published; the public finds it by topic and reads its deadline in two zones."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.courses import service as courses
from lms.kit.db import database
from tests.browser.people import fetch, send, sign_in
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]


def write(page: Page) -> None:
    """Fills in what a slot needs: 30 to 60 days, two places, a deadline in three weeks."""
    page.get_by_label("Title", exact=False).first.fill("Photonics in the clean room")
    page.get_by_label("Summary", exact=False).first.fill("Two months of silicon photonics.")
    page.get_by_label("Photonics", exact=True).check()
    page.locator("#places").fill("2")
    page.locator("#host_contact").select_option(label="Editor Person")
    page.locator("#duration_min_days").fill("30")
    page.locator("#duration_max_days").fill("60")
    page.locator("#earliest_start").fill("2027-05-03")
    page.locator("#latest_end").fill("2027-08-31")
    page.locator("#city").fill("Stockholm")
    page.locator("#cutoff_1_day").fill("2027-03-22")


@pytest.mark.scenario(1)
@pytest.mark.parametrize("scripts", [True, False])
def test_a_slot_is_published_and_found(
    cast: Cast, new_page: Callable[..., Page], axe: Callable[[Page], None], scripts: bool
) -> None:
    courses.save_topic("Photonics", actor=None)
    database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
    page = sign_in(new_page(java_script_enabled=scripts), cast.host)
    page.goto("/desk/sccc/exchanges/slots")
    page.get_by_role("link", name="Write a slot").first.click()
    write(page)
    if scripts:
        axe(page)
    send(page, "create-slot")
    expect(page.locator("#flashes")).to_contain_text("Saved as a draft.")
    page.get_by_role("link", name="Publish").click()
    if scripts:
        axe(page)
    send(page, "post-slot")
    expect(page.locator("#flashes")).to_contain_text("is public.")
    public = new_page(java_script_enabled=scripts, viewport={"width": 320, "height": 640})
    public.goto("/exchanges?topic=photonics")
    expect(public.locator("main li.row")).to_have_count(1)
    if scripts:
        axe(public)
    public.get_by_role("link", name="Photonics in the clean room").click()
    expect(public.locator("[data-deadline]")).to_contain_text("17:00 CET")
    assert public.evaluate("document.documentElement.scrollWidth") <= 320
    if scripts:
        axe(public)
    ref = public.url.split("/")[-1]
    for address in ("/exchanges.ics", f"/exchanges/{ref}.ics", "/calendar.ics"):
        assert fetch(public, address).count(b"BEGIN:VEVENT") == 2  # one deadline, one window
    estonian = new_page(java_script_enabled=scripts)
    estonian.context.add_cookies([{"name": "zone", "value": "Europe/Tallinn", "url": public.url}])
    estonian.goto(f"/exchanges/{ref}")
    expect(estonian.locator("[data-deadline]")).to_contain_text("17:00 CET")
    expect(estonian.locator("[data-deadline]")).to_contain_text("18:00 EET")
