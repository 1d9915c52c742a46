"""A real Chromium in front of the real server.

| fixture    | gives |
| ---------- | --- |
| `page`     | an empty tab; its addresses are relative to the live server |
| `new_page` | more of them: `new_page(java_script_enabled=False)`, `new_page(viewport={"width": 320, "height": 640})` |
| `axe`      | `axe(page)` fails with every fault of accessibility it finds, in the light and in the dark scheme |

A tab fails its test when a script fails, the policy refuses something, an answer is 500 or above, or anything is asked
of another host. The pages themselves are inspected by `live_server`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

FLAGS = [
    "--no-sandbox",  # root in a container has no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]  # all that another scheme of colours can break
ASKED = {"light": {"type": "tag", "values": RULES}, "dark": {"type": "rule", "values": COLOURS}}
MEDIA = {"assets": ["media"]}  # style sheets are fetched again for rules alone that nobody asks for
PATIENCE_MS = 10_000


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started once; tests with the mark `browser` are left out where it is missing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser, live_server: str) -> Iterator[Callable[..., Page]]:
    """Opens tabs, each in a profile of its own, with the options of a Playwright context; `with_axe`: every page comes
    with axe, for a tab in which axe looks at many."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_tab(*, with_axe: bool = False, **options: Any) -> Page:
        context = chromium.new_context(**({"base_url": live_server, "locale": "en-GB"} | options))
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        if with_axe:
            page.add_init_script(Axe().axe_script)
        watch(page, troubles, live_server)
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert not troubles, "\n".join(troubles)


def watch(page: Page, troubles: list[str], home: str) -> None:
    """Notes in `troubles` what a person would only see in the developer's tools."""

    def note(trouble: bool, words: str) -> None:
        if trouble:
            troubles.append(f"{page.url}: {words}")

    def on_console(message: ConsoleMessage) -> None:
        refusal = "status of 4" in message.text  # an answer like another
        note(message.type == "error" and not refusal, message.text)

    def on_response(response: Response) -> None:
        note(response.status >= 500, f"{response.url} answers {response.status}")

    def on_request(request: Request) -> None:
        note(
            not request.url.startswith((home, "data:", "blob:", "about:")),
            f"asks another host: {request.url}",
        )

    page.on("pageerror", lambda error: note(True, f"script failed: {error}"))
    page.on("console", on_console)
    page.on("response", on_response)
    page.on("request", on_request)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """An empty tab."""
    return new_page()


@pytest.fixture
def axe() -> Callable[..., None]:
    """Checks a page with axe-core: WCAG 2.2 AA and its best practices, in both schemes; `colours=False` where they have
    been seen at another width. axe-core is a script: in a tab without scripts it would never answer."""

    def check(page: Page, *, colours: bool = True) -> None:
        found: list[str] = []
        page.emulate_media(reduced_motion="reduce")  # a colour that is still changing has no contrast yet
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)
        for scheme in ("light", "dark") if colours else ("light",):
            page.emulate_media(color_scheme=scheme)
            # what passed would be most of the answer, and nobody reads it
            asked = {"runOnly": ASKED[scheme], "resultTypes": ["violations"], "preload": MEDIA}
            asked |= {} if colours else {"rules": {name: {"enabled": False} for name in COLOURS}}
            found += [
                f"{scheme}: {each['id']} ({each['help']}): {node['html'][:200]}"
                for each in page.evaluate("asked => axe.run(asked).then(found => found.violations)", asked)
                for node in each["nodes"]
            ]
        assert not found, f"{page.url}:\n" + "\n".join(found)

    return check
