"""Scenarios 7 and 8 of exchange in a browser: three sign one version, a change voids it, an amendment waits for all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.kit.db import database
from tests.agreeing import accepted, agreed
from tests.browser.people import fetch, send, sign_in
from tests.calendar_life import events
from tests.cast import Cast
from tests.exchange_stories import private_feed, stay_in
from tests.exchanging import a_slot

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]


def sign(page: Page, address: str) -> None:
    page.goto(f"{address}/sign")
    page.get_by_label("Your position").fill("Engineer")
    page.get_by_label("I have read this version and agree to it.").check()
    send(page, "sign")
    expect(page).to_have_url(address)


def three(cast: Cast, ref: str, new_page: Callable[..., Page]) -> list[tuple[Page, str]]:
    """The guest, home and host, each in a browser of their own, and the page of the application for them."""
    sides = (
        (cast.learner, f"/me/applications/{ref}"),
        (cast.home, f"/desk/ficcc/exchanges/cases/{ref}"),
        (cast.host, f"/desk/sccc/exchanges/cases/{ref}"),
    )
    return [(sign_in(new_page(), person), address) for person, address in sides]


def signed_number(page: Page, address: str, number: int) -> int:
    page.goto(f"{address}/agreement")
    return page.locator(f"#version-{number} [data-signed=yes]").count()


@pytest.mark.scenario(7)
def test_scenario_7_signatures_of_an_old_version_are_void(
    cast: Cast, new_page: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    ref = accepted(cast).ref
    database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
    (learner, mine), (home, at_home), (host, at_host) = people = three(cast, ref, new_page)
    sign(learner, mine)
    sign(home, at_home)
    assert signed_number(host, at_host, 1) == 2
    host.goto(f"{at_host}/propose-agreement")
    host.get_by_label("First day").fill("2027-05-17")
    host.get_by_label("Last day").fill("2027-06-25")
    axe(host)
    send(host, "propose-agreement")
    expect(host).to_have_url(at_host)
    assert signed_number(learner, mine, 2) == 0
    axe(learner)
    home.goto("/me/notices")
    expect(home.locator("main")).to_contain_text("Agreement, version 2")
    feeds, stranger = (
        [private_feed(learner), *(private_feed(each, desk=True) for each in (home, host))],
        new_page(),
    )
    before = [stay_in(stranger, feed) for feed in feeds]
    assert {each["STATUS"].value for each in before} == {"TENTATIVE"}
    for page, address in people:
        expect(page.locator("main")).not_to_contain_text("Confirmed")
        sign(page, address)
    after = [stay_in(stranger, feed) for feed in feeds]
    assert {(each["STATUS"].value, each["DTSTART"].value) for each in after} == {("CONFIRMED", "20270517")}
    assert len({each["UID"].value for each in (*before, *after)}) == 1
    for page, address in people:
        page.goto(address)
        expect(page.locator("main .chip").first).to_have_text("Confirmed")


@pytest.mark.scenario(8)
def test_scenario_8_an_amendment_counts_from_the_third_signature(
    cast: Cast, new_page: Callable[..., Page]
) -> None:
    ref = agreed(cast, a_slot(cast, stay_in_public_calendar=True)).ref
    database.session.remove()
    (learner, mine), (home, at_home), (host, at_host) = three(cast, ref, new_page)
    feeds, stranger = (
        [private_feed(learner), *(private_feed(each, desk=True) for each in (home, host))],
        new_page(),
    )
    learner.goto(f"{mine}/amend")
    learner.get_by_label("Last day").fill("2027-07-02")
    learner.get_by_label("Period").check()
    learner.get_by_label("Reason").fill("The measurement takes longer.")
    send(learner, "amend")
    for page, address in ((learner, mine), (home, at_home)):
        sign(page, address)
    learner.goto(f"{mine}/agreement")
    expect(learner.locator("#version-1")).to_have_attribute("data-state", "in_force")
    uid = stay_in(stranger, feeds[0])["UID"].value
    everywhere = (*feeds, "/calendar.ics")
    before = [events(fetch(stranger, feed))[uid] for feed in everywhere]
    assert {each["DTEND"].value for each in before} == {"20270619"}  # the day after the last
    sign(host, at_host)
    after = [events(fetch(stranger, feed))[uid] for feed in everywhere]
    assert "Learner Person" not in after[-1]["SUMMARY"].text
    for was, each in zip(before, after, strict=True):
        assert (each["UID"].value, each["DTEND"].value, each["STATUS"].value) == (
            uid,
            "20270703",
            "CONFIRMED",
        )
        assert int(each["SEQUENCE"].value) > int(was["SEQUENCE"].value)
    learner.goto(f"{mine}/agreement")
    expect(learner.locator("#version-2")).to_have_attribute("data-state", "in_force")
    expect(learner.locator("#version-1")).to_have_attribute("data-state", "superseded")
