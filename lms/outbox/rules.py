"""When a mail is tried again, when it is given up, and the names by which it is known. Pure, time is an argument."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

PENDING, SENT, DEAD = "pending", "sent", "dead"
STATES = (PENDING, SENT, DEAD)

KEY_LENGTH = 160
SUBJECT_LENGTH = 250
BATCH = 10
SEND_TIMEOUT_SECONDS = 20  # of one answer of the mail server
BATCH_SECONDS = 60  # no further mail of a batch is begun after this long
# A mail takes at most eight answers from the connection on (greeting, EHLO, STARTTLS, EHLO, login, MAIL, RCPT, DATA),
# so that a batch is done or given back after 60 + 8 * 20 seconds: the lease is longer.
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
