"""The watchers of the browser tests see what they are for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import watch

pytestmark = pytest.mark.browser


@pytest.fixture
def tab(chromium: Browser) -> Page:
    return chromium.new_page()


def test_axe_finds_faults_and_lets_a_good_page_pass(tab: Page, axe: Callable[[Page], None]) -> None:
    page = "<!doctype html><html lang='en'><title>t</title><main><h1>Courses</h1>{}</main></html>"
    tab.set_content(page.format(""))
    axe(tab)
    tab.set_content(page.format("<p style='color:#999;background:#fff'>pale</p><input>"))
    with pytest.raises(
        AssertionError, match=r"(?s)light: color-contrast.*light: label.*dark: color-contrast"
    ):
        axe(tab)
    tab.close()


@pytest.mark.parametrize(
    ("script", "trouble"),
    [
        ("setTimeout(() => { throw new Error('oh') })", "script failed: oh"),
        ("console.error('refused')", "refused"),
        (
            "fetch('http://127.0.0.1:9/picture.png').catch(() => 0)",
            "asks another host: http://127.0.0.1:9/picture.png",
        ),
    ],
)
def test_a_trouble_is_noted(tab: Page, script: str, trouble: str) -> None:
    troubles: list[str] = []
    watch(tab, troubles, "http://127.0.0.1:1")
    tab.evaluate(script)
    tab.wait_for_timeout(100)
    assert any(trouble in each for each in troubles), troubles
    tab.close()
