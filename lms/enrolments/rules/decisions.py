"""The moves from enrolling to an end: decisions, seats, endings."""

from __future__ import annotations

from lms.enrolments.rules import guards as g
from lms.enrolments.rules.case import EnrolmentCase
from lms.enrolments.rules.parts import (
    HOME_SETTLED,
    HOST_SETTLED,
    LIVE,
    End,
    HomeDecision,
    HostDecision,
    Role,
    Seat,
)
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import Move, Pattern, when

HOME_PENDING = when(home=HomeDecision.PENDING, host=(*HOST_SETTLED, HostDecision.PENDING), end=End.OPEN)
HOST_PENDING = when(host=HostDecision.PENDING, home=HOME_SETTLED, end=End.OPEN)
UNSEATED = when(home=HOME_SETTLED, host=HOST_SETTLED, seat=Seat.NONE, end=End.OPEN)
WAITING = when(home=HOME_SETTLED, host=HOST_SETTLED, seat=Seat.WAITING, end=End.OPEN)

OFFERED = when(seat=Seat.OFFERED, end=End.OPEN)
CONFIRMED = when(seat=Seat.CONFIRMED, end=End.OPEN)
CAME_OF_IT = when(end=(End.COMPLETED, End.NOT_COMPLETED, End.NO_SHOW))
AS_IT_IS = Pattern((), name=_l("as it was"))


def _out_of_turn(case: EnrolmentCase) -> bool:
    return case.out_of_turn


DECISIONS: tuple[Move[EnrolmentCase], ...] = (
    Move(
        "enrol",
        _l("Enrol"),
        (),
        when(
            home=(*HOME_SETTLED, HomeDecision.PENDING),
            host=(HostDecision.NOT_NEEDED, HostDecision.PENDING),
            seat=Seat.NONE,
            end=End.OPEN,
        ),
        (Role.PERSON, Role.HOME),
        (
            g.run_visible,
            g.none_live,
            g.run_takes_people,
            g.window_open,
            g.nomination_in_time,
            g.may_apply_again,
            g.eligible,
            g.seat_possible,
        ),
        refuses_when=_l(
            "not published; a live enrolment exists; window or nominations closed; not eligible;"
            " full without waiting list"
        ),
    ),
    Move(
        "approve-home",
        _l("Approve"),
        (HOME_PENDING,),
        when(home=HomeDecision.APPROVED),
        (Role.HOME,),
        (g.not_own_case, g.run_goes_on, g.nomination_in_time, g.seat_possible),
        refuses_when=_l("own case; run over; nominations closed; no seat and no waiting list"),
    ),
    Move(
        "decline-home",
        _l("Decline"),
        (HOME_PENDING,),
        when(home=HomeDecision.DECLINED),
        (Role.HOME,),
        (g.not_own_case, g.run_goes_on),
        needs_reason=True,
        refuses_when=_l("own case; run over; no reason"),
    ),
    Move(
        "accept-host",
        _l("Accept"),
        (HOST_PENDING,),
        when(host=HostDecision.ACCEPTED),
        (Role.HOST,),
        (g.not_own_case, g.run_goes_on, g.applications_are_in, g.seat_possible),
        refuses_when=_l("own case; run over; applications still come in; no seat and no waiting list"),
    ),
    Move(
        "decline-host",
        _l("Decline"),
        (HOST_PENDING,),
        when(host=HostDecision.DECLINED),
        (Role.HOST,),
        (g.not_own_case, g.run_goes_on),
        needs_reason=True,
        refuses_when=_l("own case; run over; no reason"),
    ),
)

SEATING: tuple[Move[EnrolmentCase], ...] = (
    Move(
        "confirm",
        _l("Give a seat or a place on the waiting list"),
        (UNSEATED,),
        when(seat=(Seat.CONFIRMED, Seat.OFFERED, Seat.WAITING)),
        (Role.SYSTEM,),
        (g.seat_possible,),
        refuses_when=_l("no seat and no waiting list"),
    ),
    Move(
        "promote",
        _l("Move up from the waiting list"),
        (WAITING,),
        when(seat=(Seat.CONFIRMED, Seat.OFFERED)),
        (Role.SYSTEM,),
        (g.queue_still_moves,),
        refuses_when=_l("the cut-off has passed or the run has started"),
    ),
    Move(
        "offer",
        _l("Offer the seat"),
        (WAITING,),
        when(seat=Seat.OFFERED),
        (Role.HOST,),
        (g.not_own_case, g.run_goes_on, g.queue_still_moves, g.seat_possible),
        needs_reason=_out_of_turn,
        refuses_when=_l(
            "own case; no seat this person may take; cut-off passed; out of turn without a reason"
        ),
    ),
    Move(
        "take-offer",
        _l("Take the seat"),
        (OFFERED,),
        when(seat=Seat.CONFIRMED),
        (Role.PERSON,),
        (g.run_goes_on, g.offer_still_open),
        refuses_when=_l("the offer is over; run over"),
    ),
    Move(
        "refuse-offer",
        _l("Give the offer back"),
        (OFFERED,),
        when(seat=Seat.RELEASED, end=End.WITHDRAWN),
        (Role.PERSON,),
        (g.run_not_over, g.offer_still_open),
        refuses_when=_l("the offer is over; run over"),
    ),
    Move(
        "expire-offer",
        _l("Let the offer expire"),
        (OFFERED,),
        when(seat=Seat.RELEASED, end=End.EXPIRED),
        (Role.SYSTEM,),
        (g.offer_has_lapsed,),
        refuses_when=_l("the offer can still be taken"),
    ),
)

ENDINGS: tuple[Move[EnrolmentCase], ...] = (
    Move(
        "withdraw",
        _l("Withdraw"),
        (LIVE,),
        when(seat=Seat.RELEASED, end=End.WITHDRAWN),
        (Role.PERSON,),
        (g.run_not_over,),
        refuses_when=_l("run over"),
    ),
    Move(
        "cancel",
        _l("Cancel"),
        (LIVE,),
        when(seat=Seat.RELEASED, end=End.CANCELLED),
        (Role.HOME, Role.HOST),
        (g.not_own_case, g.run_not_over),
        needs_reason=True,
        refuses_when=_l("own case; run over; no reason"),
    ),
    Move(
        "cancel-with-run",
        _l("Cancel with the run"),
        (LIVE,),
        when(seat=Seat.RELEASED, end=End.CANCELLED),
        (Role.SYSTEM,),
        (g.run_was_cancelled,),
        refuses_when=_l("the run is not cancelled"),
    ),
    Move(
        "expire",
        _l("Expire"),
        (WAITING, HOME_PENDING, HOST_PENDING),
        when(seat=Seat.RELEASED, end=End.EXPIRED),
        (Role.SYSTEM,),
        (g.time_is_up,),
        refuses_when=_l(
            "waiting: before the cut-off and the start of the run; undecided: before the run is over, or the end of"
            " nominations"
        ),
    ),
    Move(
        "reopen-home",
        _l("Reopen"),
        (when(home=HomeDecision.DECLINED, end=End.OPEN), when(end=End.CANCELLED)),
        when(home=HomeDecision.PENDING, seat=Seat.NONE, end=End.OPEN),
        (Role.HOME,),
        (g.ended_by_home, g.not_own_case, g.run_goes_on, g.none_live),
        needs_reason=True,
        refuses_when=_l("ended by the other side; own case; run over; a live enrolment exists; no reason"),
    ),
    Move(
        "reopen-host",
        _l("Reopen"),
        (when(host=HostDecision.DECLINED, end=End.OPEN), when(end=End.CANCELLED)),
        when(host=HostDecision.PENDING, seat=Seat.NONE, end=End.OPEN),
        (Role.HOST,),
        (g.ended_by_host, g.not_own_case, g.run_goes_on, g.none_live),
        needs_reason=True,
        refuses_when=_l("ended by the other side; own case; run over; a live enrolment exists; no reason"),
    ),
)
