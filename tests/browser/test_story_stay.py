"""Scenarios 9, 10, 11, 13 of exchange in a browser: cancelled by the host, report, a slot cancelled, intake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from lms.courses import service as courses
from lms.kit.db import database
from tests.agreeing import agreed
from tests.browser.people import fetch, send, sign_in
from tests.browser.test_exchange_slot import write
from tests.calendar_life import events
from tests.cast import Cast, Somebody
from tests.deciding import told
from tests.exchange_stories import private_feed, stay_in
from tests.exchanging import a_slot, an_application, card, slot_now

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]
NewPage = Callable[..., Page]
Axe = Callable[[Page], None]


@pytest.mark.scenario(9)
def test_scenario_9_the_host_cancels(cast: Cast, new_page: NewPage, axe: Axe) -> None:
    """The state says whose decision it was, three calendars are cancelled, the place is free, the reason is read."""
    case = agreed(cast)
    database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
    learner, home, host = (sign_in(new_page(), each) for each in (cast.learner, cast.home, cast.host))
    feeds = [private_feed(learner), private_feed(home, desk=True), private_feed(host, desk=True)]
    stranger = new_page()
    before = [stay_in(stranger, feed) for feed in feeds]
    assert {each["STATUS"].value for each in before} == {"CONFIRMED"}
    host.goto(f"/desk/sccc/exchanges/cases/{case.ref}")
    host.get_by_role("link", name="Cancel the stay").click()
    axe(host)
    send(host, "cancel-stay")
    expect(host.locator("main")).to_contain_text("Write a reason.")
    host.get_by_label("Reason").fill("The clean room is closed.")
    send(host, "cancel-stay")
    for page, address in ((learner, "/me/applications"), (home, "/desk/ficcc/exchanges/cases")):
        page.goto(f"{address}/{case.ref}")
        expect(page.locator("main .chip").first).to_have_text("Cancelled by the host centre")
        expect(page.locator("ol.timeline")).to_contain_text("The clean room is closed.")
    after = [stay_in(stranger, feed) for feed in feeds]
    assert {each["STATUS"].value for each in after} == {"CANCELLED"}
    assert {each["UID"].value for each in (*before, *after)} == {before[0]["UID"].value}
    assert int(after[0]["SEQUENCE"].value) > int(before[0]["SEQUENCE"].value)
    assert slot_now(case.slot_id).places_taken == 0


def comes_and_goes(host: Page, at_host: str) -> None:
    """The host records both days."""
    for move, label, day in (
        ("record-arrival", "Day of arrival", "2027-05-10"),
        ("record-departure", "Day of departure", "2027-06-18"),
    ):
        host.goto(f"{at_host}/{move}")
        host.get_by_label(label).fill(day)
        send(host, move)
        expect(host).to_have_url(at_host)


@pytest.mark.scenario(10)
def test_scenario_10_the_report(
    cast: Cast, new_page: NewPage, axe: Axe, travel: Callable[[datetime | timedelta], datetime]
) -> None:
    """Arrival and departure are the host's; the report is due in the guest's calendar, sent, accepted; the public page
    shows its summary alone, and the certificate prints."""
    case = agreed(cast)
    database.session.remove()
    travel(datetime.fromisoformat("2027-06-18T12:00+00:00"))
    learner, host, stranger = sign_in(new_page(), cast.learner), sign_in(new_page(), cast.host), new_page()
    at_host = f"/desk/sccc/exchanges/cases/{case.ref}"
    comes_and_goes(host, at_host)
    feed = private_feed(learner)
    due = [each for each in events(fetch(stranger, feed)).values() if "Report by" in each["SUMMARY"].text]
    assert [each["DTSTART"].value for each in due] == ["20270718"]  # in 30 days
    learner.goto(f"/me/applications/{case.ref}/report")
    learner.get_by_label("What came of the stay").fill("We coupled light; the alignment stage was old.")
    learner.get_by_label("Summary for everybody").fill("Light coupled by gratings.")
    learner.get_by_label("The summary may be published").check()
    axe(learner)
    send(learner, "send-report")
    expect(learner.locator("#flashes")).to_contain_text("Your report is sent.")
    stranger.goto("/exchanges/SLOT-1")
    expect(stranger.locator("main")).not_to_contain_text("Light coupled by gratings.")
    host.goto(f"{at_host}/accept-report")
    send(host, "accept-report")
    expect(host.locator("main .chip").first).to_have_text("Completed")
    stranger.goto("/exchanges/SLOT-1")
    expect(stranger.locator("main")).to_contain_text("Light coupled by gratings.")
    for internal in ("alignment stage", cast.learner.name):
        expect(stranger.locator("main")).not_to_contain_text(internal)
    axe(stranger)
    printed = learner.request.get(f"/exchanges/cases/{case.ref}/certificate.pdf")
    assert printed.body().startswith(b"%PDF")
    assert not [
        each for each in events(fetch(stranger, feed)).values() if "Report by" in each["SUMMARY"].text
    ]


@pytest.mark.scenario(11)
def test_scenario_11_a_slot_is_cancelled(cast: Cast, new_page: NewPage) -> None:
    """Four applications in different states, one of them a draft: one notice each; who was rejected hears nothing."""
    slot = a_slot(cast, places=3)
    applicants: dict[Somebody, str] = {
        cast.learner: "draft",
        cast.colleague: "endorsed",
        cast.baltic: "offered",
        cast.outside: "accepted",
        cast.other: "rejected",
    }
    cases = {who: an_application(cast, slot, person=who, state=state) for who, state in applicants.items()}
    database.session.remove()
    host = sign_in(new_page(), cast.host)
    host.goto("/desk/sccc/exchanges/slots/SLOT-1/cancel-slot")
    expect(host.locator("main")).to_contain_text("people are told.")
    host.get_by_label("Reason").fill("The laser broke.")
    send(host, "cancel-slot")
    expect(host.locator("#flashes")).to_contain_text("is cancelled")
    states = {applicants[who]: card(case.id).state for who, case in cases.items()}
    assert states == {
        **dict.fromkeys(("draft", "endorsed", "offered", "accepted"), "cancelled"),
        "rejected": "rejected",
    }
    assert [len(told(who)) for who in applicants] == [1, 1, 1, 1, 0]
    learner = sign_in(new_page(), cast.learner)
    learner.goto("/me/notices")
    expect(learner.locator("main")).to_contain_text("The laser broke.")
    public = new_page()
    found = events(fetch(public, "/exchanges/SLOT-1.ics")).values()
    assert {each["STATUS"].value for each in found} <= {"CANCELLED"}


@pytest.mark.scenario(13)
@pytest.mark.parametrize(
    ("intake", "typed", "deadlines"),
    [
        (
            "single_deadline",
            {"cutoff_1_day": "2027-03-20", "cutoff_2_day": "2027-04-15"},
            ["20270320", "20270415"],
        ),
        (
            "twice_yearly",
            {"cutoff_1_day": "2026-03-20", "cutoff_2_day": "2026-07-20"},
            ["20270320", "20270720"],
        ),
        ("single_deadline", {"cutoff_1_day": "", "rough": "autumn 2027"}, []),
    ],
)
def test_scenario_13_the_intake(
    cast: Cast, new_page: NewPage, intake: str, typed: dict[str, str], deadlines: list[str]
) -> None:
    """Two cut-offs are two entries; of days that come every year the next of each; a season is none."""
    courses.save_topic("Photonics", actor=None)
    database.session.remove()
    host = sign_in(new_page(), cast.host)
    host.goto("/desk/sccc/exchanges/slots/new")
    write(host)
    host.locator(f"input[name=intake][value={intake}]").check()
    if "cutoff_2_day" in typed:
        host.locator("details:has(#cutoff_2_day) > summary").first.click()
    for name, value in typed.items():
        host.locator(f"#{name}").fill(value)
    send(host, "create-slot")
    host.get_by_role("link", name="Publish").click()
    send(host, "post-slot")
    expect(host.locator("#flashes")).to_contain_text("is public.")
    public = new_page()
    public.goto("/exchanges")
    public.get_by_role("link", name="Photonics in the clean room").click()
    found = events(fetch(public, "/exchanges.ics")).values()
    days = [each["DTSTART"].value[:8] for each in found if each["SUMMARY"].text.startswith("Apply by")]
    assert sorted(days) == deadlines
    if not deadlines:
        expect(public.locator("main")).to_contain_text("autumn 2027")
        expect(public.locator("[data-deadline]")).to_have_count(0)
