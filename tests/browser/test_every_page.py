"""Every page of the URL map in a real browser: axe at 1280 pixels in both schemes and at 320, where nothing sticks out.

Each of the tests opens a share of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.people import sign_in
from tests.cast import Cast
from tests.web.matrix import COLUMNS, ROWS, answers
from tests.web.pages import ASKING
from tests.web.world import KINDS, World, a_world

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]

FILES = (".ics", ".atom", ".json", ".csv", ".css", ".txt", ".xml", ".xlsx", ".zip", "1.pdf")
MACHINES = ("/healthz", "/readyz", "/metrics", "/api/v1/")
OPENERS = ("public", "coordinator", "lead", "office", "admin", "account")
# the same address looks different to these
MORE = (
    ("learner", "/me"),
    ("learner", "/account/tokens"),
    ("learner", "/account/security"),
    ("learner", "/enrolments/{case}"),
    ("learner", "/enrolments/{case}/withdraw"),
    ("home", "/enrolments/{case}/decline-home"),
    ("home", "/desk/ficcc/approvals"),
    ("office", "/desk/sccc/runs/{run}/statistics"),
    ("learner", "/enrolments/{case}/feedback"),
    ("learner", "/enrolments/{transfer}"),
    ("other", "/enrolments/{transfer}"),
    ("other", "/enrolments/{transfer}/refuse-transfer"),
    ("other", "/desk/kiip/approvals"),
    ("trainer", "/desk/sccc/runs/{run}/participants"),
    ("outside", "/runs/{quiet}"),
    ("learner", "/me/applications/{agreeing}/sign"),
    ("home", "/desk/ficcc/exchanges/cases/{agreeing}/agreement"),
    ("learner", "/me/applications/{exchange}"),
    ("learner", "/me/applications/{exchange_draft}"),
    ("learner", "/me/applications/{exchange_draft}/edit"),
    ("learner", "/me/applications/{exchange_draft}/submit"),
    ("home", "/desk/ficcc/exchanges/cases/{exchange}"),
    ("home", "/desk/ficcc/exchanges/outgoing"),
    ("public", "/no-such-page"),
    ("public", "/courses?level=none&q=nothing-like-this"),
)
SHARES = 8
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
STICKS_OUT = """() => [...document.querySelectorAll("main *, header *, footer *")]
    .filter(node => node.getBoundingClientRect().right > innerWidth + 1)
    .map(node => node.outerHTML.slice(0, 120)).slice(0, 3)"""


def who_opens(endpoint: str) -> str:
    """Somebody of the cast who may open the endpoint's page, the public first; else the learner, whose own it is."""
    row = answers(ROWS[endpoint], COLUMNS)
    kind = next((kind for kind in OPENERS if row[kind] == "R"), None)
    return "learner" if kind is None else KINDS[kind] or "public"


def visits(world: World, *, share: int) -> dict[str, list[str]]:
    """One of `SHARES` shares of the pages, by who opens it."""
    pages = [(who_opens(name), path) for name, path in sorted(ASKING.items())]
    pages = [
        each
        for each in pages
        if not each[1].partition("?")[0].endswith(FILES) and not each[1].startswith(MACHINES)
    ]
    found = defaultdict(list)
    for who, path in (*pages, *MORE)[share::SHARES]:
        found[who].append(world.at(path))
    return found


def faults_at(page: Page, path: str, axe: Callable[..., None]) -> list[str]:
    """What is wrong with the page at either width, in words."""
    found = []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        if size is WIDE:
            page.goto(path)
        try:
            axe(page, colours=size is WIDE)
        except AssertionError as fault:
            found.append(f"{size['width']} px: {fault}")
    if page.evaluate("document.scrollingElement.scrollWidth") > NARROW["width"]:
        found.append(f"{path} is wider than {NARROW['width']} px: {page.evaluate(STICKS_OUT)}")
    return found


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_accessible_and_fits(
    share: int,
    cast: Cast,
    new_page: Callable[..., Page],
    axe: Callable[..., None],
) -> None:
    world, found = a_world(cast), []
    for who, paths in visits(world, share=share).items():
        page = new_page(with_axe=True)
        if who != "public":
            sign_in(page, getattr(cast, who))
        for path in paths:
            found += faults_at(page, path, axe)
    assert not found, "\n".join(found)


def test_what_is_wrong_is_seen(new_page: Callable[..., Page], axe: Callable[..., None]) -> None:
    page = new_page(with_axe=True)
    page.goto("/help")
    page.evaluate("""() => {
        document.querySelector("main h1").style.color = "light-dark(#eee, #222)"
        document.querySelector("main").insertAdjacentHTML("beforeend", "<label>x</label><input id=nameless>")
        document.querySelector("main").style.minWidth = "1300px"
    }""")
    with pytest.raises(AssertionError) as seen:
        axe(page)
    for fault in ("light: color-contrast", "dark: color-contrast", "light: label"):
        assert fault in str(seen.value)
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.scrollingElement.scrollWidth") > NARROW["width"]
