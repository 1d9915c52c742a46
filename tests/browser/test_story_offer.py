"""Story 4: a learner withdraws by phone, the next has an offer by mail, and the link in it is all it takes to have the
seat; the calendar entry is one and the same from tentative to confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from lms.kit.db import database
from tests.browser.people import fetch, make_address, send, send_mails, sign_in
from tests.calendar_life import events
from tests.cast import Cast
from tests.enrolling import card
from tests.ical_reader import Component, read
from tests.mailbox import Mailbox
from tests.offering import queued

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]

PHONE = {"width": 390, "height": 844}
TRAIN = timedelta(seconds=10)  # from the withdrawal to the mail of the next


def link_of(letter: EmailMessage) -> str:
    """The path of the link to the offer, as the mail says it."""
    body = letter.get_body(("plain",))
    assert body is not None
    (found,) = {word for word in body.get_content().split() if "/offers/" in word}
    return urlsplit(found).path


def attached(letter: EmailMessage) -> Component:
    """The calendar in the mail."""
    (part,) = [each for each in letter.walk() if each.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return read(content)


def states(entries: dict[str, Component]) -> set[str]:
    return {each["STATUS"].value for each in entries.values()}


def withdraw(page: Page, ref: str) -> None:
    """On the phone, from the person's own page."""
    page.goto("/me")
    page.locator(f"[data-run={ref}]").get_by_role("link").first.tap()
    page.get_by_role("link", name="Withdraw").tap()
    button = page.locator("main form[data-action=withdraw] button[type=submit]")
    expect(button).to_be_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    button.tap()
    expect(page.locator("[data-end=withdrawn]").first).to_be_visible()


def take(page: Page, link: str, case: int, look: Callable[[Page], None]) -> None:
    """Opens the link of the mail, signed in nowhere, and presses the button."""
    page.goto(link)
    expect(page.locator("main")).to_contain_text("A seat is kept for you.")
    look(page)
    assert card(case).parts.seat == "offered"  # looking takes nothing
    database.session.remove()
    send(page, "take-offer")
    expect(page.locator("main")).to_contain_text("The seat is yours.")


def test_the_link_in_the_mail_takes_the_seat(
    app: Flask,
    cast: Cast,
    new_page: Callable[..., Page],
    axe: Callable[[Page], None],
    smtp: Mailbox,
    travel: Callable[..., datetime],
) -> None:
    scene, _first, (case,) = queued(cast, cast.learner, ref="SE-LUND-27A")
    database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
    address = make_address(sign_in(new_page(), cast.learner))
    send_mails(app, smtp)
    earlier = len(smtp.to(cast.learner.email))
    withdraw(sign_in(new_page(viewport=PHONE, has_touch=True, is_mobile=True), cast.guest), scene.ref)
    travel(TRAIN)
    send_mails(app, smtp)
    (letter,) = smtp.to(cast.learner.email)[earlier:]
    invited = {each["UID"].value: each for each in attached(letter).named("VEVENT")}
    stranger = new_page()
    before = events(fetch(stranger, address))
    (answer,) = [uid for uid, each in before.items() if each["SUMMARY"].value.startswith("Answer by")]
    assert before.pop(answer)["STATUS"].value == "CONFIRMED"
    assert states(invited) == states(before) == {"TENTATIVE"}
    assert set(invited) == set(before)
    assert len(before) == 2

    take(stranger, link_of(letter), case.id, axe)
    after = events(fetch(stranger, address))
    assert states(after) == {"CONFIRMED"}
    assert set(after) == set(invited)  # it is answered, and so nothing says by when
    for uid, entry in after.items():
        for old in (invited[uid], before[uid]):
            assert int(entry["SEQUENCE"].value) > int(old["SEQUENCE"].value)
