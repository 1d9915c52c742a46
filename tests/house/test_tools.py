"""The tests' own tools do what the tests rely on: both databases are real and empty, the reader is strict."""

from __future__ import annotations

import smtplib
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask, g
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms.config import Settings
from lms.kit import clock, journal
from lms.kit.db import database, session, use_case
from lms.kit.journal import JournalRow
from tests.conftest import NOW, Stage
from tests.house.conftest import HOUSE
from tests.mailbox import Mailbox
from tests.reader import Reader, form_of

PAGE = (
    '<!doctype html><html lang="en"><head><title>t</title></head><body><main><h1>{}</h1></main></body></html>'
)
THING = ("tool", 1)


@use_case
def write_row() -> None:
    journal.record(THING, "tried", actor_id=None)


@pytest.mark.parametrize("_again", [1, 2])
def test_the_database_is_empty_and_keeps_what_is_committed(app: Flask, database: Stage, _again: int) -> None:
    assert session().get_bind().dialect.name == database.store.name
    assert journal.rows_of(THING) == []
    write_row()
    assert [row.move for row in journal.rows_of(THING)] == ["tried"]


def test_another_thread_sees_the_same_database(app: Flask) -> None:
    def work() -> None:
        with app.app_context():
            write_row()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(journal.rows_of(THING)) == 1


@pytest.mark.threat("18.read-only")
def test_a_reading_session_cannot_write(app: Flask) -> None:
    """Nothing that only reads can change anything: GET requests are safe on both databases."""
    statement = text(
        "INSERT INTO journal (at, thing_kind, thing_id, move, before, after, reason, side)"
        " VALUES ('2027-01-01', 'x', 1, 'x', '{}', '{}', '', '')"
    )
    with pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        session().execute(statement)
    session().rollback()
    assert session().execute(select(JournalRow.id)).all() == []


def test_the_machines_settings_do_not_reach_the_tests(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, make_app: Callable[..., Flask]
) -> None:
    assert settings.LMS_ENV == "test"
    assert settings.SMTP_URL == ""
    other = make_app(LMS_NETWORK_NAME="Another network")
    assert other.config["LMS"].LMS_NETWORK_NAME == "Another network"
    assert other.config["LMS"].database_url == settings.database_url


def test_the_clock_stands_still_and_travels(
    now: datetime, travel: Callable[[datetime | timedelta], datetime]
) -> None:
    assert clock.now() == NOW == now
    assert travel(timedelta(days=1)) == clock.now() == NOW + timedelta(days=1)
    assert travel(NOW) == clock.now()


def test_a_real_smtp_server_takes_and_refuses(smtp: Mailbox) -> None:
    message = EmailMessage()
    message["To"], message["From"], message["Subject"] = "a@example.org", "b@example.org", "õppekava"
    message.set_content("Tere!")
    with smtplib.SMTP(smtp.url.removeprefix("smtp://")) as server:
        server.send_message(message)
        smtp.answer = "451 later"
        with pytest.raises(smtplib.SMTPDataError):
            server.send_message(message)
    assert [each["Subject"] for each in smtp.to("a@example.org")] == ["õppekava"]
    assert smtp.attempts == 2


@pytest.fixture
def scratch(make_app: Callable[..., Flask]) -> Flask:
    """An application with pages that go wrong in one way each."""
    app = make_app()

    def add(path: str, view: Callable[[], str], method: str = "GET") -> None:
        app.add_url_rule(path, path, view, methods=[method])

    def unsaved() -> str:
        database.session.add(JournalRow(at=clock.now(), thing_kind="x", thing_id=1, move="x"))
        return PAGE.format("x")

    def many() -> str:
        for _ in range(21):
            journal.rows_of(THING)
        return PAGE.format("x")

    def leak() -> str:
        app.extensions["leaked"] = database.engine.connect()
        return PAGE.format("x")

    def remember() -> str:
        seen = g.get("seen", "nobody")
        g.seen = "somebody"
        return PAGE.format(seen)

    def fault() -> str:
        raise ValueError

    add("/sound", lambda: PAGE.format("x"))
    add("/unsound", lambda: PAGE.format("x") + "<h1>again</h1>")
    for view in (unsaved, many, leak, remember, fault):
        add(f"/{view.__name__}", view)
    return app


def test_the_reader_opens_sound_pages_and_keeps_requests_apart(scratch: Flask) -> None:
    with scratch.app_context():
        reader = Reader(scratch)
        assert reader.get("/sound").status_code == 200
        assert "nobody" in reader.get("/remember").text
        assert "nobody" in reader.get("/remember").text


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/unsound", "2 h1 elements"),
        ("/unsaved", "leaves unsaved rows"),
        ("/many", "asks 21 queries, not 20"),
        ("/leak", "keeps a connection"),
        ("/fault", "answers 500"),
    ],
)
def test_the_reader_refuses_pages_that_go_wrong(scratch: Flask, path: str, complaint: str) -> None:
    with scratch.app_context():
        with pytest.raises(AssertionError, match=complaint):
            Reader(scratch).get(path)
        if leaked := scratch.extensions.pop("leaked", None):
            leaked.close()


def test_a_budget_and_a_fault_may_be_asked_for(scratch: Flask) -> None:
    with scratch.app_context():
        assert Reader(scratch).get("/many", queries=21).status_code == 200
        assert Reader(scratch).get("/fault", fault=True).status_code == 500


def test_a_form_is_read_as_a_browser_sends_it() -> None:
    html = """<form data-action="other"></form><form data-action="save" action="/save">
        <input name="title" value="Packaging"><input name="off" disabled value="1"><textarea name="text">
Words</textarea><input type="checkbox" name="day" value="mon" checked><input type="checkbox" name="day" value="tue"
        checked><input type="checkbox" name="none" value="1"><select name="level"><option>one<option value="2"
        selected>two</select><select name="mode"><option value="online">Online<option>x</select>
        <button name="then" value="publish">Publish</button></form>"""
    assert form_of(html, "save") == (
        "/save",
        {
            "title": "Packaging",
            "text": "Words",
            "day": ["mon", "tue"],
            "none": None,
            "level": "2",
            "mode": "online",
            "then": None,
        },
    )


def test_bandit_tells_a_weakness_that_no_other_tool_looks_for(tmp_path: Path) -> None:
    """What `make lint` runs, over one line with a known weakness and one of those that ruff judges."""
    for number, line in enumerate(("import torch; torch.load('strange.pt')", "assert True")):
        (tmp_path / f"{number}.py").write_text(line)
        settings = ("--quiet", "--configfile", str(HOUSE / "pyproject.toml"))
        command = (sys.executable, "-m", "bandit", *settings, str(tmp_path / f"{number}.py"))
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert (ran.returncode, "B614" in ran.stdout) == (1 - number, not number), ran.stdout + ran.stderr


def test_the_live_server_answers_at_its_own_address(live_server: str, settings: Settings) -> None:
    assert live_server == settings.base_url
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{live_server}/there-is-nothing-here", timeout=5)
