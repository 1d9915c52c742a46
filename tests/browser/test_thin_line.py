"""The main job from end to end: find a run of another country, register, confirm, enrol, have it in the calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.people import make_address, send_mails
from tests.cast import Cast
from tests.clients.programs import Subscriber
from tests.mailbox import Mailbox
from tests.scene import Scene, a_run

pytestmark = [pytest.mark.browser, pytest.mark.clients, pytest.mark.usefixtures("now")]

EMAIL, NAME, PASSWORD = "rasa@example.org", "Rasa Vilkaitė", "a harbour full of quiet boats"


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A run in Stockholm's zone, on both sides of the change of clocks."""
    return a_run(cast, title="Clean-room licence in Lund", ref="SE-LUND-27A")


def register(page: Page, travel: Callable[..., object]) -> None:
    """From a run's page to "look into your mail"."""
    page.get_by_role("link", name="Register").first.click()
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Mail address").fill(EMAIL)
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("Time zone").select_option("Europe/Vilnius")
    travel(timedelta(seconds=30))  # nobody fills a form in no time
    page.locator("form[data-action=register] button[type=submit]").click()


def confirm_by_mail(page: Page, app: Flask, smtp: Mailbox) -> None:
    """The link in the mail opens a page with a button; only the button changes anything."""
    send_mails(app, smtp)
    letter = smtp.to(EMAIL)[0]
    link = re.search(r"https?://\S+/confirm/\S+", letter.get_body(("plain",)).get_content())
    assert link is not None
    page.goto(urlsplit(link.group(0)).path)
    page.locator("main form button[type=submit]").click()


def sign_in(page: Page) -> None:
    page.goto("/sign-in?next=/runs/SE-LUND-27A")
    page.get_by_label("Mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form[data-action=sign-in] button[type=submit]").click()


def test_from_the_catalogue_to_the_calendar(
    page: Page,
    app: Flask,
    scene: Scene,
    smtp: Mailbox,
    travel: Callable[..., object],
    tmp_path: Path,
    live_server: str,
) -> None:
    page.goto("/courses")
    page.get_by_role("link", name="Clean-room licence in Lund").click()
    page.get_by_role("link", name=re.compile("23 Mar 2027|Clean-room licence")).first.click()
    page.goto(f"/runs/{scene.ref}")
    expect(page.locator("main")).to_contain_text("Stockholm time")
    register(page, travel)
    confirm_by_mail(page, app, smtp)
    sign_in(page)
    page.locator("form[data-action=enrol] button[type=submit]").click()
    expect(page.locator("[data-seat=confirmed]").first).to_be_visible()
    page.goto("/me")
    mine = page.locator(f"[data-run={scene.ref}]").first
    assert mine.get_attribute("data-seat") == "confirmed"
    expect(page.locator("main")).to_contain_text("Confirmed")
    subscriber = Subscriber(make_address(page), tmp_path / "calendar")
    subscriber.fetch()
    assert subscriber.shows("Europe/Vilnius") == [
        "2027-03-23 11:00-13:00 Clean-room licence in Lund: Lecture | Room 1, Harbour",
        "2027-03-30 11:00-13:00 Clean-room licence in Lund: Laboratory | Room 1, Harbour",
    ]
