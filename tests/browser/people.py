"""What people do in a browser, page by page, and what the worker and their calendar programs do meanwhile."""

from __future__ import annotations

from flask import Flask, current_app
from playwright.sync_api import Page, expect

from lms.outbox.service import deliver_due, transport_of
from tests.cast import PASSWORD, Somebody
from tests.mailbox import Mailbox
from tests.reader import Reader


def sign_in(page: Page, person: Somebody) -> Page:
    """Puts into this profile what the form leaves there once the password is right; gives the same page."""
    reader, home = Reader(current_app._get_current_object()), current_app.config["LMS"].base_url
    reader.let_in(person.id)
    kept = {name: reader.get_cookie(name) for name in ("session", "device")}
    page.context.add_cookies(
        [{"name": name, "value": each.value, "url": home} for name, each in kept.items()]
    )
    return page


def sign_in_by_form(page: Page, person: Somebody, *, for_days: bool = False) -> Page:
    """Signs `person` in through the form, `for_days` on this device; gives the same page."""
    page.goto("/sign-in")
    page.get_by_label("Mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Stay signed in on this device for 30 days").set_checked(for_days)
    send(page, "sign-in")
    expect(page).not_to_have_url("/sign-in")
    return page


def sign_out(page: Page) -> None:
    """Signs out by the button in the head of the page; on a small screen it is in the menu."""
    open_menu(page)
    page.locator("header form[data-action=sign-out] button").click()


def open_menu(page: Page) -> None:
    """Opens the menu of the head where it is folded."""
    menu = page.locator("header details.site-menu > summary")
    if menu.is_visible() and not page.locator("header .site-nav").is_visible():
        menu.click()


def send(page: Page, action: str) -> None:
    """Presses the button of the form with `data-action="{action}"`."""
    page.locator(f"main form[data-action={action}] button[type=submit]").first.click()


def make_address(page: Page, name: str = "phone") -> str:
    """Makes a private calendar address on the page for it; gives the address."""
    page.goto("/calendar/subscribe")
    page.get_by_label("Name").fill(name)
    send(page, "make-address")
    return page.locator("#fresh code").inner_text()


def fetch(program: Page, address: str) -> bytes:
    """What a calendar program gets there; `program` is a tab in which nobody is signed in."""
    answer = program.request.get(address)
    assert answer.status == 200, answer.text()
    return answer.body()


def send_mails(app: Flask, smtp: Mailbox) -> None:
    """What the worker does every half second, to a real server."""
    deliver_due(transport_of(app.config["LMS"].model_copy(update={"SMTP_URL": smtp.url})))
