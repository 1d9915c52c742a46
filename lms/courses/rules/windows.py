"""The enrolment window: not open yet, open, closed; derived from instants, never stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.i18n import lazy_ngettext as _ln
from lms.kit.refusal import Sentence

COUNTDOWN_DAYS = 14
"""A countdown is shown for two weeks; before that the date says more."""


class WindowState(StrEnum):
    """Where `now` lies."""

    NOT_OPEN_YET = "not_open_yet"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True)
class Window:
    """A window as seen at `now`. `opens_at` None: opens with publication. `closes_at` None: never closes by itself."""

    state: WindowState
    opens_at: datetime | None
    closes_at: datetime | None
    now: datetime

    def label(self, *, zone: ZoneInfo, written: Callable[[datetime], str]) -> Sentence:
        """ "Opens on …", "Closes in 2 days", "Closed on …". Days are counted by the calendar of `zone`; `written` puts
        an instant into the reader's words."""
        if self.state is WindowState.NOT_OPEN_YET and self.opens_at is not None:
            return _l("Enrolment opens on %(when)s", when=written(self.opens_at))
        if self.closes_at is None:
            return _l("Open for enrolment")
        if self.state is WindowState.CLOSED:
            return _l("Enrolment closed on %(when)s", when=written(self.closes_at))
        days = (self.closes_at.astimezone(zone).date() - self.now.astimezone(zone).date()).days
        if days == 0:
            return _l("Closes today")
        if days <= COUNTDOWN_DAYS:
            return _ln("Closes in %(num)s day", "Closes in %(num)s days", days)
        return _l("Open until %(when)s", when=written(self.closes_at))


def window(
    *, opens_at: datetime | None, closes_at: datetime | None, run_start: datetime | None, now: datetime
) -> Window:
    """The window at `now`; all instants are aware UTC. Open from `opens_at` on, closed from `closes_at` on; without a
    closing time it closes when the run starts."""
    closes = closes_at if closes_at is not None else run_start
    if closes is not None and now >= closes:
        state = WindowState.CLOSED
    elif opens_at is not None and now < opens_at:
        state = WindowState.NOT_OPEN_YET
    else:
        state = WindowState.OPEN
    return Window(state, opens_at, closes, now)
