"""Who was there: what a mark may be, when it is late, and when the code shown in the room counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal, Sentence
from lms.kit.tokens import timed_code
from lms.people.rules import Limit


class Mark(StrEnum):
    """One person at one session."""

    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


MARK_WORDS: dict[Mark, Sentence] = {
    Mark.PRESENT: _l("Present"),
    Mark.EXCUSED: _l("Excused"),
    Mark.ABSENT: _l("Absent"),
}

LATE_AFTER = timedelta(days=7)
"""A mark made later than this after the end of its session needs a reason."""
EARLY = timedelta(minutes=15)
"""So long before the session people may check in."""
STEP = timedelta(minutes=5)
"""So long one code is shown; it counts until the end of the next one's time."""
GUESSES = Limit("check-in", 10, timedelta(minutes=15), timedelta(seconds=30))
"""Wrong codes of one person."""


def is_late(ends_at: datetime, now: datetime) -> bool:
    """Whether a mark made now for a session that ended at `ends_at` needs a reason. Aware instants."""
    return now > ends_at + LATE_AFTER


def changed(shown: Mapping[int, str], typed: Mapping[int, str], stored: Mapping[int, str]) -> dict[int, str]:
    """The marks that a page changes: those that differ from what it showed (empty: none) and are not stored already."""
    return {
        ident: mark
        for ident, mark in typed.items()
        if mark != shown.get(ident, "") and mark != stored.get(ident, "")
    }


def overtaken(shown: Mapping[int, str], changes: Mapping[int, str], stored: Mapping[int, str]) -> list[int]:
    """Whom somebody else has marked since the page was opened, among those it changes: in order of their id."""
    return sorted(ident for ident in changes if stored.get(ident, "") != shown.get(ident, ""))


def check_in_span(starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
    """From when until when people check in to a session. Aware instants."""
    return starts_at - EARLY, ends_at


def check_in_refusal(starts_at: datetime, ends_at: datetime, now: datetime) -> Refusal | None:
    """Why nobody can check in to the session now, or None."""
    opens, closes = check_in_span(starts_at, ends_at)
    if now < opens:
        sentence = _l("You can check in from %(n)s minutes before the session.", n=EARLY.seconds // 60)
        return Refusal("too_early", sentence, status=409)
    if now >= closes:
        sentence = _l("The session is over. If you were there, tell the trainer.")
        return Refusal("too_late", sentence, status=409)
    return None


def room_code(session_id: int, at: datetime, *, secret: str) -> str:
    """The six letters and digits shown in the room of a session at the aware instant `at`. Each session has its own."""
    return timed_code(f"check-in:{session_id}", _step(at), secret=secret)


def counts_until(at: datetime) -> datetime:
    """Until when the code shown at `at` counts: the end of the step after its own."""
    return datetime.fromtimestamp((_step(at) + 2) * STEP.total_seconds(), tz=at.tzinfo)


def codes_now(session_id: int, now: datetime, *, secret: str) -> tuple[str, ...]:
    """The codes of a session that count now: that of this step and the one before."""
    return tuple(room_code(session_id, at, secret=secret) for at in (now, now - STEP))


def _step(at: datetime) -> int:
    return int(at.timestamp() // STEP.total_seconds())
