"""Who has still to decide, and what has been decided with a waiver: every combination of the four parts."""

from __future__ import annotations

from itertools import product

import pytest

from lms.enrolments.rules import End, HomeDecision, HostDecision, Parts, Seat, is_live, undecided
from lms.enrolments.rules.conditions import rests_on_waiver

ALL = [Parts(*each) for each in product(HomeDecision, HostDecision, Seat, End)]
TOOK_PLACE = (End.COMPLETED, End.NOT_COMPLETED, End.NO_SHOW)
HERE = HomeDecision.APPROVED, HostDecision.ACCEPTED


@pytest.mark.parametrize(
    ("parts", "open_", "rests"),
    [
        (Parts(HomeDecision.PENDING, HostDecision.PENDING), True, False),
        (Parts(HomeDecision.PENDING, HostDecision.NOT_NEEDED), True, False),
        (Parts(HomeDecision.APPROVED, HostDecision.PENDING), True, False),
        (Parts(HomeDecision.DECLINED, HostDecision.PENDING), False, False),
        (Parts(HomeDecision.APPROVED, HostDecision.DECLINED), False, False),
        (Parts(*HERE, Seat.WAITING), False, True),
        (Parts(*HERE, Seat.OFFERED), False, True),
        (Parts(*HERE, Seat.CONFIRMED), False, True),
        (Parts(*HERE, Seat.CONFIRMED, End.COMPLETED), False, True),
        (Parts(*HERE, Seat.CONFIRMED, End.NO_SHOW), False, True),
        (Parts(*HERE, Seat.RELEASED, End.WITHDRAWN), False, False),
        (Parts(*HERE, Seat.RELEASED, End.TRANSFERRED), False, False),
        (Parts(HomeDecision.PENDING, HostDecision.PENDING, Seat.RELEASED, End.CANCELLED), False, False),
    ],
)
def test_by_hand(parts: Parts, open_: bool, rests: bool) -> None:
    assert (undecided(parts), rests_on_waiver(parts)) == (open_, rests)


def test_a_live_one_is_either_undecided_or_rests_on_it() -> None:
    for parts in ALL:
        if is_live(parts):
            assert undecided(parts) is not rests_on_waiver(parts)
        else:
            assert not undecided(parts)
            assert rests_on_waiver(parts) is (parts.end in TOOK_PLACE)
