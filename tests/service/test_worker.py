"""The worker's three loops, on real threads and as a process of its own."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from lms import create_app
from lms.kit import db
from lms.kit.db import session, use_case
from lms.outbox import queries, service
from lms.worker import Job, Worker, due_jobs
from tests.conftest import settings_for_tests
from tests.databases import migrate
from tests.mailbox import Mailbox

HOUSE = Path(__file__).resolve().parents[2]


@use_case
def write(*keys: str) -> None:
    for key in keys:
        service.enqueue("ada@example.org", dedup_key=key, subject=key, text="Words")


def until(question: Callable[[], bool], *, seconds: float = 15.0) -> None:
    """Waits for the answer yes."""
    give_up = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < give_up, "it never happened"
        session().rollback()
        time.sleep(0.05)


def never() -> None:
    raise AssertionError("not due")


def test_a_running_worker_delivers_within_a_second_or_so(
    make_app: Callable[..., Flask], smtp: Mailbox
) -> None:
    app = make_app(SMTP_URL=smtp.url)
    with app.app_context():
        worker = Worker(app, jobs=()).start()
        try:
            until(lambda: len(queries.workers()) == 3)
            began = time.monotonic()
            write("a", "b")
            until(lambda: queries.counts()["sent"] == 2)
            assert time.monotonic() - began < 5
        finally:
            assert worker.stop()
        session().rollback()
        assert queries.workers() == [], "who ended cleanly is not missed"
        assert sorted(str(message["Subject"]) for message in smtp.messages) == ["a", "b"]


def test_a_job_runs_once_in_its_slot_with_four_workers(app: Flask) -> None:
    ran: list[int] = []
    job = Job("count", timedelta(days=365), lambda: ran.append(threading.get_ident()))
    workers = [Worker(app, jobs=(job,)).start() for _ in range(4)]
    try:
        until(lambda: any(run.finished_at for run in queries.job_runs()))
        time.sleep(1.2)  # two more turns of each
    finally:
        assert all(worker.stop() for worker in workers)
    assert len(ran) == 1


def test_a_job_that_fails_keeps_no_other_waiting(app: Flask) -> None:
    ran: list[str] = []

    def fails() -> None:
        ran.append("fails")
        raise ZeroDivisionError

    jobs = (Job("a", timedelta(hours=1), fails), Job("b", timedelta(hours=1), lambda: ran.append("b")))
    worker = Worker(app, jobs=jobs)
    worker.run_jobs()
    worker.run_jobs()
    assert ran == ["fails", "b"]
    assert {run.job: run.finished_at is None for run in queries.job_runs()} == {"a": True, "b": False}


def test_a_row_the_database_refuses_is_a_failure_of_that_job_alone(app: Flask) -> None:
    """The database is there: it only does not take what this one job wants to write."""
    done: list[str] = []

    @use_case
    def refused() -> None:
        session().execute(text("insert into heartbeat (worker) values (null)"))

    jobs = (Job("a", timedelta(hours=1), refused), Job("b", timedelta(hours=1), lambda: done.append("b")))
    with app.app_context():
        Worker(app, jobs=jobs).run_jobs()
    assert done == ["b"]


def test_a_job_that_waits_for_others_holds_up_no_seat(app: Flask) -> None:
    answered, ran = threading.Event(), threading.Event()
    jobs = (
        Job(
            "fetch", timedelta(days=365), lambda: answered.wait(30), waits=True
        ),  # a website that answers late
        Job("seats", timedelta(days=365), ran.set),
    )
    worker = Worker(app, jobs=jobs).start()
    try:
        assert ran.wait(20)
        assert not answered.is_set()
    finally:
        answered.set()
        assert worker.stop()
    assert {run.job for run in queries.job_runs() if run.finished_at} == {"fetch", "seats"}


def test_a_job_comes_again_in_its_next_slot(app: Flask, travel) -> None:
    travel(timedelta())
    ran: list[int] = []
    worker = Worker(app, jobs=(Job("a", timedelta(minutes=1), lambda: ran.append(1)),))
    for _ in range(3):
        worker.run_jobs()
        travel(timedelta(minutes=1))
    assert len(ran) == 3


def test_a_crashed_slot_is_run_by_another_after_the_lease(app: Flask, travel) -> None:
    travel(timedelta())
    ran: list[int] = []
    job = Job("a", timedelta(days=365), lambda: ran.append(1), lease=timedelta(minutes=2))
    service.begin_slot("a", job.slot(datetime.now(UTC)), lease=job.lease)  # and then that worker is killed
    worker = Worker(app, jobs=(job,))
    worker.run_jobs()
    assert ran == []
    travel(timedelta(minutes=2))
    worker.run_jobs()
    assert ran == [1]


def test_slots_have_stable_names() -> None:
    job = Job("a", timedelta(minutes=10), never)
    assert job.slot(datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC)) == "2027-03-28T00:50:00Z"
    assert job.slot(datetime(2027, 3, 28, 1, 0, tzinfo=UTC)) == "2027-03-28T01:00:00Z"


def test_every_feature_has_its_jobs(app: Flask) -> None:
    names = [job.name for job in due_jobs()]
    assert len(names) == len(set(names))
    assert {"enrolments.expire_waiting", "enrolments.finish_runs", "outbox.tidy"} <= set(names)
    Worker(app).run_jobs()
    assert {run.job for run in queries.job_runs() if run.finished_at} == set(names)


def test_an_idle_worker_asks_and_writes_nothing(app: Flask, queries: Callable[[], object]) -> None:
    worker = Worker(app, jobs=(Job("a", timedelta(days=365), lambda: None),))
    worker.run_jobs()
    other = Worker(app, jobs=(Job("a", timedelta(days=365), never),))
    with queries() as seen:  # type: ignore[attr-defined]
        for _ in range(3):
            worker.run_jobs()
            worker.send_mails()
            other.run_jobs()
    assert seen
    assert [statement for statement in seen if not statement.startswith("SELECT")] == []


def test_a_database_that_is_not_there_yet_stops_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "none.sqlite3"
    app = create_app(settings_for_tests(LMS_DATA_DIR=tmp_path, DATABASE_URL=f"sqlite:///{file}"))
    logging.getLogger().addHandler(caplog.handler)  # a new application takes the others away
    with app.app_context():
        worker = Worker(app, jobs=()).start()
        try:
            until(lambda: "worker cannot reach the database" in caplog.text)
            migrate(app)
            until(lambda: len(queries.workers()) == 3)
        finally:
            assert worker.stop()
        db.hang_up()


@pytest.mark.race
def test_the_process_delivers_and_ends_cleanly_on_sigterm(app: Flask, smtp: Mailbox, tmp_path: Path) -> None:
    settings = app.config["LMS"]
    environment = os.environ | {
        "LMS_ENV": "test",
        "DATABASE_URL": settings.DATABASE_URL,
        "LMS_DATA_DIR": str(tmp_path),
        "SECRET_KEY": settings.SECRET_KEY,
        "SMTP_URL": smtp.url,
    }
    write("a")
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "worker"],
        cwd=HOUSE,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: queries.counts()["sent"] == 1, seconds=40)
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=40)
    assert process.returncode == 0, errors
    assert len(smtp.messages) == 1
    assert "Traceback" not in errors
