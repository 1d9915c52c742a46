"""What stories of exchange need in a browser: private feeds of people and desks, and the one stay in them."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.people import fetch, send
from tests.calendar_life import events
from tests.ical_reader import Component


def private_feed(page: Page, *, desk: bool = False) -> str:
    """Makes a private address of the own calendar, or of that of the desk; gives its path."""
    page.goto("/calendar/subscribe")
    if desk:
        page.locator("select[name=calendar]").select_option(index=1)
    page.get_by_label("Name", exact=True).fill("phone")
    send(page, "make-address")
    return urlsplit(page.locator("code", has_text="/feeds/").first.inner_text()).path


def stay_in(stranger: Page, path: str) -> Component:
    """The one stay in a feed."""
    [stay] = [
        each
        for each in events(fetch(stranger, path)).values()
        if "Photonics in the clean room" in each["SUMMARY"].text
    ]
    return stay
