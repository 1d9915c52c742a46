"""The room changes the evening before: the host edits one session, and feeds, pages and mails show the new room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from lms.kit.db import database
from lms.outbox.service import deliver_due, transport_of
from tests.browser.people import send, sign_in
from tests.calendar_life import events
from tests.cast import Cast, Somebody
from tests.enrolling import enrol
from tests.ical_reader import Component
from tests.mailbox import Mailbox
from tests.scene import a_run

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]

OLD, NEW, WHY = "Room 1", "Aula 7, the big one", "A pipe has burst over Room 1."
EVENING = datetime.fromisoformat("2027-03-22T19:30+01:00")  # the first session is tomorrow at ten


def send_mails(app: Flask, smtp: Mailbox) -> None:
    """What the worker does every half second, to a real server."""
    deliver_due(transport_of(app.config["LMS"].model_copy(update={"SMTP_URL": smtp.url})))


def private_address(page: Page) -> str:
    """Makes a private calendar address in the browser; gives its path."""
    page.goto("/calendar/subscribe")
    page.get_by_label("Name").fill("phone")
    send(page, "make-address")
    return urlsplit(page.locator("code", has_text="/feeds/").first.inner_text()).path


def entries(stranger: Page, path: str) -> dict[str, Component]:
    """What a calendar program without any cookie finds at a feed's address, by UID."""
    answer = stranger.request.get(path)
    assert answer.status == 200, f"{path} answers {answer.status}"
    return events(answer.body())


def places(found: dict[str, Component]) -> list[tuple[str, str, int]]:
    """Title, place and SEQUENCE of each entry, by day."""
    ordered = sorted(found.values(), key=lambda entry: entry["DTSTART"].value)
    return [
        (entry["SUMMARY"].text.rpartition(": ")[2], entry["LOCATION"].text, int(entry["SEQUENCE"].value))
        for entry in ordered
    ]


def change_the_room(page: Page) -> None:
    """The one edit: the place of the first session, and a word on why."""
    page.goto("/desk/sccc/runs/RUN-1")
    page.locator("main table.timetable").get_by_role("link", name="Lecture").click()
    page.get_by_role("textbox", name="Place").fill(NEW)
    page.get_by_label("What changed").fill(WHY)
    send(page, "edit-session")
    expect(page.locator("#flashes")).to_contain_text("Saved. Calendars follow.")


def told(app: Flask, smtp: Mailbox, people: tuple[Somebody, ...], earlier: int) -> None:
    """Each of `people` gets one mail after the `earlier` ones, nobody else gets any, and it names both rooms."""
    send_mails(app, smtp)
    send_mails(app, smtp)  # a second look finds nothing more
    recipients = [address for each in smtp.recipients[earlier:] for address in each]
    assert sorted(recipients) == sorted(person.email for person in people)
    for letter in smtp.messages[earlier:]:
        assert letter["Subject"] == "Changed: Clean room basics"
        plain = letter.get_body(("plain",))
        assert plain is not None
        assert f"Lecture: place now {NEW}, before {OLD}" in plain.get_content()
        assert WHY in plain.get_content()


def attached(letter: EmailMessage) -> dict[str, Component]:
    """The entries of the calendar file in a letter, by UID."""
    (file,) = letter.iter_attachments()
    assert file.get_content_type() == "text/calendar"
    return events(file.get_payload(decode=True))


def test_everybody_sees_the_new_room(
    cast: Cast,
    app: Flask,
    smtp: Mailbox,
    new_page: Callable[..., Page],
    travel: Callable[[datetime | timedelta], datetime],
) -> None:
    scene = a_run(cast, capacity_max=2)
    for person in (cast.learner, cast.baltic, cast.colleague):  # the last of them waits
        enrol(scene, person)
    database.session.remove()  # a browser takes longer than the database lets a transaction stand idle
    learner, stranger = sign_in(new_page(), cast.learner), new_page()
    feeds = [private_address(learner), "/runs/RUN-1.ics?deadlines=0"]
    before = [entries(stranger, path) for path in feeds]
    was = [("Lecture", f"{OLD}, Harbour", 0), ("Laboratory", f"{OLD}, Harbour", 0)]
    assert [places(found) for found in before] == [was, was]
    send_mails(app, smtp)
    travel(EVENING)
    earlier = len(smtp.messages)

    change_the_room(sign_in(new_page(), cast.host))

    after = [entries(stranger, path) for path in feeds]
    now = [("Lecture", f"{NEW}, Harbour", 1), ("Laboratory", f"{OLD}, Harbour", 0)]
    assert [places(found) for found in after] == [now, now]
    assert [found.keys() for found in after] == [found.keys() for found in before]
    stranger.goto("/runs/RUN-1")
    expect(stranger.locator("table.timetable")).to_contain_text(NEW)
    expect(stranger.locator("main")).to_contain_text(OLD)  # of the other session
    told(app, smtp, (cast.learner, cast.baltic, cast.colleague), earlier)
    letter = smtp.to(cast.learner.email)[-1]
    assert places(attached(letter)) == now
    assert attached(letter).keys() == after[0].keys()
