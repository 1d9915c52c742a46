"""Story 1: somebody in Vilnius finds a course in Lund and enrols in three clicks; the calendar she made an address of
last year has the sessions once her centre has approved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, Page, expect

from lms.access import Role
from lms.centres import service as centres
from lms.enrolments import service
from lms.kit.db import database
from tests.browser.people import fetch, make_address, send, sign_in
from tests.calendar_life import events
from tests.cast import Cast, Somebody
from tests.enrolling import enrol
from tests.ical_reader import instant, read
from tests.pooling import pooled
from tests.scene import Scene, a_run, actor, crowd

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]

TITLE = "Clean-room licence"
LAST_YEAR = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
STARTS = [datetime(2027, 3, 23, 9, tzinfo=UTC), datetime(2027, 3, 30, 8, tzinfo=UTC)]  # 10:00 on Lund's wall
MOST_CLICKS = 3


def four_of_six(cast: Cast) -> Scene:
    """A run in Lund, four of whose six seats for the Baltic centres are held by people of KIIP, and another course."""
    a_run(cast, title="Etching for beginners", ref="SE-ETCH-27A")
    place = {"place": "Nano Lab", "city": "Lund"}
    scene = pooled(cast, 12, 6, title=TITLE, ref="SE-LUND-27A", home_approval="required", **place)
    for person in crowd(4, like=cast.baltic):
        centres.place_member(person.id, cast.kiip.id)
        service.approve_home(enrol(scene, person).id, actor=actor(cast.other))
    return scene


def coordinator_of_lithuania(cast: Cast) -> Somebody:
    """Somebody joins ChipsC2-LT and decides there."""
    centres.place_member(cast.outside.id, cast.chipsc2_lt.id)
    centres.appoint(cast.outside.id, Role.COORDINATOR, centre_id=cast.chipsc2_lt.id)
    return cast.outside


def find(page: Page, words: str) -> None:
    """Types into the search of the catalogue, without a click."""
    page.goto("/courses")
    box = page.locator("#filter-q")
    box.fill(words)
    box.press("Enter")
    expect(page.locator("#finder ol.rows > li")).to_have_count(1)


def sees_when_and_what_is_free(page: Page) -> None:
    """Both zones on both sides of the change of clocks, and the seats of the Baltic pool."""
    rows = page.locator("table.timetable tbody tr")
    expect(rows).to_have_count(2)
    for row, day in zip(rows.all(), ("Tue 23 Mar 2027", "Tue 30 Mar 2027"), strict=True):
        expect(row.locator("td").first).to_contain_text(day)
        expect(row).to_contain_text("10:00")
        expect(row.locator(".zone")).to_contain_text("Stockholm")
        expect(row.locator(".second")).to_contain_text("11:00")
        expect(row.locator(".second")).to_contain_text("Vilnius")
    expect(page.locator("#enrolment")).to_contain_text("Baltic centres: 2 of 6 free")


def enrols(page: Page, scene: Scene, look: Callable[[Page], None]) -> int:
    """From the list of results to the enrolment; looks at the run's page on the way. Gives the number of clicks."""
    clicks: list[Locator] = []

    def click(what: Locator) -> None:
        clicks.append(what)
        what.click()

    click(page.locator("#finder").get_by_role("link", name=TITLE))
    click(page.locator(".split-main ol.rows").get_by_role("link", name=TITLE))
    expect(page).to_have_url(f"/runs/{scene.ref}")
    sees_when_and_what_is_free(page)
    look(page)
    click(page.locator("#enrolment").get_by_role("button", name="Enrol"))
    expect(page.locator("[data-home=pending]").first).to_be_visible()
    return len(clicks)


def approve(desk: Page, person: Somebody) -> None:
    """The one case at the desk of ChipsC2-LT."""
    desk.goto("/desk/chipsc2-lt/approvals")
    expect(desk.locator("main tbody tr")).to_have_count(1)
    expect(desk.locator("main tbody tr")).to_contain_text(person.name)
    send(desk, "approve-home")
    expect(desk.locator("#flashes")).to_be_visible()


def is_confirmed(page: Page, scene: Scene) -> None:
    """On her own page; and one seat fewer is free."""
    page.goto("/me")
    expect(page.locator(f"[data-run={scene.ref}]").first).to_have_attribute("data-seat", "confirmed")
    page.goto(f"/runs/{scene.ref}")
    expect(page.locator("#enrolment")).to_contain_text("Baltic centres: 1 of 6 free")


def has_both_sessions(octets: bytes) -> None:
    """The feed: confirmed, at the instants that Lund's wall means before and after the change of clocks."""
    calendar = read(octets)
    entries = calendar.named("VEVENT")
    assert [each["STATUS"].value for each in entries] == ["CONFIRMED"] * 2
    assert [instant(each["DTSTART"], calendar) for each in entries] == STARTS
    assert [each["SUMMARY"].text for each in entries] == [f"{TITLE}: Lecture", f"{TITLE}: Laboratory"]


def test_she_enrols_in_three_clicks_and_has_it_in_her_calendar(
    cast: Cast,
    new_page: Callable[..., Page],
    axe: Callable[[Page], None],
    now: datetime,
    travel: Callable[..., datetime],
) -> None:
    scene, coordinator = four_of_six(cast), coordinator_of_lithuania(cast)
    database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
    page, program = new_page(), new_page()
    travel(LAST_YEAR)
    address = make_address(sign_in(page, cast.baltic))
    assert events(fetch(program, address)) == {}
    travel(now)
    sign_in(page, cast.baltic)  # nobody stays signed in for months
    find(page, "clean room")
    assert enrols(page, scene, look=axe) <= MOST_CLICKS
    assert b"STATUS:CONFIRMED" not in fetch(program, address)
    approve(sign_in(new_page(), coordinator), cast.baltic)
    is_confirmed(page, scene)
    has_both_sessions(fetch(program, address))
