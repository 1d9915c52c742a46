"""A second step is set up on a small screen, asked for at the next sign-in, and each page of it is accessible."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import open_menu, send, sign_out
from tests.browser.test_every_page import NARROW
from tests.cast import PASSWORD, Cast
from tests.second_step import PATH, code_now, codes_on, key_on

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]
WIDTH = "document.scrollingElement.scrollWidth"


def give_password(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    send(page, "sign-in")


def test_from_the_key_to_a_recovery_code(
    cast: Cast, new_page: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    page = new_page(viewport=NARROW, reduced_motion="reduce")

    def looks_right() -> None:
        axe(page)
        assert page.evaluate(WIDTH) <= NARROW["width"], page.url

    give_password(page, cast.learner.email)
    page.goto("/account/security")
    page.get_by_role("link", name="Set up the second step").click()
    page.get_by_label("Your password").fill(PASSWORD)
    send(page, "begin-second-step")
    looks_right()
    key = key_on(page.content())
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    page.get_by_role("textbox", name="Code").fill(code_now(key, drift=-1))
    send(page, "confirm-second-step")
    codes = codes_on(page.content())
    assert len(codes) == 10
    looks_right()
    page.get_by_role("link", name="I have kept them").click()
    expect(page).to_have_url(PATH)
    looks_right()
    sign_out(page)
    for code in (code_now(key), codes[0]):
        give_password(page, cast.learner.email)
        expect(page.get_by_role("textbox", name="Code")).to_have_attribute("autocomplete", "one-time-code")
        looks_right()
        page.get_by_role("textbox", name="Code").fill("123")
        send(page, "code")
        expect(page.locator("#code-error")).to_contain_text("This code is wrong")
        page.get_by_role("textbox", name="Code").fill(code)
        send(page, "code")
        expect(page).to_have_url("/me")
        open_menu(page)
        sign_out(page)
