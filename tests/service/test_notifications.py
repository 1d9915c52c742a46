"""Telling people: one notice, one mail, in the transaction of what they tell about."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from lms.kit import clock
from lms.kit.db import session, use_case
from lms.notifications import queries, service
from lms.notifications.rules import Letter
from lms.outbox.models import Mail
from lms.people.models import Person
from tests.cast import Cast

LETTER = Letter(
    kind="enrolment.confirmed",
    subject="Your seat is confirmed",
    text="You have a seat.\n\nBring a pen & a <badge>.\nSecond line.",
    path="/runs/DEMO-RUSH",
    attachment_name="run.ics",
    attachment_type="text/calendar; method=PUBLISH",
    attachment=b"BEGIN:VCALENDAR",
)


@use_case
def post(person_id: int, letter: Letter = LETTER, *, event: str = "enrolment:1:confirmed:1") -> None:
    service.post(person_id, letter, event=event)


def mails() -> list[Mail]:
    session().expire_all()
    return list(session().scalars(select(Mail).order_by(Mail.id)))


def test_a_person_gets_one_notice_and_one_mail(cast: Cast) -> None:
    post(cast.learner.id)
    post(cast.learner.id)
    (notice,) = queries.inbox(cast.learner.id).items
    assert (notice.kind, notice.subject, notice.path) == (LETTER.kind, LETTER.subject, LETTER.path)
    assert (notice.body, notice.read_at) == (LETTER.text, None)
    (mail,) = mails()
    assert (mail.recipient, mail.subject) == (cast.learner.email, LETTER.subject)
    assert (mail.attachment_name, mail.attachment) == ("run.ics", b"BEGIN:VCALENDAR")


def test_the_mail_says_where_to_look_and_why_it_came(app: Flask, cast: Cast) -> None:
    post(cast.learner.id)
    base = app.config["LMS"].base_url
    (mail,) = mails()
    assert mail.text.startswith(LETTER.text)
    assert f"{base}/runs/DEMO-RUSH" in mail.text
    assert f"{base}/account" in mail.text.partition("\n-- \n")[2]
    assert "because you have an account" in mail.text
    assert f'<a href="{base}/runs/DEMO-RUSH">' in mail.html
    assert "a pen &amp; a &lt;badge&gt;.<br>Second line." in mail.html


def test_own_markup_stands_in_the_mail_as_it_is(cast: Cast) -> None:
    post(cast.learner.id, Letter("k", "Subject", "text", "", html="<p><b>Mine</b></p>"))
    assert "<p><b>Mine</b></p>" in mails()[0].html


def test_another_event_or_person_is_another_notice(cast: Cast) -> None:
    post(cast.learner.id)
    post(cast.learner.id, event="enrolment:1:confirmed:2")
    post(cast.colleague.id)
    assert queries.unread_count(cast.learner.id) == 2
    assert queries.unread_count(cast.colleague.id) == 1
    assert len(mails()) == 3


def test_an_unconfirmed_address_gets_no_mail(cast: Cast) -> None:
    post(cast.unverified.id)
    assert queries.unread_count(cast.unverified.id) == 1
    assert mails() == []


def test_a_deactivated_account_gets_no_mail(cast: Cast) -> None:
    @use_case
    def deactivate() -> None:
        person = session().get(Person, cast.learner.id)
        assert person is not None
        person.deactivated_at = clock.now()

    deactivate()
    post(cast.learner.id)
    assert mails() == []


def test_what_is_rolled_back_tells_nobody(cast: Cast) -> None:
    @use_case
    def fails() -> None:
        post(cast.learner.id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert queries.inbox(cast.learner.id).items == []
    assert mails() == []


def test_reading_one_and_all(cast: Cast) -> None:
    for number in range(3):
        post(cast.learner.id, event=f"e:{number}")
    post(cast.colleague.id)
    newest = queries.inbox(cast.learner.id).items[0]
    service.read(cast.learner.id, notice_id=newest.id)
    assert queries.unread_count(cast.learner.id) == 2
    service.read(cast.colleague.id, notice_id=queries.inbox(cast.learner.id).items[1].id)
    assert queries.unread_count(cast.learner.id) == 2, "nobody reads for somebody else"
    service.read(cast.learner.id)
    assert queries.unread_count(cast.learner.id) == 0
    assert queries.unread_count(cast.colleague.id) == 1


def test_the_inbox_comes_in_pages_newest_first(cast: Cast) -> None:
    for number in range(30):
        post(cast.learner.id, event=f"e:{number}")
    first, second = queries.inbox(cast.learner.id), queries.inbox(cast.learner.id, number=2)
    ids = [card.id for card in (*first.items, *second.items)]
    assert (first.total, first.pages, len(first.items), len(second.items)) == (30, 2, 25, 5)
    assert ids == sorted(ids, reverse=True)
