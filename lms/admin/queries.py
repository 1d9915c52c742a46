"""Questions of the operator: is everything alive, and what has to be looked after?"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from lms.admin.rules import Watched, is_late, worker_lives
from lms.config import Settings
from lms.enrolments import queries as enrolments
from lms.kit import clock, schema
from lms.kit.metrics import Fact
from lms.outbox import queries as outbox

BACKUP_MARK = "last-backup"
"""The file of the data folder that `backup` touches."""


@dataclass(frozen=True)
class Readiness:
    """Whether requests can be served: the database answers, has the tables of this version, and the outbox can be read.
    And, for watchers, whether somebody empties it: a worker lives, and no mail has been due for long."""

    database: bool = False
    schema: bool = False
    outbox: bool = False
    worker: bool = False
    mail: bool = False

    @property
    def ready(self) -> bool:
        """Whether requests can be served. A mail server that is away keeps nobody from enrolling."""
        return self.database and self.schema and self.outbox


def readiness() -> Readiness:
    """The present state; never raises for a database that is away or has no tables."""
    now = clock.now()
    try:
        outbox.ping()
    except SQLAlchemyError:
        return Readiness()
    try:
        fits = schema.serves(schema.revision())
    except SQLAlchemyError:
        return Readiness(database=True)
    try:
        oldest, workers = outbox.oldest_due(), outbox.workers()
    except SQLAlchemyError:
        return Readiness(database=True, schema=fits)
    return Readiness(True, fits, True, worker_lives(workers, now), not is_late(oldest, now))


def watched() -> Watched:
    """What an operator watches. Raises what SQLAlchemy raises for a database that is away or lacks tables."""
    now, home = clock.now(), _settings().data_dir
    # a server beside PostgreSQL may never have needed the folder
    usage = shutil.disk_usage(next(path for path in (home, *home.parents) if path.exists()))
    mark = home / BACKUP_MARK
    return Watched(
        schema_fine=schema.serves(schema.revision()),
        workers=outbox.workers(),
        jobs=outbox.job_states(current_app.extensions["lms_jobs"], now=now),
        mails=outbox.counts(),
        mail_due=outbox.oldest_due(),
        undecided=enrolments.oldest_undecided(),
        stuck=enrolments.oldest_stuck(now),
        backup_at=datetime.fromtimestamp(mark.stat().st_mtime, UTC) if mark.exists() else None,
        disk=(usage.total, usage.free),
    )


def facts() -> list[Fact]:
    """What is asked when Prometheus reads; only that the database is away when it is."""
    began = time.perf_counter()
    try:
        seen = watched()
    except SQLAlchemyError:
        return [_database(up=False)]
    return [
        _database(up=True),
        *_figures(seen, clock.now()),
        _one("lms_facts_seconds", "Time it took to ask for these facts", time.perf_counter() - began),
    ]


def _database(*, up: bool) -> Fact:
    return _one("lms_database_up", "Whether the database answers and has our tables", float(up))


def _one(name: str, words: str, value: float) -> Fact:
    return Fact(name, words, {"": value})


def _figures(seen: Watched, now: datetime) -> list[Fact]:
    def age(since: datetime | None) -> float:
        return max(0.0, (now - since).total_seconds()) if since else 0.0

    lags = {job.name: job.lag(now).total_seconds() for job in seen.jobs}
    failed = {job.name: float(job.failed) for job in seen.jobs}
    beat = max((at for _name, at in seen.workers), default=None)
    alive = [_one("lms_worker_beat_age_seconds", "Since any worker was last seen", age(beat))] if beat else []
    copied = [_one("lms_backup_age_seconds", "Since the last backup made here", age(seen.backup_at))]
    states = {state: float(number) for state, number in seen.mails.items()}
    return [
        *alive,
        _one(
            "lms_workers",
            "Loops of workers seen lately",
            sum(worker_lives([each], now) for each in seen.workers),
        ),
        Fact("lms_mails", "Mails by state: pending, sent, dead", states, "state"),
        _one("lms_mail_due_age_seconds", "Since the oldest waiting mail has been due", age(seen.mail_due)),
        _one("lms_undecided_age_seconds", "Since the oldest undecided enrolment waits", age(seen.undecided)),
        _one(
            "lms_stuck_age_seconds", "Since somebody waits though a seat is free; 0 is right", age(seen.stuck)
        ),
        Fact("lms_job_lag_seconds", "Since the next slot of a due job has been due", lags, "job"),
        Fact("lms_job_failures", "Slots of the last day that a job did not finish", failed, "job"),
        _one("lms_disk_free_bytes", "Free where the data folder lies", float(seen.disk[1])),
        *(copied if seen.backup_at else []),
    ]


def version() -> str:
    """The newest heading of the list of changes."""
    lines = (Path(current_app.root_path) / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    return next((line.removeprefix("## ") for line in lines if line.startswith("## ")), "")


def _settings() -> Settings:
    found: Settings = current_app.config["LMS"]
    return found
