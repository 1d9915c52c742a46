"""Due jobs run once per slot of time, whichever worker comes first; workers show that they live."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import case, delete, update

from lms.kit import clock
from lms.kit.db import session, use_case
from lms.kit.inserts import insert_once
from lms.outbox import queries
from lms.outbox.models import Heartbeat, JobSlot, Mail

SLOTS_KEPT = timedelta(days=7)
HEARTBEATS_KEPT = timedelta(days=1)


@use_case
def begin_slot(job: str, slot: str, *, lease: timedelta) -> bool:
    """Whether the caller is to run `job` for `slot`: exactly one of all workers hears yes.

    A slot that was begun longer than `lease` ago and never finished (its worker crashed) is handed out once more.
    """
    now = clock.now()
    if insert_once(JobSlot, job=job, slot=slot, started_at=now):
        return True
    left = update(JobSlot).where(JobSlot.job == job, JobSlot.slot == slot, JobSlot.finished_at.is_(None))
    taken = session().execute(left.where(JobSlot.started_at <= now - lease).values(started_at=now))
    return bool(taken.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


@use_case
def finish_slot(job: str, slot: str) -> None:
    """The job was done for this slot."""
    done = update(JobSlot).where(JobSlot.job == job, JobSlot.slot == slot)
    session().execute(done.values(finished_at=clock.now()))


@use_case
def beat(worker: str) -> None:
    """`worker` (a loop of a process) lives now."""
    now = clock.now()
    if not insert_once(Heartbeat, worker=worker, seen_at=now):
        session().execute(update(Heartbeat).where(Heartbeat.worker == worker).values(seen_at=now))


@use_case
def leave(worker: str) -> None:
    """`worker` ended as it should; it is not missed."""
    session().execute(delete(Heartbeat).where(Heartbeat.worker == worker))


@use_case
def tidy() -> None:
    """A due job: forgets slots after a week, workers after a day, the words of mails that were sent or given up, and
    whom they went to, after 30 days (the rows stay, so that no mail is ever written twice)."""
    now = clock.now()
    session().execute(delete(JobSlot).where(JobSlot.started_at < now - SLOTS_KEPT))
    session().execute(delete(Heartbeat).where(Heartbeat.seen_at < now - HEARTBEATS_KEPT))
    bare = {"recipient": "", "subject": "–", "text": "", "html": "", "attachment": None, "unsubscribe": ""}
    error = case((Mail.last_error == "", ""), else_="–")  # servers repeat the address in it
    old = update(Mail).where(Mail.id.in_(queries.with_old_words(now)))
    session().execute(old.values(bare | {"last_error": error}))
