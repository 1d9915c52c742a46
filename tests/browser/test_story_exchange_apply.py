"""Exchange in a browser: applying and endorsing, self-endorsement, and what nobody else may read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lms.kit.db import database
from tests.browser.people import send, sign_in
from tests.cast import Cast
from tests.exchange_applying import PDF, endorsed
from tests.exchange_stories import private_feed
from tests.exchanging import a_slot, an_application

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]
NewPage = Callable[..., Page]
CV = {"name": "cv.pdf", "mimeType": "application/pdf", "buffer": PDF}


def status(page: Page, address: str) -> int:
    """What the address answers."""
    answer = page.goto(address)
    assert answer is not None
    return answer.status


def fill_in(page: Page) -> None:
    """All that has to be there."""
    page.get_by_label("You apply as").select_option("postdoc")
    page.get_by_label("First day you wish for").fill("2027-05-10")
    page.get_by_label("Last day you wish for").fill("2027-06-18")
    page.get_by_label("What you plan to do there").fill("Couple light into a waveguide.")
    page.get_by_label("My home centre and the host centre may read this application").check()


def drafts_and_sends(page: Page) -> str:
    """Drafts, leaves, comes back, sends; gives the reference."""
    page.goto("/exchanges/SLOT-1/apply")
    send(page, "start")
    page.get_by_label("Why you want to come").fill("To learn the process.")
    page.locator("input[type=file]").first.set_input_files([CV])
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#flashes")).to_contain_text("Kept.")
    page.goto("/me")
    page.get_by_role("link", name="Photonics in the clean room").first.click()
    page.get_by_role("link", name="Go on writing").click()
    expect(page.get_by_label("Why you want to come")).to_have_value("To learn the process.")
    page.get_by_role("button", name="Check your answers").click()
    expect(page.locator("#error-summary")).to_contain_text("Give the first day.")
    fill_in(page)
    page.get_by_role("button", name="Check your answers").click()
    expect(page.locator("h1")).to_have_text("Check your answers")
    send(page, "submit")
    expect(page.locator("main")).to_contain_text("With your home centre")
    return page.url.rpartition("/")[2]


@pytest.mark.scenario(2)
@pytest.mark.parametrize("scripts", [True, False])
def test_apply_and_endorse(cast: Cast, new_page: NewPage, axe: Callable[[Page], None], scripts: bool) -> None:
    a_slot(cast)
    database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
    learner = sign_in(new_page(java_script_enabled=scripts), cast.learner)
    home = sign_in(new_page(java_script_enabled=scripts), cast.home)
    host = sign_in(new_page(java_script_enabled=scripts), cast.host)
    ref = drafts_and_sends(learner)
    at_host, at_home = f"/desk/sccc/exchanges/cases/{ref}", f"/desk/ficcc/exchanges/cases/{ref}"
    assert status(host, at_host) == 404
    home.goto("/desk/ficcc/exchanges")
    home.get_by_role("link", name="Learner Person").click()
    if scripts:
        axe(home)
    home.get_by_role("link", name="Ask for changes").click()
    home.get_by_label("Reason").fill("Which process exactly?")
    send(home, "return")
    learner.goto(f"/me/applications/{ref}")
    expect(learner.locator("main")).to_contain_text("Which process exactly?")
    learner.get_by_role("link", name="Go on writing").click()
    learner.get_by_label("What you plan to do there").fill("Couple light by gratings.")
    learner.get_by_role("button", name="Check your answers").click()
    send(learner, "submit")
    assert status(host, at_host) == 404
    home.goto(f"{at_home}/endorse")
    for label in ("gives the time off", "salary goes on", "is insured"):
        home.get_by_label(label).check()
    send(home, "endorse")
    expect(home.locator("#flashes")).to_contain_text("With the host")
    host.goto("/desk/sccc/exchanges")
    host.get_by_role("link", name="Learner Person").click()
    expect(host.locator("main")).to_contain_text("Couple light by gratings.")
    expect(host.locator("main")).to_contain_text("by Thu 15 Apr 2027 17:00 CEST")
    expect(host.locator("main")).not_to_contain_text("Which process exactly?")
    with host.expect_download() as loading:
        host.get_by_role("link", name="cv.pdf").click()
    assert loading.value.path().read_bytes() == PDF


@pytest.mark.scenario(3)
def test_nobody_endorses_the_own_application(cast: Cast, page: Page) -> None:
    case = an_application(cast, a_slot(cast), person=cast.home, state="submitted")
    database.session.remove()
    sign_in(page, cast.home)
    address = f"/desk/ficcc/exchanges/cases/{case.ref}"
    page.goto(address)
    expect(page.get_by_role("link", name="Endorse", exact=True)).to_have_count(0)
    token = page.locator("input[name=csrf_token]").first.get_attribute("value") or ""
    answer = page.request.post(f"{address}/endorse", form={"csrf_token": token, "version": "1"})
    assert answer.status == 403
    assert "You cannot decide on your own application. Lead Person can." in answer.text()


@pytest.mark.scenario(12)
def test_what_a_third_centre_and_the_office_find(cast: Cast, new_page: NewPage) -> None:
    case = endorsed(cast, a_slot(cast))
    database.session.remove()
    third = sign_in(new_page(), cast.other)
    for address in (
        f"/me/applications/{case.ref}",
        f"/desk/kiip/exchanges/cases/{case.ref}",
        f"/desk/ficcc/exchanges/cases/{case.ref}",
        f"/desk/sccc/exchanges/cases/{case.ref}/files/cv",
        f"/desk/sccc/exchanges/cases/{case.ref}/agreement",
        f"/me/applications/{case.ref}/agreement",
        f"/me/reviews/{case.ref}",
        f"/admin/exchanges/{case.ref}",
    ):
        assert status(third, address) == 404
    host = sign_in(new_page(), cast.host)
    private = private_feed(host, desk=True)
    desk = host.locator("select[name=calendar] option").last.get_attribute("value") or ""
    withdraw = host.locator("form[data-action^=withdraw-address]").get_attribute("action") or ""
    third.goto("/calendar/subscribe")
    typed = {"csrf_token": third.locator("input[name=csrf_token]").last.get_attribute("value") or ""}
    assert third.request.post(withdraw, form=typed).status == 404
    spying = third.request.post("/calendar/subscribe", form=typed | {"calendar": desk, "name": "spy"})
    assert spying.status == 422
    assert third.request.get(private).status == 200, "nobody else withdrew it"
    office = sign_in(new_page(), cast.office)
    office.goto("/admin/exchanges")
    expect(office.locator("main")).not_to_contain_text("Learner Person")
    office.get_by_role("link", name=case.ref).click()
    expect(office.locator("main")).not_to_contain_text("To learn the process.")
    office.get_by_label("Reason").fill("A complaint of the applicant")
    send(office, "open-content")
    expect(office.locator("main")).to_contain_text("To learn the process.")
    for person, centre in ((cast.home, "ficcc"), (cast.host, "sccc")):
        page = sign_in(new_page(), person)
        page.goto(f"/desk/{centre}/exchanges/cases/{case.ref}")
        expect(page.locator("ol.timeline")).to_contain_text("A complaint of the applicant")
