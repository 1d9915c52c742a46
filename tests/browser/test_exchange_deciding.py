"""Reviewers with and without a tie, the last place, an offer that lapses: each by their own actors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from lms.exchanges import queries, service
from lms.exchanges.rules import ApplicationCard
from lms.kit.db import database
from tests.browser.people import send, sign_in, sign_in_by_form
from tests.cast import Cast, Somebody
from tests.deciding import offered, reviewed_slot, second_lead, told
from tests.exchanging import a_slot, an_application, card, slot_now

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]
NewPage = Callable[..., Page]
Travel = Callable[[datetime | timedelta], datetime]


def desk(case: ApplicationCard) -> str:
    return f"/desk/sccc/exchanges/cases/{case.ref}"


def invite(page: Page, case: ApplicationCard, person: Somebody) -> None:
    """The coordinator looks for somebody by name and asks them."""
    page.goto(f"{desk(case)}/reviewers")
    page.get_by_label("Name or mail address").fill(person.name)
    send(page, "find-person")
    page.get_by_label(person.name).check()
    send(page, "invite-reviewer")


def declare(page: Page, case: ApplicationCard, answer: str, words: str = "") -> None:
    """A reviewer opens what the notice links to and declares."""
    page.goto(f"/me/reviews/{case.ref}")
    expect(page.locator("main")).not_to_contain_text("Couple light into a waveguide.")
    page.get_by_label(answer).check()
    page.get_by_label("Which tie").fill(words)
    send(page, "accept-review")


def send_review(page: Page, case: ApplicationCard, quality: str, fit: str, comment: str) -> None:
    page.goto(f"/me/reviews/{case.ref}")
    expect(page.locator("main")).to_contain_text("Couple light into a waveguide.")
    page.get_by_label("Quality: 1 to 5 points").fill(quality)
    page.get_by_label("Fit: 1 to 5 points").fill(fit)
    page.get_by_label("Comment for the host").fill(comment)
    send(page, "submit-review")


@pytest.mark.scenario(4)
def test_a_conflict_of_interest(cast: Cast, new_page: NewPage, axe: Callable[[Page], None]) -> None:
    """Scenario 4. The third of three invited is of the applicant's home centre."""
    lead = second_lead(cast)
    case = an_application(cast, reviewed_slot(cast), feasible="feasible")
    host = sign_in(new_page(), cast.host)
    invite(host, case, cast.colleague)
    refused = "Colleague Person belongs to the applicant's home centre and cannot review this."
    expect(host.locator("#error-summary")).to_contain_text(refused)
    for person in (cast.other, cast.baltic):
        invite(host, case, person)
        expect(host.locator("main table")).to_contain_text(person.name)
    axe(host)

    tied, free = sign_in(new_page(), cast.other), sign_in(new_page(), cast.baltic)
    declare(tied, case, "A tie that I declare", "A joint project.")
    expect(tied.locator("main")).to_contain_text("has to waive it before the application opens")
    expect(tied.locator("main")).not_to_contain_text("Couple light into a waveguide.")
    leader = sign_in(new_page(), lead)
    leader.goto("/me/notices")
    leader.get_by_role("link", name="Other Person declared a tie").first.click()
    expect(leader.locator("main")).to_contain_text("A joint project.")
    leader.get_by_label("Reason").fill("It ended before this plan was made.")
    send(leader, "waive-tie")
    declare(free, case, "No tie")

    host.goto(f"{desk(case)}/review")
    send(host, "review")
    expect(host.locator("[data-state=in_review]").first).to_be_visible()
    send_review(tied, case, "4", "3", "Clear plan.")
    expect(tied.locator("main")).to_contain_text("None was sent yet.")
    free.goto(f"/me/reviews/{case.ref}")
    expect(free.locator("main")).not_to_contain_text("Clear plan.")
    send_review(free, case, "2", "5", "Too long.")
    expect(free.locator("main")).to_contain_text("Clear plan.")
    expect(free.locator("main")).to_contain_text("3.0 (2–4)")
    axe(free)
    host.goto(desk(case))
    expect(host.locator("main")).to_contain_text("Weighted mean")
    reads_nothing_of_it(sign_in(new_page(), cast.learner), case)


def reads_nothing_of_it(learner: Page, case: ApplicationCard) -> None:
    learner.goto(f"/me/applications/{case.ref}")
    expect(learner.locator("main")).not_to_contain_text("Clear plan.")


@pytest.mark.scenario(5)
def test_the_last_place(cast: Cast, new_page: NewPage) -> None:
    """Scenario 5. Two coordinators have the page open; the second reads who got the place."""
    slot = a_slot(cast, places=1)
    first = an_application(cast, slot, state="in_review")
    second = an_application(cast, slot, person=cast.colleague, state="in_review")
    one, two = sign_in(new_page(), cast.host), sign_in(new_page(), second_lead(cast))
    for page, case in ((one, first), (two, second)):
        page.goto(f"{desk(case)}/offer")
        page.get_by_label("Text for the applicant").fill("We look forward to you.")
    send(one, "offer")
    expect(one.locator("[data-state=offered]").first).to_be_visible()
    send(two, "offer")
    sentence = f"The last place was offered to {first.ref} at Mon 1 Mar 2027 10:00 CET."
    expect(two.locator("#error-summary")).to_contain_text(sentence)
    expect(two.get_by_label("Text for the applicant")).to_have_value("We look forward to you.")
    assert card(second.id).state == "in_review"
    assert slot_now(slot.id).places_taken == 1


@pytest.mark.scenario(6)
def test_an_offer_lapses(cast: Cast, new_page: NewPage, axe: Callable[[Page], None], travel: Travel) -> None:
    """Scenario 6. Reminded twice, lapsed; the host offers to the first of the reserve; the late click explains."""
    case = offered(cast, places=1)
    waits = an_application(cast, slot_now(case.slot_id), person=cast.colleague, state="reserve")
    learner = sign_in_by_form(new_page(), cast.learner, for_days=True)
    learner.goto(f"/me/applications/{case.ref}/take-offer")
    expect(learner.locator("main")).to_contain_text("Answer by")
    axe(learner)
    until = case.offer_until
    assert until is not None
    for moment in (timedelta(days=-5), timedelta(days=-1), timedelta()):
        travel(until + moment)
        service.remind_offers()
        service.expire_offers()
    assert told(cast.learner) == [
        "exchange-offered",
        *["exchange-offer-ends-soon"] * 2,
        "exchange-offer-lapsed",
    ]

    database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
    host = sign_in(new_page(), cast.host)
    host.goto("/me/notices")
    host.get_by_role("link", name="The offer to Learner Person has lapsed").first.click()
    expect(host.locator("[data-state=offer_expired]").first).to_be_visible()
    host.goto(f"{desk(case)}/offer")
    expect(host.locator("main")).to_contain_text(f"Colleague Person ({waits.ref})")
    host.goto(f"{desk(waits)}/offer")
    host.get_by_label("Text for the applicant").fill("A place came free.")
    send(host, "offer")
    expect(host.locator("[data-state=offered]").first).to_be_visible()

    send(learner, "take-offer")
    sentence = "The offer lapsed on Thu 11 Mar 2027 17:00 CET. Ask Editor Person; the host can renew it."
    expect(learner.locator("#error-summary")).to_contain_text(sentence)
    assert card(case.id).state == "offer_expired"
    assert queries.reserve_of(case.slot_id) == []
