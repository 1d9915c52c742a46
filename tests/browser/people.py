"""What people do in a browser, page by page."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.cast import PASSWORD, Somebody


def sign_in(page: Page, person: Somebody) -> Page:
    """Signs `person` in through the form; gives the same page."""
    page.goto("/sign-in")
    page.get_by_label("Mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
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
