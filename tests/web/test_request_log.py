"""One line of the log for each request, with its number, and with nothing that is somebody's."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
from flask import Flask

from lms.kit import logs
from tests.cast import Cast, sign_in
from tests.reader import Reader

Lines = Callable[[], list[dict[str, object]]]
TOKEN = "dG9rZW4tdGhhdC1vbmx5LW9uZS1rbm93cw"


@pytest.fixture
def lines(app: Flask) -> Iterator[Lines]:
    """The lines written since the last call, as a process of its own would write them."""
    root = logging.getLogger()
    before = root.level, root.handlers
    logs.install("info")
    written = StringIO()
    root.handlers[0].setStream(written)  # type: ignore[attr-defined]

    def read() -> list[dict[str, object]]:
        found = [json.loads(line) for line in written.getvalue().splitlines()]
        written.seek(0)
        written.truncate()
        return found

    yield read
    root.level, root.handlers = before


def test_a_request_is_one_line(lines: Lines, client: Reader) -> None:
    answer = client.get("/courses?q=photonics", headers={"X-Request-ID": "from-a-stranger"})
    (line,) = lines()
    assert {name: line[name] for name in ("event", "method", "endpoint", "status", "level")} == {
        "event": "request",
        "method": "GET",
        "endpoint": "public.catalogue",
        "status": 200,
        "level": "info",
    }
    assert line["request"] == answer.headers["X-Request-Id"] != "from-a-stranger"
    assert isinstance(line["ms"], float)
    assert line["queries"]


def test_no_line_holds_what_is_somebodys(lines: Lines, client: Reader, app: Flask, cast: Cast) -> None:
    for rule in app.url_map.iter_rules():
        if {"token", "code"} & rule.arguments and "GET" in (rule.methods or ()):
            client.get(rule.rule.replace("<token>", TOKEN).replace("<code>", TOKEN))
    client.get(f"/courses?q={TOKEN}&page=ada@example.org")
    client.get(f"/nothing/{TOKEN}")
    client.open("/courses", method=TOKEN)
    client.get("/api/v1/me/enrolments", headers={"Authorization": f"Bearer {TOKEN}"})
    client.submit("/reset", "request-reset", email=cast.learner.email)
    sign_in(client, cast.learner)
    client.get("/me")
    logging.getLogger("waitress").error("Exception while serving /feeds/%s.ics?q=%s", TOKEN, TOKEN)
    written = lines()
    assert len(written) > 12
    text = json.dumps(written)
    for secret in (TOKEN, "photonics", "@example", cast.learner.name, cast.learner.email):
        assert secret not in text
    assert {line["method"] for line in written if "method" in line} <= {"GET", "POST", "other"}


def test_a_trusted_proxy_numbers_the_request(make_app: Callable[..., Flask]) -> None:
    app = make_app(LMS_PROXIES=1)
    client = app.test_client()
    assert (
        client.get("/healthz", headers={"X-Request-ID": "proxy-0001"}).headers["X-Request-Id"] == "proxy-0001"
    )
    assert (
        client.get("/healthz", headers={"X-Request-ID": "a@b.example"}).headers["X-Request-Id"]
        != "a@b.example"
    )
    page = client.get("/nothing", headers={"X-Request-ID": "proxy-0002"})
    assert "proxy-0002" in page.text
