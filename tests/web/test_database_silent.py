"""The database takes every question and answers none: 503, and back by itself. How soon in earnest is for `make faults`
to see; here the patience is short. PostgreSQL alone: SQLite has no server that could fall silent."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from flask import Flask, Response
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from lms.kit import patience
from lms.kit.db import database
from tests.faults.proxy import proxy
from tests.reader import Reader

SHORT, SOON = 0.3, 3.0  # seconds; the server itself ends a statement after ten


def in_front_of(app: Flask) -> tuple[str, str]:
    """The socket of the server, and the address of its database behind another port; skips where there is none."""
    url = urlsplit(app.config["LMS"].DATABASE_URL)
    folder = parse_qs(url.query).get("host", [""])[0]
    if not url.scheme.startswith("postgresql") or not folder:
        pytest.skip("there is no socket of a server to stand in front of")
    return f"{folder}/.s.PGSQL.5432", f"postgresql://postgres@127.0.0.1:{{port}}{url.path}"


def test_a_silent_server_is_given_up(
    app: Flask, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    socket, address = in_front_of(app)
    with proxy(socket) as between:
        other = make_app(DATABASE_URL=address.format(port=between.port))
        reader = Reader(other)
        asked = {
            "a page": lambda: reader.get("/courses", fault=True, inspect=False),
            "a feed": lambda: reader.get("/courses.ics", fault=True),
            "a use case": lambda: reader.post(
                "/sign-in",
                data=form | {"email": "a@b.example", "password": "x" * 12},
                fault=True,
                inspect=False,
            ),
        }
        for ask in asked.values():
            form = {"csrf_token": reader.token()}
            assert reader.get("/courses").status_code == 200, "a connection stands open that falls silent"
            with monkeypatch.context() as patched:
                for name, seconds in (("REQUEST", SHORT), ("CANCEL", SHORT), ("AWAY", 0.0)):
                    patched.setattr(patience, f"{name}_SECONDS", seconds)
                between.turn("hole")
                began = time.monotonic()
                answer = ask()
                assert time.monotonic() - began < SOON
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
            between.turn("open")


def test_a_busy_server_hears_that_its_answer_is_not_wanted(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("there is no server")
    with database.engine.connect() as connection, monkeypatch.context() as patched:
        patched.setattr(patience, "OUTSIDE_SECONDS", SHORT)
        with pytest.raises(OperationalError) as raised:
            connection.execute(text("SELECT pg_sleep(20)"))
    assert raised.value.connection_invalidated
    busy = text(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'"
    )
    with database.engine.connect() as connection:  # it lives, so that it may be called again at once
        assert connection.scalar(busy) == 0


def test_nobody_calls_a_silent_server_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, now = list[float](), [100.0]

    def connect(**_options: Any) -> None:
        calls.append(now[0])
        raise psycopg.errors.ConnectionTimeout("connection timeout expired")

    monkeypatch.setattr(patience.PatientConnection, "connect", connect)
    monkeypatch.setattr("lms.kit.patience.time.monotonic", lambda: now[0])
    server = patience.Server()
    for now[0] in (100.0, 101.9, 102.1):
        with pytest.raises(psycopg.OperationalError):
            server.connect(None, None, [], {"connect_timeout": 3})
    assert calls == [100.0, 102.1]


def test_a_page_that_was_read_before_the_server_went_is_answered(app: Flask) -> None:
    url = app.config["LMS"].DATABASE_URL
    if not url.startswith("postgresql"):
        pytest.skip("SQLite has no server")

    def dies(response: Response) -> Response:
        number = database.session.scalar(text("SELECT pg_backend_pid()"))
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 3000)", [number])
        return response

    reader = Reader(app)
    app.after_request_funcs.setdefault(None, []).append(dies)
    try:
        assert reader.get("/courses").status_code == 200
    finally:
        app.after_request_funcs[None].remove(dies)
    assert reader.get("/courses").status_code == 200


def test_a_server_that_falls_silent_after_the_last_question_holds_up_no_answer(
    app: Flask, make_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    socket, address = in_front_of(app)
    for name, seconds in (("REQUEST", SHORT), ("CANCEL", SHORT), ("AWAY", 0.0)):
        monkeypatch.setattr(patience, f"{name}_SECONDS", seconds)
    with proxy(socket) as between:
        other = make_app(DATABASE_URL=address.format(port=between.port))

        def falls_silent(response: Response) -> Response:
            between.turn("hole")  # what is left to say is ROLLBACK, once the answer is made
            return response

        other.after_request_funcs.setdefault(None, []).append(falls_silent)
        began = time.monotonic()
        assert Reader(other).get("/courses").status_code == 200
        assert time.monotonic() - began < SOON
        between.turn("open")
