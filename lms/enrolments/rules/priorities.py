"""A priority given by hand: for whom, where, by which moves."""

from __future__ import annotations

from lms.enrolments.rules import guards as g
from lms.enrolments.rules.case import EnrolmentCase
from lms.enrolments.rules.decisions import AS_IT_IS
from lms.enrolments.rules.parts import (
    HOME_SETTLED,
    HOST_SETTLED,
    Acceptance,
    End,
    HomeDecision,
    HostDecision,
    Role,
    Seat,
)
from lms.enrolments.rules.queue import ORDINARY
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Problem, Refusal, Sentence
from lms.kit.states import Move, when

BY_HAND = range(1, ORDINARY)
"""The priorities that a host can give: before everybody else, never behind."""

IN_LINE = when(
    home=(*HOME_SETTLED, HomeDecision.PENDING),
    host=(*HOST_SETTLED, HostDecision.PENDING),
    seat=(Seat.NONE, Seat.WAITING),
    end=End.OPEN,
)

_GIVEN_BY: dict[Acceptance, Sentence] = {
    Acceptance.BY_NOMINATION: _l("In this run the ranked lists of the home centres give the order."),
    Acceptance.BY_SELECTION: _l("In this run the selection gives the order."),
}


def order_is_free(case: EnrolmentCase) -> Refusal | None:
    """Where ranked lists or a selection give the order, no hand changes it."""
    sentence = _GIVEN_BY.get(case.run.policy.acceptance)
    return None if sentence is None else Refusal("order_given", sentence, status=409)


def has_a_queue(case: EnrolmentCase) -> Refusal | None:
    """A run without a waiting list has no order; who waits from before it was switched off is in one."""
    waits = case.state is not None and case.state.seat is Seat.WAITING
    if waits or case.run.policy.waiting_list:
        return None
    return Refusal("no_waiting_list", _l("This run keeps no waiting list."), status=409)


def priority_was_given(case: EnrolmentCase) -> Refusal | None:
    """Only what the host gave by hand is taken away by hand."""
    if case.preferred:
        return None
    return Refusal("no_priority", _l("Nobody gave this enrolment a priority by hand."), status=409)


def check_priority(priority: int | None) -> list[Problem]:
    """What is wrong with a priority that a host gives."""
    if priority in BY_HAND:
        return []
    sentence = _l("Give a whole number from 1 to %(most)s.", most=BY_HAND[-1])
    return [Problem("out_of_range", sentence, "priority")]


PRIORITIES: tuple[Move[EnrolmentCase], ...] = (
    Move(
        "give-priority",
        _l("Give priority"),
        (IN_LINE,),
        AS_IT_IS,
        (Role.HOST,),
        (g.not_own_case, g.run_goes_on, g.queue_still_moves, order_is_free, has_a_queue),
        needs_reason=True,
        refuses_when=_l(
            "own case; run over; cut-off passed; ranked lists or a selection give the order; no waiting list; no reason"
        ),
    ),
    Move(
        "end-priority",
        _l("Take the priority away"),
        (IN_LINE,),
        AS_IT_IS,
        (Role.HOST,),
        (g.not_own_case, g.run_goes_on, g.queue_still_moves, priority_was_given),
        needs_reason=True,
        refuses_when=_l("own case; run over; cut-off passed; none was given by hand; no reason"),
    ),
)
