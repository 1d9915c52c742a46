"""Where an enrolment stands, in plain words: what it is, who acts next, and until when.

Waiting for a decision is never called a waiting list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lms.enrolments.rules.parts import End, HomeDecision, HostDecision, Parts, Seat, Side, Step, next_step
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What the words name: short names of the centres, place in the queue, an offer's end or a decision's due date
    (`until`, aware UTC), who ended it, whether the host moves people up by hand, and how an instant is written (with
    its zone)."""

    home: str
    host: str
    place: int | None = None
    until: datetime | None = None
    ended_by: Side | None = None
    by_hand: bool = False
    written: Callable[[datetime], str] = datetime.isoformat


def plain_words(parts: Parts, about: Circumstances) -> Sentence:
    """The state in one phrase, without a full stop: "Waiting for approval by FiCCC", "On the waiting list, place 3"."""
    if parts.end is not End.OPEN:
        return _ended(parts.end, about)
    if parts.home is HomeDecision.DECLINED:
        return _l("Declined by the home centre %(centre)s", centre=about.home)
    if parts.host is HostDecision.DECLINED:
        return _l("Declined by the host centre %(centre)s", centre=about.host)
    match next_step(parts):
        case Step.HOME:
            return _l("Waiting for approval by %(centre)s", centre=about.home)
        case Step.HOST:
            return _l("With %(centre)s for decision", centre=about.host)
        case _:
            return _seat(parts.seat, about)


def _seat(seat: Seat, about: Circumstances) -> Sentence:
    if seat is Seat.WAITING and about.place is not None:
        return _l("On the waiting list, place %(place)s", place=about.place)
    if seat is Seat.OFFERED and about.until is not None:
        return _l("Place offered, answer by %(when)s", when=about.written(about.until))
    words: dict[Seat, Sentence] = {
        Seat.NONE: _l("Decided, a seat is being given"),
        Seat.WAITING: _l("On the waiting list"),
        Seat.OFFERED: _l("Place offered"),
        Seat.CONFIRMED: _l("Confirmed"),
        Seat.RELEASED: _l("Seat given back"),
    }
    return words[seat]


def _ended(end: End, about: Circumstances) -> Sentence:
    cancelled: dict[Side | None, Sentence] = {
        Side.HOME: _l("Cancelled by the home centre"),
        Side.HOST: _l("Cancelled by the host centre"),
        Side.RUN: _l("Cancelled because the run was cancelled"),
    }
    if end is End.TRANSFERRED and about.ended_by is Side.HOME:
        return _l("Passed on to another person")
    words: dict[End, Sentence] = {
        End.WITHDRAWN: _l("Withdrawn"),
        End.CANCELLED: cancelled.get(about.ended_by, _l("Cancelled")),
        End.EXPIRED: _l("Expired"),
        End.COMPLETED: _l("Completed"),
        End.NOT_COMPLETED: _l("Not completed"),
        End.NO_SHOW: _l("Did not come"),
        End.TRANSFERRED: _l("Moved to another run"),
    }
    return words[end]


def what_next(parts: Parts, about: Circumstances) -> Sentence | None:
    """Who acts next and until when, in one sentence; None when nothing is to come."""
    if (step := next_step(parts)) is Step.NOTHING:
        return None
    by = about.written(about.until) if about.until is not None else None
    if step in (Step.HOME, Step.HOST):
        centre = about.home if step is Step.HOME else about.host
        if by is not None:
            return _l("A coordinator of %(centre)s decides, by %(when)s.", centre=centre, when=by)
        return _l("A coordinator of %(centre)s decides.", centre=centre)
    if step is Step.QUEUE:
        return _moving_up(about, by)
    if step is Step.ANSWER:
        return _l("The person says yes or no; without an answer the seat goes to the next.")
    return _l("The system gives a seat or a place on the waiting list.")


def _moving_up(about: Circumstances, by: str | None) -> Sentence:
    if about.by_hand and by is not None:
        return _l("%(centre)s offers seats that come free, until %(when)s.", centre=about.host, when=by)
    if about.by_hand:
        return _l("%(centre)s offers seats that come free.", centre=about.host)
    if by is not None:
        return _l("A seat that comes free goes to the first who may take it, until %(when)s.", when=by)
    return _l("A seat that comes free goes to the first who may take it.")
