"""Somebody finds nothing, asks to be told, is told by mail when there is something, and ends it with one click."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from lms.worker import due_jobs
from tests.browser.people import send, send_mails, sign_in
from tests.cast import PASSWORD, Cast, Somebody
from tests.mailbox import Mailbox
from tests.scene import a_run

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("now")]


def ask_to_be_told(page: Page, person: Somebody) -> None:
    """From a list in which nothing is, signed out."""
    page.goto("/courses?q=plasma")
    page.get_by_role("link", name="Tell me when there is one").click()
    page.get_by_label("Mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    send(page, "sign-in")
    page.get_by_label("Every working day at 7:00").check()
    send(page, "follow-list")
    expect(page).to_have_url("/account/following")
    expect(page.get_by_role("link", name="Courses: Words plasma")).to_be_visible()


def test_tell_me_when_there_is_one(
    app: Flask,
    cast: Cast,
    smtp: Mailbox,
    new_page: Callable[..., Page],
    axe: Callable[[Page], None],
    travel,  # type: ignore[no-untyped-def]
) -> None:
    page = new_page(java_script_enabled=False, viewport={"width": 320, "height": 640})
    ask_to_be_told(page, cast.learner)
    a_run(cast, title="Plasma etching")
    travel(datetime(2027, 3, 2, 5, 30, tzinfo=UTC))  # 7:30 in Helsinki
    (job,) = [job for job in due_jobs() if job.name == "public.send_lists"]
    for _twice in range(2):
        job.run()
    send_mails(app, smtp)
    (mail,) = smtp.to(cast.learner.email)
    assert mail["Subject"] == "New: Plasma etching"
    part = mail.get_body(("html",))
    assert part is not None
    assert f'href="{app.config["LMS"].base_url}/runs/RUN-1"' in part.get_content()

    address = str(mail["List-Unsubscribe"]).strip("<>")
    stranger = new_page()
    stranger.goto(address)
    expect(stranger.locator("h1")).to_have_text("End these mails?")
    axe(stranger)
    program = new_page().request  # as the mail program does it: no cookie, no page
    answer = program.post(address, form={"List-Unsubscribe": "One-Click"})
    assert answer.status == 200
    sign_in(page, cast.learner).goto("/account/following")  # a day later the session is over
    expect(page.get_by_label("By mail")).to_have_value("never")
