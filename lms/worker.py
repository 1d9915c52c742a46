"""The worker: delivers mail and runs due jobs. Any number may run, on any number of machines."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from flask import Flask
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from lms.calendar import service as calendar
from lms.enrolments import service as enrolments
from lms.exchanges import service as exchanges
from lms.exports import service as exports
from lms.imports import service as imports
from lms.kit import clock, logs, seals
from lms.notifications import service as notifications
from lms.outbox import queries, service
from lms.outbox.rules import slot_name
from lms.people import service as people
from lms.privacy import service as privacy
from lms.public import service as public

log = structlog.get_logger()

POLL_SECONDS = 0.5  # how long an idle loop waits before it looks again
BEAT_SECONDS = 10.0
LONGEST_PAUSE_SECONDS = 30.0  # between attempts to reach a database or a mail server that is away
REFUSED = (DataError, IntegrityError, ProgrammingError)
"""What a database says that is there: it is about the rows of one job, and no other has to wait for it."""
MIDNIGHT = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Job:
    """Something to be done every so often, once by all workers together.

    `run` does everything that is due when it is called: what a slot left undone the next one makes up for. A slot whose
    worker crashed is handed out again after `lease`. A job that `waits` for other servers or makes large files has no
    job of seats and dates behind it.
    """

    name: str
    every: timedelta
    run: Callable[[], object]
    lease: timedelta = timedelta(minutes=10)
    waits: bool = False

    def slot(self, now: datetime) -> str:
        """The name of the slot that the aware instant `now` lies in: its first instant (UTC)."""
        return slot_name(MIDNIGHT + self.every * ((now - MIDNIGHT) // self.every))


def due_jobs() -> tuple[Job, ...]:
    """The jobs of every feature, in the order in which they run."""
    return (
        Job("enrolments.release_pools", timedelta(minutes=1), enrolments.release_pools),
        Job("enrolments.settle_queues", timedelta(minutes=1), enrolments.settle_queues),
        Job("enrolments.announce_releases", timedelta(minutes=10), enrolments.announce_releases),
        Job("enrolments.expire_waiting", timedelta(minutes=1), enrolments.expire_waiting),
        Job("enrolments.expire_offers", timedelta(minutes=1), enrolments.expire_offers),
        Job("enrolments.lapse_proposals", timedelta(minutes=1), enrolments.lapse_proposals),
        Job("enrolments.remind_deciders", timedelta(hours=1), enrolments.remind_deciders),
        Job("enrolments.send_digests", timedelta(minutes=30), enrolments.send_digests),
        Job("enrolments.finish_runs", timedelta(minutes=10), enrolments.finish_runs),
        Job("enrolments.announce_go_no_go", timedelta(minutes=10), enrolments.announce_go_no_go),
        Job("enrolments.remind_go_no_go", timedelta(hours=1), enrolments.remind_go_no_go),
        Job("enrolments.remind_nominations", timedelta(hours=1), enrolments.remind_nominations),
        Job("enrolments.issue_missing", timedelta(minutes=10), enrolments.issue_missing),
        Job("enrolments.remind_of_completions", timedelta(hours=1), enrolments.remind_of_completions),
        Job("enrolments.archive_runs", timedelta(hours=24), enrolments.archive_runs),
        Job("enrolments.ask_feedback", timedelta(minutes=10), enrolments.ask_feedback),
        *_exchange_jobs(),
        *_common_jobs(),
    )


def _exchange_jobs() -> tuple[Job, ...]:
    return (
        Job("exchanges.remind_documents", timedelta(hours=1), exchanges.remind_documents),
        Job("exchanges.expire_offers", timedelta(minutes=1), exchanges.expire_offers),
        Job("exchanges.remind_offers", timedelta(hours=1), exchanges.remind_offers),
        Job("exchanges.remind_hosts", timedelta(hours=1), exchanges.remind_hosts),
        Job("exchanges.remind_reviewers", timedelta(hours=1), exchanges.remind_reviewers),
        Job("exchanges.advance_cutoffs", timedelta(minutes=1), exchanges.advance_cutoffs),
        Job("exchanges.close_due_slots", timedelta(minutes=1), exchanges.close_due_slots),
        Job("exchanges.archive_slots", timedelta(hours=24), exchanges.archive_slots),
        Job("exchanges.expire_wanted", timedelta(hours=1), exchanges.expire_wanted),
        Job("exchanges.remind_endorsers", timedelta(hours=1), exchanges.remind_endorsers),
        Job("exchanges.delete_old_drafts", timedelta(hours=24), exchanges.delete_old_drafts),
        Job("exchanges.delete_old_cvs", timedelta(hours=24), exchanges.delete_old_cvs),
        Job("exchanges.anonymise_cases", timedelta(hours=24), exchanges.anonymise_cases),
        Job("exchanges.remind_reports", timedelta(hours=1), exchanges.remind_reports),
        Job("exchanges.tidy_files", timedelta(hours=24), exchanges.tidy_files),
    )


def _common_jobs() -> tuple[Job, ...]:
    """What belongs to no single feature: calendars, accounts, mail."""
    return (
        Job("imports.take_approved", timedelta(minutes=1), imports.take_approved, waits=True),
        Job("imports.refresh_due", timedelta(minutes=1), imports.refresh_due, waits=True),
        Job("calendar.look_again", timedelta(hours=1), calendar.look_again_soon_before),
        Job("calendar.send_invitations", timedelta(minutes=1), calendar.send_invitations),
        Job("calendar.read_replies", timedelta(minutes=5), calendar.read_replies, waits=True),
        Job("public.send_lists", timedelta(minutes=30), public.send_lists),
        Job("public.send_reminders", timedelta(minutes=30), public.send_reminders),
        Job("notifications.tidy", timedelta(hours=24), notifications.tidy),
        Job("exports.make_due", timedelta(minutes=1), exports.make_due, waits=True),
        Job("exports.remove_old", timedelta(hours=24), exports.remove_old),
        Job("privacy.make_exports", timedelta(minutes=1), privacy.make_exports, waits=True),
        Job("privacy.erase_due", timedelta(minutes=10), privacy.erase_due),
        Job("privacy.keep_no_longer", timedelta(hours=24), privacy.keep_no_longer),
        Job("privacy.remove_exports", timedelta(hours=24), privacy.remove_exports),
        Job("kit.seal_journal", timedelta(minutes=10), seals.seal),
        Job("people.sweep", timedelta(hours=1), lambda: people.sweep(clock.now())),
        Job("outbox.tidy", timedelta(hours=6), service.tidy),
    )


class Worker:
    """Three loops, so that no slow server and no large file holds up a seat: one sends mails, one runs the jobs that
    wait for something, one all other jobs."""

    def __init__(self, app: Flask, *, jobs: tuple[Job, ...] | None = None) -> None:
        self._app = app
        self._transport = service.transport_of(app.config["LMS"])
        self._jobs = due_jobs() if jobs is None else jobs
        self._name = f"{socket.gethostname()[:40]}:{os.getpid()}"
        self._stopping = threading.Event()
        self._done: dict[str, str] = {}  # the slot of each job that need not be asked about again
        self._last_beat: dict[str, float] = {}
        waiting, others = ([job for job in self._jobs if job.waits is waits] for waits in (True, False))
        loops: dict[str, Callable[[], bool]] = {
            "mail": self.send_mails,
            "files": partial(self.run_jobs, waiting),
            "jobs": partial(self.run_jobs, others),
        }
        self._threads = [
            threading.Thread(target=self._loop, args=each, name=f"worker-{each[0]}", daemon=True)
            for each in loops.items()
        ]

    def start(self) -> Worker:
        """Begins the loops in threads of their own."""
        for thread in self._threads:
            thread.start()
        return self

    def stop(self, *, patience: float = 30.0) -> bool:
        """Ends the loops after what they are at; whether they ended within `patience` seconds."""
        self._stopping.set()
        give_up = time.monotonic() + patience
        for thread in self._threads:
            thread.join(max(0.0, give_up - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def run(self) -> None:
        """Works until SIGTERM or SIGINT, then finishes what it is at."""
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: self._stopping.set())
        self.start()
        while not self._stopping.wait(1.0):
            pass
        self.stop()

    def _loop(self, name: str, turn: Callable[[], bool]) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                with self._app.app_context():
                    self._beat(name)
                    fine = turn()
            except (DBAPIError, PoolTimeout) as error:
                detail = str(getattr(error, "orig", ""))[:300]
                fault = type(error).__name__
                log.warning("worker cannot reach the database", loop=name, fault=fault, detail=detail)
                fine = False
            except Exception as error:  # whatever it is, the next turn must come
                log.error("worker", loop=name, fault=type(error).__name__, exc_info=error)
                fine = False
            failures = 0 if fine else failures + 1
            self._stopping.wait(min(POLL_SECONDS * 2 ** min(failures, 10), LONGEST_PAUSE_SECONDS))
        with self._app.app_context(), suppress(DBAPIError, PoolTimeout):
            service.leave(f"{self._name}:{name}")

    def _beat(self, name: str) -> None:
        last = self._last_beat.get(name)
        if last is None or time.monotonic() - last >= BEAT_SECONDS:
            service.beat(f"{self._name}:{name}")
            self._last_beat[name] = time.monotonic()

    def send_mails(self) -> bool:
        """Sends what is due; whether the mail server could be talked to."""
        if not queries.anything_due(clock.now()):
            return True
        with structlog.contextvars.bound_contextvars(request=logs.request_id(None)):
            done = service.deliver_due(self._transport, stop=self._beat_and_ask)
            log.info("mails", sent=done.sent, failed=done.failed, reachable=done.reachable)
        return done.reachable

    def _beat_and_ask(self) -> bool:
        """Between batches: shows that the loop lives, and tells whether it is to end."""
        self._beat("mail")
        return self._stopping.is_set()

    def run_jobs(self, jobs: Sequence[Job] | None = None) -> bool:
        """Runs each of `jobs` (None: of all) whose slot nobody has begun. One that fails is logged and does not keep
        the others waiting."""
        for job in self._jobs if jobs is None else jobs:
            now = clock.now()
            slot = job.slot(now)
            if self._done.get(job.name) == slot or self._stopping.is_set():
                continue
            if not self._taken(job, slot, now) and service.begin_slot(job.name, slot, lease=job.lease):
                self._run(job, slot)
        return True

    def _taken(self, job: Job, slot: str, now: datetime) -> bool:
        """Whether another worker has done this slot or is at it: a question, so that waiting writes nothing."""
        known = queries.job_slot(job.name, slot)
        if known is not None and known.finished_at is not None:
            self._done[job.name] = slot
        return known is not None and (known.finished_at is not None or known.started_at > now - job.lease)

    def _run(self, job: Job, slot: str) -> None:
        with structlog.contextvars.bound_contextvars(job=job.name, slot=slot, request=logs.request_id(None)):
            self._do(job, slot)

    def _do(self, job: Job, slot: str) -> None:
        began = time.perf_counter()
        try:
            job.run()
        except Exception as error:  # its slot comes back after the lease
            if isinstance(error, DBAPIError) and not isinstance(error, REFUSED):
                raise
            log.error("job failed", fault=type(error).__name__, exc_info=error)
            return
        service.finish_slot(job.name, slot)
        log.debug("job done", ms=round((time.perf_counter() - began) * 1000, 1))
        self._done[job.name] = slot


def run_in_thread(app: Flask) -> Worker:
    """A worker beside the embedded server; call `stop` on it before the process ends."""
    return Worker(app).start()
