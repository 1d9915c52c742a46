"""Questions about mails, due jobs and workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import defer

from lms.kit.db import session
from lms.kit.paging import PAGE_SIZE, Page
from lms.outbox.models import Heartbeat, JobSlot, Mail
from lms.outbox.rules import DEAD, PENDING, SENT, STATES, JobState, ref_of, slot_begins, slot_name

LONGEST_TURN = timedelta(minutes=10)  # the lease of a slot: whoever took longer has failed
KNOWN_FOR = timedelta(days=2)  # how far back a job is looked for: twice the longest span of one

WORDS_DAYS = 30


@dataclass(frozen=True)
class MailCard:
    """A mail in a list. `ref` names it in addresses: the left part of its Message-ID."""

    ref: str
    recipient: str
    subject: str
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None
    last_error: str


@dataclass(frozen=True)
class MailWords:
    """What a mail says."""

    message_id: str
    text: str
    attachment_name: str


@dataclass(frozen=True)
class JobRun:
    """The newest slot of a due job."""

    job: str
    slot: str
    started_at: datetime
    finished_at: datetime | None


def ping() -> None:
    """Asks the database the least there is; raises what SQLAlchemy raises when it is away."""
    session().execute(select(1))


def message_id_of(ref: str) -> str:
    """The Message-ID of the mail that `ref` names."""
    return f"<{ref}@{current_app.config['LMS'].LMS_UID_HOST}>"


def anything_due(now: datetime) -> bool:
    """Whether a worker has a mail to send; a cheap question, asked about once a second."""
    free = or_(Mail.leased_until.is_(None), Mail.leased_until <= now)
    return bool(session().scalar(select(exists().where(Mail.state == PENDING, Mail.due_at <= now, free))))


def counts() -> dict[str, int]:
    """Number of mails in each state; every state is there."""
    found = dict.fromkeys(STATES, 0)
    for state, number in session().execute(select(Mail.state, func.count()).group_by(Mail.state)):
        found[state] = number
    return found


def oldest_due() -> datetime | None:
    """Since when the mail that waits longest has been waiting; None when none waits."""
    return session().scalar(select(func.min(Mail.due_at)).where(Mail.state == PENDING))


def mail_page(*, state: str = "", number: int = 1) -> Page[MailCard]:
    """Mails, newest first; only those in `state` when it is one."""
    found: Select[Mail] = select(Mail)
    if state in STATES:
        found = found.where(Mail.state == state)
    total = session().scalar(select(func.count()).select_from(found.subquery())) or 0
    found = found.options(defer(Mail.text), defer(Mail.html), defer(Mail.attachment))
    newest = found.order_by(Mail.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    rows = session().scalars(newest)
    return Page([_card(row) for row in rows], number, PAGE_SIZE, total)


def mail(ref: str) -> tuple[MailCard, MailWords] | None:
    """One mail and its words; None when there is none."""
    row = session().scalars(select(Mail).where(Mail.message_id == message_id_of(ref))).one_or_none()
    if row is None:
        return None
    return _card(row), MailWords(row.message_id, row.text, row.attachment_name)


def _card(row: Mail) -> MailCard:
    return MailCard(
        ref=ref_of(row.message_id),
        recipient=row.recipient,
        subject=row.subject,
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        due_at=row.due_at,
        sent_at=row.sent_at,
        last_error=row.last_error,
    )


def workers() -> Sequence[tuple[str, datetime]]:
    """Each loop of a worker and when it was last seen, by name."""
    rows = session().execute(select(Heartbeat.worker, Heartbeat.seen_at).order_by(Heartbeat.worker))
    return [(worker, seen_at) for worker, seen_at in rows]


def job_slot(job: str, slot: str) -> JobRun | None:
    """How far the job is with this slot; None when nobody has begun it."""
    row = session().get(JobSlot, (job, slot))
    return JobRun(row.job, row.slot, row.started_at, row.finished_at) if row else None


def job_runs() -> list[JobRun]:
    """The newest slot of each due job, by name."""
    newest = select(JobSlot.job, func.max(JobSlot.slot).label("slot")).group_by(JobSlot.job).subquery()
    rows = session().scalars(
        select(JobSlot)
        .join(newest, (JobSlot.job == newest.c.job) & (JobSlot.slot == newest.c.slot))
        .order_by(JobSlot.job)
    )
    return [JobRun(row.job, row.slot, row.started_at, row.finished_at) for row in rows]


def job_states(jobs: Mapping[str, timedelta], *, now: datetime) -> list[JobState]:
    """How far each of `jobs` (by name how often) is at `now`, by name, as far as the last two days tell. One query."""
    given_up = JobSlot.finished_at.is_(None) & (JobSlot.started_at < now - LONGEST_TURN)
    query = (
        select(
            JobSlot.job,
            func.min(JobSlot.slot),
            func.max(case((JobSlot.finished_at.is_not(None), JobSlot.slot))),
            func.max(JobSlot.started_at),
            func.max(JobSlot.finished_at),
            func.sum(case((given_up & (JobSlot.started_at > now - timedelta(days=1)), 1), else_=0)),
        )
        .where(JobSlot.job.in_(jobs), JobSlot.slot >= slot_name(now - KNOWN_FOR))
        .group_by(JobSlot.job)
    )
    found = {
        job: JobState(
            job, jobs[job], begun, done, slot_begins(first), slot_begins(last) if last else None, failed
        )
        for job, first, last, begun, done, failed in session().execute(query)
    }
    return [found.get(job, JobState(job, every)) for job, every in sorted(jobs.items())]


def with_old_words(now: datetime) -> Select[int]:
    """Asks for the ids of mails sent or given up 30 days ago that still say something, or to whom they went."""
    before = now - timedelta(days=WORDS_DAYS)
    over = or_((Mail.state == SENT) & (Mail.sent_at < before), (Mail.state == DEAD) & (Mail.due_at < before))
    return select(Mail.id).where(over, or_(Mail.text != "", Mail.recipient != "")).order_by(Mail.id)


def violations() -> list[str]:
    """What must never be: a sent mail without its instant, one given up without a reason or an attempt, one that is
    waiting although it was sent. One sentence each, for `doctor`."""
    wrong = or_(
        (Mail.state == SENT) & Mail.sent_at.is_(None),
        (Mail.state == PENDING) & Mail.sent_at.is_not(None),
        (Mail.state == DEAD) & ((Mail.last_error == "") | (Mail.attempts == 0)),
        (Mail.state != PENDING) & Mail.leased_until.is_not(None),
    )
    rows = session().execute(select(Mail.id, Mail.state).where(wrong).order_by(Mail.id))
    return [f"mail {ident} is {state}, which its other fields contradict" for ident, state in rows]
