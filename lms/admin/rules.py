"""What a centre's names must be; what an operator has to look after."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.i18n import lazy_ngettext as _n
from lms.kit.refusal import Problem, Sentence
from lms.kit.zones import is_zone
from lms.outbox.rules import DEAD, JobState

NAME_LENGTH, ACRONYM_LENGTH = 160, 40
ALIVE_WITHIN = timedelta(
    minutes=5
)  # a loop shows itself every 10 seconds, but a stalled mail server may hold one up
LATE_AFTER = timedelta(minutes=15)  # of mails and jobs
UNDECIDED_AFTER = timedelta(days=14)
BACKUP_AFTER = timedelta(days=2)
LEAST_FREE = 0.1  # of the disk


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What an operator watches; nothing in it is of a person. Instants are aware UTC.

    `schema_fine`: this version works with the database as it is. `mail_due`: since when the mail that is due longest
    waits. `undecided`: since when the enrolment that waits longest for a decision does; `stuck`: since when somebody
    waits though a seat is free for them. `backup_at`: of the last backup made on this machine. `disk`: bytes there
    are, and bytes free, where the data folder lies.
    """

    schema_fine: bool = True
    workers: Sequence[tuple[str, datetime]] = ()
    jobs: Sequence[JobState] = ()
    mails: Mapping[str, int] = field(default_factory=dict)
    mail_due: datetime | None = None
    undecided: datetime | None = None
    stuck: datetime | None = None
    backup_at: datetime | None = None
    disk: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Trouble:
    """One thing to look after: at once ("stop") or soon ("wait")."""

    tone: Literal["stop", "wait"]
    sentence: Sentence


def worker_lives(workers: Sequence[tuple[str, datetime]], now: datetime) -> bool:
    """Whether any worker was seen lately."""
    return any(now - seen_at < ALIVE_WITHIN for _name, seen_at in workers)


def is_late(since: datetime | None, now: datetime, *, after: timedelta = LATE_AFTER) -> bool:
    """Whether something has been waiting since then for longer than `after`."""
    return since is not None and now - since > after


def troubles(watched: Watched, now: datetime, *, words: Callable[[timedelta], str]) -> list[Trouble]:
    """Everything to be looked after, what cannot wait first; `words` says how long something takes."""
    found = [*_of_machines(watched, now, words), *_of_jobs(watched.jobs, now, words)]
    if is_late(watched.mail_due, now):
        since = words(now - (watched.mail_due or now))
        sentence = _l("Mails have been waiting for %(time)s. The reasons stand beside them.", time=since)
        found.append(Trouble("wait", sentence))
    if dead := watched.mails.get(DEAD, 0):
        sentence = _n("%(num)s mail was given up.", "%(num)s mails were given up.", dead)
        found.append(Trouble("wait", sentence))
    if is_late(watched.stuck, now):
        since = words(now - (watched.stuck or now))
        sentence = _l("Somebody has been on a waiting list for %(time)s though a seat is free.", time=since)
        found.append(Trouble("wait", sentence))
    if is_late(watched.undecided, now, after=UNDECIDED_AFTER):
        since = words(now - (watched.undecided or now))
        found.append(
            Trouble("wait", _l("An enrolment has been waiting for a decision for %(time)s.", time=since))
        )
    return sorted(found, key=lambda each: each.tone)


def _of_machines(watched: Watched, now: datetime, words: Callable[[timedelta], str]) -> list[Trouble]:
    found = []
    if not watched.schema_fine:
        found.append(Trouble("stop", _l("The database does not fit this version. Run: flask --app app init")))
    if not worker_lives(watched.workers, now):
        sentence = _l("No worker was seen in the last minutes: mails and due jobs wait until one runs.")
        found.append(Trouble("stop", sentence))
    size, free = watched.disk
    if free < size * LEAST_FREE:
        found.append(Trouble("stop", _l("The disk of the data folder is nearly full.")))
    if is_late(watched.backup_at, now, after=BACKUP_AFTER):
        since = words(now - (watched.backup_at or now))
        found.append(Trouble("wait", _l("The last backup was made %(time)s ago.", time=since)))
    return found


def _of_jobs(jobs: Sequence[JobState], now: datetime, words: Callable[[timedelta], str]) -> list[Trouble]:
    """The one that is overdue longest first."""
    late = sorted(
        (job for job in jobs if job.lag(now) > LATE_AFTER), key=lambda job: job.lag(now), reverse=True
    )
    found = [
        Trouble("wait", _l("%(job)s has been due for %(time)s.", job=job.name, time=words(job.lag(now))))
        for job in late
    ]
    for job in jobs:
        if job.failed:
            sentence = _n(
                "%(job)s failed %(num)s time within a day. The log says why.",
                "%(job)s failed %(num)s times within a day. The log says why.",
                job.failed,
                job=job.name,
            )
            found.append(Trouble("wait", sentence))
    return found


def name_problems(name: str, acronym: str, zone: str) -> list[Problem]:
    """Everything that is wrong with a centre's name, short name and IANA zone; each beside its field."""
    found = []
    if not 0 < len(name) <= NAME_LENGTH:
        sentence = _l("Write a name of at most %(n)s characters.", n=NAME_LENGTH)
        found.append(Problem("name_length", sentence, "name"))
    if not 0 < len(acronym) <= ACRONYM_LENGTH:
        sentence = _l("Write a short name of at most %(n)s characters.", n=ACRONYM_LENGTH)
        found.append(Problem("acronym_length", sentence, "acronym"))
    if not is_zone(zone):
        found.append(Problem("zone_unknown", _l("Choose a time zone from the list."), "zone"))
    return found
