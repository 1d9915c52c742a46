"""The database takes every question and answers none, or too slowly: 503 in time, and back by itself. PostgreSQL
alone: SQLite has no server that could fall silent."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from tests.faults.proxy import proxy

IN_TIME = 8.0  # seconds


@pytest.mark.race
@pytest.mark.parametrize("mode", ["hole", "slow"])
def test_a_silent_server_is_given_up_in_time(app: Flask, make_app: Callable[..., Flask], mode: str) -> None:
    url = urlsplit(app.config["LMS"].DATABASE_URL)
    folder = parse_qs(url.query).get("host", [""])[0]
    if not url.scheme.startswith("postgresql") or not folder:
        pytest.skip("there is no socket of a server to stand in front of")
    with proxy(f"{folder}/.s.PGSQL.5432", delay=0.5) as between:
        other = make_app(DATABASE_URL=f"postgresql://postgres@127.0.0.1:{between.port}{url.path}")
        reader = other.test_client()
        assert reader.get("/courses").status_code == 200
        between.turn(mode)
        began = time.monotonic()
        answer = reader.get("/courses")
        assert time.monotonic() - began < IN_TIME
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        between.turn("open")
        assert reader.get("/courses").status_code == 200
