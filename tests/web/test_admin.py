"""The operator's pages, topics, and whether the site is alive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from lms import create_app
from lms.agenda import service as agenda_service
from lms.centres import queries as centres
from lms.courses import queries as courses
from lms.kit import db, schema
from lms.kit.db import session, use_case
from lms.outbox import queries, service
from lms.outbox.rules import Outcome
from tests.cast import Cast, Somebody, sign_in
from tests.catalogue import a_run
from tests.conftest import settings_for_tests
from tests.reader import Reader

SignedIn = Callable[[Somebody], Reader]


@use_case
def write(number: int = 1) -> None:
    for each in range(number):
        service.enqueue(
            "ada@example.org",
            dedup_key=f"k:{each}",
            subject=f"Subject {each}",
            text="See https://site.example/confirm/abc",
        )


@use_case
def set_revision(number: str) -> None:
    session().execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})


def give_up() -> str:
    service.settle([Outcome(p, reason="550 no such user", permanent=True) for p in service.claim()])
    return queries.mail_page().items[0].ref


def test_alive_and_ready(client: Reader) -> None:
    assert client.get("/healthz").json == {"alive": True}
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {
        "database": True,
        "schema": True,
        "outbox": True,
        "worker": False,
        "mail": True,
        "ready": True,
    }


def test_ready_tells_of_late_mails_and_workers(
    client: Reader, now: datetime, travel: Callable[[timedelta], datetime]
) -> None:
    write(2)
    travel(timedelta(minutes=16))
    service.beat("a:1:mail")
    answer = client.get("/readyz")
    assert answer.status_code == 200, "a mail server that is away keeps nobody from enrolling"
    assert answer.json is not None
    assert (answer.json["worker"], answer.json["mail"]) == (True, False)


def test_not_ready_over_older_tables_but_over_newer_ones(client: Reader) -> None:
    """While an upgrade goes on, the older version works over tables that have more than it knows."""
    found = schema.revision()
    try:
        for number, status in (("0001", 503), ("a newer one", 200)):
            set_revision(number)
            answer = client.get("/readyz", fault=True)
            assert (answer.status_code, answer.json["schema"]) == (status, status == 200)  # type: ignore[index]
    finally:
        set_revision(found)


def test_not_ready_without_a_database(tmp_path) -> None:
    app = create_app(
        settings_for_tests(LMS_DATA_DIR=tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    )
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert (answer.json["database"], answer.json["schema"], answer.json["ready"]) == (True, False, False)
    with app.app_context():
        db.hang_up()


@pytest.mark.parametrize(
    "path", ["/admin", "/admin/status", "/admin/mail", "/admin/mail/abc", "/admin/centres"]
)
def test_only_administrators_operate(signed_in: SignedIn, cast: Cast, path: str) -> None:
    for person in (cast.learner, cast.host, cast.lead, cast.office):
        assert signed_in(person).get(path).status_code == 404, person.name


def test_the_network_office_keeps_the_topics_and_nobody_else(signed_in: SignedIn, cast: Cast) -> None:
    assert signed_in(cast.office).get("/admin/topics").status_code == 200
    for person in (cast.learner, cast.host, cast.admin):
        assert signed_in(person).get("/admin/topics").status_code == 404


def test_mails_are_read_on_the_page_when_there_is_no_server(signed_in: SignedIn, cast: Cast) -> None:
    write()
    client = signed_in(cast.admin)
    assert "Subject 0" in client.get("/admin/mail").text
    page = client.get(f"/admin/mail/{queries.mail_page().items[0].ref}").text
    assert 'href="https://site.example/confirm/abc"' in page


def test_words_that_leave_by_a_server_are_not_shown(make_app: Callable[..., Flask], cast: Cast) -> None:
    write()
    app = make_app(SMTP_URL="smtp://127.0.0.1:9")
    with app.app_context():
        client = sign_in(Reader(app), cast.admin)
        page = client.get(f"/admin/mail/{queries.mail_page().items[0].ref}").text
    assert "Subject 0" in page
    assert "confirm/abc" not in page


def test_lists_of_each_state_come_in_pages(signed_in: SignedIn, cast: Cast) -> None:
    write(30)
    client = signed_in(cast.admin)
    assert "Subject 29" in client.get("/admin/mail").text
    second = client.get("/admin/mail?state=pending&page=2").text
    assert "Subject 4" in second
    assert "Subject 5<" not in second
    assert "No mails here" in client.get("/admin/mail?state=dead").text
    assert client.get("/admin/mail?state=nonsense&page=x").status_code == 200


def test_a_mail_that_was_given_up_is_tried_again(signed_in: SignedIn, cast: Cast) -> None:
    write()
    ref = give_up()
    client = signed_in(cast.admin)
    assert "550 no such user" in client.get(f"/admin/mail/{ref}").text
    assert client.submit(f"/admin/mail/{ref}", "retry-mail").status_code == 303
    assert queries.counts() == {"pending": 1, "sent": 0, "dead": 0}


def test_all_that_were_given_up_are_tried_again(signed_in: SignedIn, cast: Cast) -> None:
    write(3)
    give_up()
    client = signed_in(cast.admin)
    assert client.submit("/admin/mail", "retry-mails").status_code == 303
    assert "3 mails will be tried again." in client.get("/admin/mail").text
    assert queries.counts()["pending"] == 3


def test_a_mail_that_is_not_there(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in(cast.admin)
    assert client.get("/admin/mail/nothing").status_code == 404


def test_a_centre_is_renamed(signed_in: SignedIn, cast: Cast) -> None:
    answer = signed_in(cast.admin).submit(
        "/admin/centres/ficcc", "rename-centre", name="Chips Finland", acronym="CF", zone="Europe/Oslo"
    )
    assert answer.status_code == 303
    card = centres.centre_card("ficcc")
    assert card is not None
    assert (card.name, card.acronym, card.zone) == ("Chips Finland", "CF", "Europe/Oslo")


def test_entries_still_equal_their_sources_when_a_centre_is_renamed(signed_in: SignedIn, cast: Cast) -> None:
    a_run(cast.host, cast.sccc, publish=True)
    signed_in(cast.admin).submit(
        "/admin/centres/sccc", "rename-centre", name="Chips Sweden", acronym="ChipsSE"
    )
    session().rollback()
    sources = list(courses.entry_sources())
    assert sources
    assert agenda_service.check(sources) == []


@pytest.mark.parametrize("given", [{"name": ""}, {"acronym": "x" * 41}, {"zone": "Mars/Base"}])
def test_a_centre_keeps_its_name_when_the_new_one_is_wrong(
    signed_in: SignedIn, cast: Cast, given: dict[str, str]
) -> None:
    answer = signed_in(cast.admin).submit("/admin/centres/ficcc", "rename-centre", **given)
    assert answer.status_code == 422
    card = centres.centre_card("ficcc")
    assert card is not None
    assert card.acronym == "FiCCC"


def test_a_form_older_than_the_name_changes_nothing(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in(cast.admin)
    client.submit("/admin/centres/ficcc", "rename-centre", name="Chips Finland")
    late = client.submit("/admin/centres/ficcc", "rename-centre", name="Other", version="1")
    assert late.status_code == 409
    card = centres.centre_card("ficcc")
    assert card is not None
    assert card.name == "Chips Finland"


def test_topics_are_added_and_changed(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in(cast.office)
    assert client.submit("/admin/topics", "add-topic", label="Chip design").status_code == 303
    below = {"label": "Verification", "parent": "chip-design", "synonyms": "testbench\nUVM"}
    assert client.submit("/admin/topics", "add-topic", **below).status_code == 303
    top, child = courses.topics()
    assert (child.parent_id, child.synonyms) == (top.id, ("testbench", "UVM"))
    assert client.submit("/admin/topics/verification", "edit-topic", label="Checking").status_code == 303
    changed = courses.topic_by_slug("verification")
    assert changed is not None
    assert (changed.label, changed.parent_id, changed.synonyms) == ("Checking", top.id, ("testbench", "UVM"))


def test_a_topic_that_is_there_already_is_refused_beside_its_field(signed_in: SignedIn, cast: Cast) -> None:
    client = signed_in(cast.office)
    client.submit("/admin/topics", "add-topic", label="Chip design")
    again = client.submit("/admin/topics", "add-topic", label="Chip design")
    assert again.status_code == 409
    assert "A topic with this name exists already." in again.text
    assert client.submit("/admin/topics", "add-topic", label="x", position="many").status_code == 422
    assert len(courses.topics()) == 1
