"""A centre's own calendar in the browser: a file is sent, looked at, approved, and stands in the calendars; without
JavaScript, on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lms.kit.db import database
from tests.browser.people import send, sign_in, sign_in_by_form
from tests.cast import Cast
from tests.ical_outside import calendar
from tests.importing import BAD, ETCHING, OPEN_DAY

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]


def test_a_coordinator_brings_a_calendar_in(
    cast: Cast, new_page: Callable[..., Page], tmp_path: Path, axe: Callable[[Page], None]
) -> None:
    file = tmp_path / "events.ics"
    file.write_bytes(calendar(ETCHING, OPEN_DAY, BAD))
    database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
    page = sign_in(new_page(java_script_enabled=False, viewport={"width": 320, "height": 640}), cast.host)
    page.goto("/desk/sccc")
    page.get_by_role("link", name="Imported calendars").click()
    page.locator("main").get_by_role("link", name="Add a calendar").first.click()
    page.get_by_label("Name").fill("Our events")
    page.get_by_label("File").set_input_files(file)
    send(page, "add-import")
    preview = page.get_by_role("region", name="What approving does")
    expect(preview).to_contain_text("2 new entries")
    remarks = page.get_by_role("region", name="What could not be taken as it is")
    expect(remarks).to_contain_text("Mars/Base is unknown")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    stranger = new_page()
    stranger.goto("/calendar")
    expect(stranger.locator("main")).not_to_contain_text("Etching")
    send(page, "approve-import")
    expect(page.locator("#flashes")).to_contain_text("stand in the calendars now")
    stranger.reload()
    entry = stranger.locator("main .agenda .entry", has_text="Etching")
    expect(entry).to_contain_text("Our events")
    expect(entry).to_contain_text("SCCC")
    feed = stranger.request.get("/calendar.ics").text()
    assert "SUMMARY:Etching\r\n" in feed and "CATEGORIES:Our events\r\n" in feed
    axe(sign_in_by_form(stranger, cast.host))
    for path in ("/desk/sccc/imports", page.url):
        stranger.goto(path)
        axe(stranger)
