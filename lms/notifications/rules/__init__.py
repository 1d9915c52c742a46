"""What a notice is made of, and when a digest is due: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lms.agenda.rules import Reference
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence


@dataclass(frozen=True)
class Dates:
    """Which dates of the reader's own calendar a letter is about: a group of entries, of which centre (it invites), and
    the page on which the reader gives the place back."""

    group: Reference
    centre_id: int | None
    leave_path: str


@dataclass(frozen=True)
class Letter:
    """The words of one notice, in the reader's language, written by a feature's `notices.py`.

    `kind` names what happened ("enrolment.confirmed"), `path` is the page of this site it is about. `text` is plain,
    paragraphs apart by an empty line. `html` is trusted markup for the mail instead of these paragraphs. The attachment
    goes with the mail only; its type may carry parameters ("text/calendar; method=PUBLISH; charset=utf-8"). `choice` is
    the page on which the reader chooses how often such a mail comes. `stop` names what the reader ends with one click
    on "unsubscribe" (one of `STOPPED`), for mails that one may do without.
    `dates`: the attachment is the calendar file of these dates (empty when there is nothing to go to), and who chose
    invitations gets those instead.
    """

    kind: str
    subject: str
    text: str
    path: str
    html: str = ""
    attachment_name: str = ""
    attachment_type: str = ""
    attachment: bytes = b""
    choice: str = ""
    stop: str = ""
    dates: Dates | None = None


@dataclass(frozen=True)
class Told:
    """A letter to one person. `event` names the occurrence ("enrolment:17:confirmed:3")."""

    person_id: int
    letter: Letter
    event: str


def notice_key(kind: str, *, event: str, person_id: int) -> str:
    """What makes a notice the same notice: one per kind, event and person."""
    return f"{kind}:{event}:{person_id}"


STOPPED: dict[str, Sentence] = {
    "lists": _l("the mails about lists that you follow"),
    "reminders": _l("the reminders of dates"),
    "desk": _l("the digest of your desk"),
}
"""The kinds of mail that end with one click (RFC 8058)."""
STOP_KEPT = timedelta(days=400)
"""So long the way to end them works, counted from the mail it stands in."""

EVERY: dict[str, Sentence] = {
    "day": _l("Every working day at 7:00"),
    "week": _l("Every Monday at 7:00"),
    "never": _l("Never"),
}
"""How often the digest comes, by the clock on the wall of the reader's zone."""
USUAL = "week"
FROM_HOUR = 7
FRIDAY, TUESDAY = 4, 1


def digest_due(every: str, looked_on: date | None, *, now: datetime, zone: str) -> date | None:
    """The first day of the period whose digest is due at `now` (aware) for a reader in `zone`; None when none is.

    A period has its turn once, also when the choice changes in between (`looked_on`: the first day of the last one that
    had). One that nobody could send in time is left out: that of a day on the next day, that of a week on Wednesday.
    """
    local = now.astimezone(ZoneInfo(zone))
    today, weekday = local.date(), local.weekday()
    last = {"day": FRIDAY, "week": TUESDAY}.get(every, -1)
    if weekday > last or local.hour < FROM_HOUR:
        return None
    begins = today if every == "day" else today - timedelta(days=weekday)
    return begins if looked_on is None or looked_on < begins else None
