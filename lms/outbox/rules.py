"""When a mail is tried again, when it is given up, and the names by which it is known. Pure, time is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

PENDING, SENT, DEAD = "pending", "sent", "dead"
STATES = (PENDING, SENT, DEAD)

KEY_LENGTH = 160
SUBJECT_LENGTH = 250
_SLOT = "%Y-%m-%dT%H:%M:%SZ"
BATCH = 10
SEND_TIMEOUT_SECONDS = 20  # of one answer of the mail server
BATCH_SECONDS = 60  # no further mail of a batch is begun after this long
# A connection takes at most five answers (greeting, EHLO, STARTTLS, EHLO, login), a mail five more (MAIL, RCPT, DATA,
# the message, RSET), QUIT one, so that a batch is done or given back after 60 + 6 * 20 seconds: the lease is longer.
LEASE = timedelta(minutes=5)

_FIRST_WAITS = (1, 5, 15, 60, 180, 360, 720)
_GIVE_UP_AFTER = 48 * 60
WAITS = tuple(timedelta(minutes=n) for n in (*_FIRST_WAITS, _GIVE_UP_AFTER - sum(_FIRST_WAITS)))
"""How long after each failed attempt the next one follows; together 48 hours."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A mail to be written; `dedup_key` names kind, object, transition and recipient: it is written once. Posting to
    `unsubscribe` ends such mails (RFC 8058)."""

    recipient: str
    dedup_key: str
    subject: str
    text: str
    html: str = ""
    attachment_name: str = ""
    attachment_type: str = ""
    attachment: bytes = b""
    unsubscribe: str = ""


@dataclass(frozen=True)
class Parcel:
    """A mail that this worker has claimed until `lease` (aware UTC), as plain values."""

    id: int
    lease: datetime
    message_id: str
    recipient: str
    subject: str
    text: str
    html: str
    attachment_name: str
    attachment_type: str
    attachment: bytes
    created_at: datetime
    attempts: int
    unsubscribe: str = ""


@dataclass(frozen=True)
class JobState:
    """How far a due job is that runs every `every`. `begun_at`, `done_at`: of its last turn, and of the last that it
    finished; `first` and `done`: the beginnings of the oldest known slot and of the last that was finished; `failed`:
    turns of the last day that ended without being finished. All None: it never ran, or not for two days."""

    name: str
    every: timedelta
    begun_at: datetime | None = None
    done_at: datetime | None = None
    first: datetime | None = None
    done: datetime | None = None
    failed: int = 0

    @property
    def next_at(self) -> datetime | None:
        """When the slot begins that is not done yet; None for a job that never ran."""
        return self.first if self.done is None else self.done + self.every

    def lag(self, now: datetime) -> timedelta:
        """For how long its next slot has been due `now`; nothing for a job that never ran."""
        return max(timedelta(0), now - self.next_at) if self.next_at else timedelta(0)


def slot_name(begins: datetime) -> str:
    """The name of the slot that begins then (aware UTC); names are in the order of time."""
    return begins.strftime(_SLOT)


def slot_begins(name: str) -> datetime:
    """When the slot of this name begins (aware UTC). ValueError for what is no name of a slot."""
    return datetime.strptime(name, _SLOT).replace(tzinfo=UTC)


@dataclass(frozen=True)
class Outcome:
    """What became of a parcel. `tried` False: it was not begun and goes back as it was. `permanent`: no further attempt
    can help. `reason` is empty when it was delivered."""

    parcel: Parcel
    reason: str = ""
    permanent: bool = False
    tried: bool = True

    @property
    def delivered(self) -> bool:
        """Whether the mail server has taken it over."""
        return self.tried and not self.reason


@dataclass(frozen=True)
class Fate:
    """The state of a mail after an attempt, and when it is due again (aware UTC; only for pending ones)."""

    state: str
    due_at: datetime


def fate(outcome: Outcome, *, now: datetime) -> Fate:
    """What follows from an attempt made `now`: sent; dead (refused for good, or tried for 48 hours); or when it is
    tried next: after 1, 5, 15, 60 minutes, 3, 6, 12 hours and once more 48 hours after the first attempt."""
    if outcome.delivered:
        return Fate(SENT, now)
    if outcome.permanent or outcome.parcel.attempts >= len(WAITS):
        return Fate(DEAD, now)
    return Fate(PENDING, now + WAITS[outcome.parcel.attempts])


def refused_for_good(code: int) -> bool:
    """Whether a mail server's answer to a recipient or a message is permanent (5xx, RFC 5321 section 4.2.1)."""
    return 500 <= code < 600


def short_key(key: str) -> str:
    """`key` as it is stored: a longer one than the column holds keeps its beginning and gets a hash of the whole."""
    if len(key) <= KEY_LENGTH:
        return key
    return f"{key[: KEY_LENGTH - 65]}:{sha256(key.encode()).hexdigest()}"


def message_id(dedup_key: str, *, host: str) -> str:
    """The Message-ID (RFC 5322) of the mail `dedup_key`: the same at every attempt, so that a mail program knows a
    duplicate; it tells nothing about recipient or content."""
    return f"<{sha256(dedup_key.encode()).hexdigest()[:40]}@{host}>"


def ref_of(message_id: str) -> str:
    """The left part of a Message-ID: what names the mail in addresses."""
    return message_id.strip("<>").partition("@")[0]


def short_subject(subject: str) -> str:
    """`subject` cut to what a row holds."""
    return subject if len(subject) <= SUBJECT_LENGTH else f"{subject[: SUBJECT_LENGTH - 1]}…"
