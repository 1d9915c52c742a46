"""Where an enrolment stands, in plain words."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from lms.enrolments.rules import (
    Circumstances,
    End,
    HomeDecision,
    HostDecision,
    Parts,
    Seat,
    Side,
    is_live,
    plain_words,
    what_next,
    who_acts,
)

UNTIL = datetime(2026, 12, 1, 15, tzinfo=UTC)
ABOUT = Circumstances(home="FiCCC", host="SCCC", written=lambda instant: instant.strftime("%a %d %b %H:%M"))
BY = Circumstances(home="FiCCC", host="SCCC", place=3, until=UNTIL, written=ABOUT.written)


def parts(home: str = "not_needed", host: str = "not_needed", seat: str = "none", end: str = "open") -> Parts:
    return Parts.stored(home=home, host=host, seat=seat, end=end)


@pytest.mark.parametrize(
    ("state", "about", "words"),
    [
        (parts(home="pending", host="pending"), ABOUT, "Waiting for approval by FiCCC"),
        (parts(home="approved", host="pending"), ABOUT, "With SCCC for decision"),
        (parts(seat="waiting"), BY, "On the waiting list, place 3"),
        (parts(seat="waiting"), ABOUT, "On the waiting list"),
        (parts(seat="offered"), BY, "Place offered, answer by Tue 01 Dec 15:00"),
        (parts(seat="offered"), ABOUT, "Place offered"),
        (parts(seat="confirmed"), ABOUT, "Confirmed"),
        (parts(home="declined", host="pending"), ABOUT, "Declined by the home centre FiCCC"),
        (parts(home="approved", host="declined"), ABOUT, "Declined by the host centre SCCC"),
        (parts(seat="released", end="withdrawn"), ABOUT, "Withdrawn"),
        (parts(seat="released", end="expired"), ABOUT, "Expired"),
        (parts(seat="confirmed", end="completed"), ABOUT, "Completed"),
        (parts(seat="confirmed", end="no_show"), ABOUT, "Did not come"),
    ],
)
def test_the_state_in_plain_words(state: Parts, about: Circumstances, words: str) -> None:
    assert str(plain_words(state, about)) == words


@pytest.mark.parametrize(
    ("side", "words"),
    [
        (Side.HOME, "Cancelled by the home centre"),
        (Side.HOST, "Cancelled by the host centre"),
        (Side.RUN, "Cancelled because the run was cancelled"),
        (None, "Cancelled"),
    ],
)
def test_a_cancelled_case_says_by_whom(side: Side | None, words: str) -> None:
    about = Circumstances(home="FiCCC", host="SCCC", ended_by=side)
    assert str(plain_words(parts(seat="released", end="cancelled"), about)) == words


@pytest.mark.parametrize(
    ("state", "about", "words"),
    [
        (parts(home="pending"), ABOUT, "A coordinator of FiCCC decides."),
        (parts(host="pending"), BY, "A coordinator of SCCC decides, by Tue 01 Dec 15:00."),
        (parts(seat="waiting"), ABOUT, "A seat that comes free goes to the first who may take it."),
        (
            parts(seat="waiting"),
            BY,
            "A seat that comes free goes to the first who may take it, until Tue 01 Dec 15:00.",
        ),
        (
            parts(seat="offered"),
            BY,
            "The person says yes or no; without an answer the seat goes to the next.",
        ),
        (parts(), ABOUT, "The system gives a seat or a place on the waiting list."),
    ],
)
def test_who_acts_next_and_until_when(state: Parts, about: Circumstances, words: str) -> None:
    assert str(what_next(state, about)) == words


def test_every_state_has_words_and_only_the_queue_is_called_a_waiting_list() -> None:
    for combination in product(HomeDecision, HostDecision, Seat, End):
        state = Parts(*combination)
        words = str(plain_words(state, BY))
        assert words
        if "waiting list" in words:
            assert state.seat is Seat.WAITING
            assert HomeDecision.PENDING is not state.home
            assert HostDecision.PENDING is not state.host
        assert (what_next(state, BY) is not None) is (who_acts(state) is not None)
        if not is_live(state):
            assert who_acts(state) is None


def test_a_stored_value_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="maybe"):
        parts(home="maybe")
