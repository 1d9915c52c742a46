"""`serve` as a process of its own: server and worker together, a clean end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from lms.kit.db import database, session, use_case
from lms.outbox import queries, service

HOUSE = Path(__file__).resolve().parents[2]

PRODUCTION = {
    "LMS_ENV": "production",
    "LMS_BASE_URL": "https://lms.example.org",
    "LMS_PROXIES": "1",
    "LMS_MAIL_FROM": "no-reply@lms.example.org",
    "LMS_UID_HOST": "lms.example.org",
    "SECRET_KEY": "a secret that only tests know, long enough",
}


@pytest.fixture
def place(app: Flask, tmp_path: Path) -> dict[str, str]:
    """The environment of a server on the test's database and a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return os.environ | {
        "LMS_ENV": "test",
        "DATABASE_URL": app.config["LMS"].DATABASE_URL,
        "LMS_DATA_DIR": str(tmp_path),
        "SECRET_KEY": app.config["LMS"].SECRET_KEY,
        "PORT": str(port),
    }


def start(place: dict[str, str], command: str = "serve") -> subprocess.Popen[str]:
    command_line = [sys.executable, "-m", "flask", "--app", "app", command]
    return subprocess.Popen(
        command_line, cwd=HOUSE, env=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def asked(place: dict[str, str], path: str) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{place['PORT']}{path}", timeout=5) as answer:
        return json.load(answer)


def ready(place: dict[str, str], server: subprocess.Popen[str]) -> Any:
    """What `/readyz` says when server and worker live."""
    give_up = time.monotonic() + 40
    while time.monotonic() < give_up and server.poll() is None:
        try:
            answer = asked(place, "/readyz")
        except OSError:
            answer = {}
        if answer.get("worker"):
            return answer
        time.sleep(0.1)
    raise AssertionError("the server does not come up")


@pytest.mark.race
def test_server_and_worker_live_and_end_together(place: dict[str, str], tmp_path: Path) -> None:
    @use_case
    def write() -> None:
        service.enqueue("ada@example.org", dedup_key="a", subject="Hello", text="Words")

    write()
    server = start(place)
    try:
        assert ready(place, server)["ready"] is True
        give_up = time.monotonic() + 20
        while not list(tmp_path.glob("mail/*.eml")):
            assert time.monotonic() < give_up, "the mail never became a file"
            time.sleep(0.1)
    finally:
        server.send_signal(signal.SIGTERM)
        output, errors = server.communicate(timeout=40)
    assert server.returncode == 0, errors
    assert f"http://127.0.0.1:{place['PORT']}" in output
    assert "Traceback" not in errors
    session().rollback()
    assert queries.counts()["sent"] == 1


def held_by_others(app: Flask) -> bool:
    """Whether another process keeps a transaction open: PostgreSQL ends it after 15 seconds, and what it is asked next
    fails; the log of SQLite grows as long as somebody reads from its beginning."""
    with app.app_context(), database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return bool(connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0])
        return bool(
            connection.scalar(
                text(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
                )
            )
        )


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_who_lives_long_keeps_no_transaction_open(app: Flask, place: dict[str, str], command: str) -> None:
    process = start(place | PRODUCTION, command)
    try:
        give_up = time.monotonic() + 40
        while len(queries.workers()) < 2:
            assert time.monotonic() < give_up and process.poll() is None, "it does not come up"
            session().rollback()
            time.sleep(0.1)
        database.session.remove()
        give_up = time.monotonic() + 5
        while held_by_others(app):
            assert time.monotonic() < give_up, "it keeps a transaction open"
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGTERM)
        _output, errors = process.communicate(timeout=40)
    assert (process.returncode, "Traceback" in errors) == (0, False), errors


@pytest.mark.race
def test_a_port_that_is_taken_is_one_sentence(place: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(place["PORT"]))):
        server = start(place)
        _, errors = server.communicate(timeout=40)
    assert server.returncode == 1
    assert "Nothing can listen on" in errors
    assert "Traceback" not in errors
