"""When a person is reminded of a date: relative to it, and again when it has moved. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.i18n import lazy_ngettext as _ln
from lms.kit.refusal import Sentence
from lms.notifications.rules import FROM_HOUR

Anchor = Literal["start", "end", "deadline"]
ANCHORS: tuple[Anchor, ...] = ("start", "end", "deadline")
DAYS = (0, 1, 2, 3, 7, 14)
"""How many days before the date one can be reminded; 0: not at all."""
AHEAD = timedelta(days=max(DAYS) + 2)
"""Dates further away than this concern nobody yet, in whatever zone."""


@dataclass(frozen=True)
class Before:
    """How many days before its date a person is reminded: of what starts, of what ends, of what closes."""

    start: int = 1
    end: int = 7
    deadline: int = 3


USUAL_BEFORE = Before()


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A date that concerns a person: the `anchor` of the thing `kind`, `ident`, at the instant `at` (aware UTC), on the
    wall of `zone`. `whole`: the day counts, `at` is its first instant there (of an end: the first after it). `since`
    (aware UTC): when the person came to know it. `titles` are those in other languages, `path` is its page."""

    anchor: Anchor
    kind: str
    ident: int
    at: datetime
    zone: str
    since: datetime
    whole: bool = False
    title: str = ""
    titles: tuple[tuple[str, str], ...] = ()
    path: str = ""

    @property
    def key(self) -> tuple[str, str, int]:
        """What makes it the same date after it moved."""
        return self.anchor, self.kind, self.ident

    @property
    def day(self) -> date:
        """The day on the wall of its own zone; of something that ends with a whole day, that day."""
        at = self.at - timedelta(microseconds=1) if self.whole and self.anchor == "end" else self.at
        return at.astimezone(ZoneInfo(self.zone)).date()

    def day_in(self, zone: str) -> date:
        """The day on the reader's wall; a whole day is the same everywhere."""
        return self.day if self.whole else self.at.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True)
class Reminder:
    """The last one about a date: for which instant (aware UTC), and on which of the reader's days."""

    at: datetime
    told_on: date


def reminder_due(moment: Moment, last: Reminder | None, *, days: int, now: datetime, zone: str) -> bool:
    """Whether a reader in `zone` who wants it `days` before has to be reminded at `now` (aware).

    From 7:00 of that day on until the date has come, once; never before 7:00 of a day. Not of what the person came to
    know later than that. Once more when the date moved to where its day of reminding lies after the last one.
    """
    local = now.astimezone(ZoneInfo(zone))
    if not days or now >= moment.at or local.hour < FROM_HOUR:
        return False
    begins_on = moment.day_in(zone) - timedelta(days=days)
    begins = datetime.combine(begins_on, time(FROM_HOUR), ZoneInfo(zone)).astimezone(UTC)
    if now < begins or moment.since >= begins:
        return False
    return last is None or (last.at != moment.at and last.told_on < begins_on)


def days_words(days: int) -> Sentence:
    """ "2 days before", or "Never"."""
    return _ln("%(num)s day before", "%(num)s days before", days) if days else _l("Never")
