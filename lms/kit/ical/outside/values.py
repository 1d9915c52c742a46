"""What comes out when a calendar of others is read: plain values, without words for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

LARGEST = 5 * 1024 * 1024
"""The most bytes a calendar may have."""
PAST, AHEAD = timedelta(days=182), timedelta(days=548)


@dataclass(frozen=True)
class Remark:
    """Something about one event (or, without a title, about the file) that its owner should know. `value` is the piece
    of the file it is about. `left_out`: the event is not taken."""

    line: int
    title: str
    code: str
    value: str = ""
    left_out: bool = False


class Unreadable(Exception):
    """The whole file is refused; `code` says why, `line` where (0: nowhere in particular), `remarks` what was found
    until then."""

    def __init__(self, code: str, line: int = 0, remarks: Sequence[Remark] = ()) -> None:
        super().__init__(code, line)
        self.code, self.line, self.remarks = code, line, tuple(remarks)


@dataclass(frozen=True)
class Window:
    """The 24 months that are read: half a year back, 18 months ahead of the aware instant they were made for."""

    first: datetime
    last: datetime

    @classmethod
    def around(cls, now: datetime) -> Window:
        """The window at the instant `now`."""
        return cls(now - PAST, now + AHEAD)


Moment = datetime | date
"""Aware (UTC): an instant. Naive: a time whose zone the file does not tell. A date: a whole day."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """One VEVENT as the file gives it. Texts are clean; `ends` is exclusive (None: the file tells none); `zone` is the
    IANA zone it is written in, or "". `recurrence_id`: which instance of a series it replaces, see `Happening`.
    `left_out`: it cannot be taken, a remark says why."""

    line: int
    uid: str
    recurrence_id: str
    title: str
    starts: Moment
    ends: Moment | None
    zone: str = ""
    status: str = "confirmed"
    sequence: int = 0
    modified: datetime | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    transparent: bool = False
    left_out: bool = False


@dataclass(frozen=True)
class Happening:
    """One thing that takes place in the window: the event at the place `event` in the list, or one instance of its
    series. `recurrence_id` is "" for what happens once, else the first start of the instance: "20270301T070000Z",
    "20270301T090000" (no zone told) or "20270301" (whole day)."""

    event: int
    recurrence_id: str
    starts: Moment
    ends: Moment | None


@dataclass(frozen=True)
class Reading:
    """A calendar as it was read: every event with a readable start, what happens in the window, and the remarks."""

    events: tuple[Given, ...]
    happenings: tuple[Happening, ...]
    remarks: tuple[Remark, ...]
