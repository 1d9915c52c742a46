"""The learner's way on a small phone: nothing sticks out, everything can be touched."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import open_menu, send, sign_in
from tests.cast import Cast
from tests.scene import a_run
from tests.slots import posted

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]

PHONE = {"width": 320, "height": 640}
STICKS_OUT = """() => [...document.querySelectorAll("body *")]
    .filter(node => document.scrollingElement.scrollWidth > 320 && node.getBoundingClientRect().right > 321)
    .map(node => node.outerHTML.slice(0, 100))"""
LEAST_TARGET = 24  # CSS pixels, WCAG 2.2, 2.5.8
SMALL = """least => [...document.querySelectorAll("main button, main input, main select, main textarea, main .button")]
    .map(node => [node, node.getBoundingClientRect()])
    .filter(([node, box]) => box.width && node.type !== "hidden" && !node.closest("label, .choice")
        && (box.height < least || box.width < least))
    .map(([node]) => node.outerHTML.slice(0, 100))"""


def fits(page: Page) -> None:
    """The page is as wide as the screen, and fingers hit its buttons."""
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate(STICKS_OUT) == [], page.url
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"], page.url
    assert page.evaluate(SMALL, LEAST_TARGET) == [], page.url


def test_from_the_catalogue_to_a_place_and_back(cast: Cast, new_page: Callable[..., Page]) -> None:
    scene = a_run(cast, title="Electrostatic discharge and microcontamination in clean rooms")
    page = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    sign_in(page, cast.learner)
    for path in ("/", "/courses", "/calendar", "/calendar/subscribe", f"/runs/{scene.ref}", "/me"):
        page.goto(path)
        fits(page)
    page.goto("/")
    open_menu(page)
    page.locator("header").get_by_role("link", name="Courses").click()
    expect(page).to_have_url("/courses")
    page.locator("main").get_by_role("link", name="Electrostatic").first.click()
    fits(page)
    page.goto(f"/runs/{scene.ref}")
    send(page, "enrol")
    expect(page.locator("[data-seat=confirmed]").first).to_be_visible()
    fits(page)
    page.get_by_role("link", name="Withdraw").click()
    fits(page)
    send(page, "withdraw")
    expect(page.locator("[data-end=withdrawn]").first).to_be_visible()
    fits(page)


def test_the_menu_and_the_filters_open_by_touch(cast: Cast, new_page: Callable[..., Page]) -> None:
    a_run(cast, title="Clean room")
    page = new_page(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto("/courses")
    expect(page.locator("header .site-main")).not_to_be_visible()
    page.locator("header details.site-menu > summary").tap()
    expect(page.locator("header .site-main")).to_be_visible()
    fits(page)
    box = page.locator(".filter-box > summary")
    box.tap()
    expect(page.locator("input[name=level][value=master]")).to_be_visible()
    fits(page)


ENDS_IN_A_POINT = """() => [...document.querySelectorAll(".meta")].flatMap(list => {
    const edge = list.parentElement.getBoundingClientRect().left, items = [...list.children];
    return items.filter((item, at) => {
        const first = at === 0 || item.offsetTop > items[at - 1].offsetTop;
        const text = document.createRange();
        text.selectNodeContents(item);
        const starts = text.getBoundingClientRect().left - edge;
        const points = ["::before", "::after"].filter(which => getComputedStyle(item, which).content.includes("·"));
        return first ? Math.abs(starts) > 1 || points.includes("::after") : !points.includes("::before");
    }).map(item => item.textContent);
})"""
"""Items that do not stand flush where a line begins, or leave the point between two at the end of a line."""


@pytest.mark.parametrize("width", [320, 390])
def test_no_line_of_facts_ends_in_the_point_between_two(
    width: int, cast: Cast, new_page: Callable[..., Page]
) -> None:
    posted(cast)
    page = new_page(viewport={"width": width, "height": 640})
    page.goto("/calendar?from=2027-05-01")
    window = page.locator(".agenda .meta", has_text="until").first
    lines = window.evaluate("list => new Set([...list.children].map(item => item.offsetTop)).size")
    assert lines > 1, "nothing wraps, so nothing is shown"
    assert page.evaluate(ENDS_IN_A_POINT) == []
