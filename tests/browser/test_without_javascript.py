"""Every task of the product with scripts switched off."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.courses import queries as courses
from lms.kit.db import database
from tests import catalogue
from tests.browser.people import send, sign_in, sign_out
from tests.cast import Cast, Somebody
from tests.catalogue import a_course
from tests.enrolling import enrol
from tests.scene import Scene, a_run

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]
Plain = Callable[[Somebody | None], Page]
MOST_FIELDS, MOST_PAGES = 8, 2


@pytest.fixture
def plain(new_page: Callable[..., Page]) -> Plain:
    """A tab without scripts, signed in as somebody."""

    def opened(person: Somebody | None) -> Page:
        database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
        page = new_page(java_script_enabled=False)
        return sign_in(page, person) if person else page

    return opened


def test_a_learner_finds_enrols_and_withdraws(cast: Cast, plain: Plain) -> None:
    scene = a_run(cast, title="Clean room")
    other = a_course(cast.host, cast.sccc, title="Doctoral etching", level="phd")
    catalogue.a_run(cast.host, cast.sccc, course_id=other, publish=True)
    page = plain(cast.learner)
    page.goto("/courses")
    page.locator("input[name=level][value=master]").check()
    page.locator(".finder-side button[type=submit]").first.click()
    expect(page.locator(".finder-main")).not_to_contain_text("Doctoral etching")
    page.locator(".finder-main").get_by_role("link", name="Clean room").first.click()
    page.goto(f"/runs/{scene.ref}")
    send(page, "enrol")
    expect(page.locator("[data-seat=confirmed]")).to_be_visible()
    page.get_by_role("link", name="Withdraw").click()
    send(page, "withdraw")
    expect(page.locator("[data-end=withdrawn]").first).to_be_visible()


def test_somebody_signs_in_and_out(cast: Cast, plain: Plain) -> None:
    page = plain(cast.learner)
    page.goto("/me")
    expect(page).to_have_url("/me")
    sign_out(page)
    page.goto("/me")
    expect(page).to_have_url("/sign-in?next=/me")


def to_fill_in(page: Page) -> list[str]:
    """The fields of the page that it does not call optional and that are empty: what a person has to type."""
    groups = page.locator("main form[data-action=create-run] .field")
    needed = [each for each in groups.all() if "(optional)" not in each.inner_text()]
    inputs = [each.locator("input:not([type=checkbox]):not([type=radio])").first for each in needed]
    return [each.get_attribute("name") or "" for each in inputs if each.count() and not each.input_value()]


def test_a_simple_run_is_published_on_two_pages_with_eight_fields(cast: Cast, plain: Plain) -> None:
    page, typed = plain(cast.host), 0
    page.goto("/desk/sccc/runs/new")
    insisted = page.locator("main form[data-action=create-run] [required]").count()
    assert insisted <= MOST_FIELDS
    assert len(to_fill_in(page)) <= MOST_FIELDS
    values = {
        "Title of the new course": "Wafer handling",
        "Place": "Cleanroom 1, Harbour road 5",
        "First day": "2027-04-12",
        "Starts at": "10:00",
        "Ends at": "12:00",
        "How many people can come": "12",
    }
    for label, value in values.items():
        page.get_by_label(label, exact=False).first.fill(value)
        typed += 1
    assert typed <= MOST_FIELDS
    send(page, "create-run")
    expect(page.locator(".eyebrow")).to_contain_text(f"Page {MOST_PAGES} of {MOST_PAGES}")
    send(page, "publish-run")
    expect(page.locator("h1")).to_have_text("Wafer handling")
    course = courses.course_by_slug("wafer-handling")
    assert course is not None
    assert [run.state for run in courses.runs_of_course(course.id)] == ["published"]


@pytest.fixture
def moderated(cast: Cast) -> Scene:
    """A run for which both sides decide, and two who asked."""
    scene = a_run(cast, home_approval="required", acceptance="moderated")
    for person in (cast.learner, cast.colleague):
        enrol(scene, person)
    return scene


def test_both_sides_decide(cast: Cast, moderated: Scene, plain: Plain) -> None:
    home = plain(cast.home)
    home.goto("/desk/ficcc/approvals")
    row = home.locator("tr", has_text=cast.learner.name)
    row.locator("form[data-action=approve-home] button").click()
    row = home.locator("tr", has_text=cast.colleague.name)
    row.get_by_role("link", name="Decline").first.click()
    home.get_by_label("Reason").fill("Our budget is spent")
    send(home, "decline-home")
    expect(home).to_have_url("/desk/ficcc/approvals")
    expect(home.locator("main")).not_to_contain_text(cast.colleague.ref)
    host = plain(cast.host)
    host.goto("/desk/sccc/approvals")
    send(host, "accept-host")
    learner = plain(cast.learner)
    learner.goto("/me")
    expect(learner.locator(f"[data-run={moderated.ref}][data-seat=confirmed]")).to_be_visible()
    colleague = plain(cast.colleague)
    colleague.goto("/me")
    colleague.locator(f"[data-run={moderated.ref}] a").first.click()
    expect(colleague.locator("main")).to_contain_text("Our budget is spent")


def test_the_host_moves_a_run(cast: Cast, plain: Plain) -> None:
    scene = a_run(cast)
    enrol(scene, cast.learner)
    page = plain(cast.host)
    page.goto(f"/runs/{scene.ref}")
    page.get_by_role("link", name="Move to another time").click()
    page.get_by_label("New first day").fill("2027-04-20")
    page.get_by_label("A word to those concerned").fill("The room is being painted")
    send(page, "move-run")
    expect(page).to_have_url(f"/desk/sccc/runs/{scene.ref}")
    learner = plain(cast.learner)
    learner.goto(f"/runs/{scene.ref}")
    expect(learner.locator("main time[datetime^='2027-04-20']").first).to_be_visible()
    learner.goto("/me/notices")
    expect(learner.locator("main")).to_contain_text("The room is being painted")
