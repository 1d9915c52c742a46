"""The moves of an enrolment, in one table: services, buttons, rights, notices, handbook and tests read it."""

from __future__ import annotations

from lms.enrolments.rules import guards as g
from lms.enrolments.rules.guards import EnrolmentCase
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
from lms.kit.refusal import Sentence
from lms.kit.states import Move, Table, when

ROLE_WORDS: dict[str, Sentence] = {
    Role.PERSON: _l("the person"),
    Role.HOME: _l("coordinator of the home centre"),
    Role.HOST: _l("coordinator of the host centre"),
    Role.SYSTEM: _l("the system"),
}

PART_WORDS: dict[str, Sentence] = {
    "home": _l("home decision"),
    "host": _l("host decision"),
    "seat": _l("seat"),
    "end": _l("end"),
    HomeDecision.NOT_NEEDED: _l("not needed"),
    HomeDecision.PENDING: _l("pending"),
    HomeDecision.APPROVED: _l("approved"),
    HomeDecision.DECLINED: _l("declined"),
    HostDecision.ACCEPTED: _l("accepted"),
    Seat.NONE: _l("none"),
    Seat.WAITING: _l("on the waiting list"),
    Seat.OFFERED: _l("offered"),
    Seat.CONFIRMED: _l("confirmed"),
    Seat.RELEASED: _l("given back"),
    End.OPEN: _l("open"),
    End.WITHDRAWN: _l("withdrawn"),
    End.CANCELLED: _l("cancelled"),
    End.EXPIRED: _l("expired"),
    End.COMPLETED: _l("completed"),
    End.NOT_COMPLETED: _l("not completed"),
    End.NO_SHOW: _l("did not come"),
    End.TRANSFERRED: _l("moved to another run"),
}

_HOME_PENDING = when(home=HomeDecision.PENDING, host=(*HOST_SETTLED, HostDecision.PENDING), end=End.OPEN)
_HOST_PENDING = when(host=HostDecision.PENDING, home=HOME_SETTLED, end=End.OPEN)
_UNSEATED = when(home=HOME_SETTLED, host=HOST_SETTLED, seat=Seat.NONE, end=End.OPEN)
_WAITING = when(home=HOME_SETTLED, host=HOST_SETTLED, seat=Seat.WAITING, end=End.OPEN)

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
            g.may_apply_again,
            g.eligible,
            g.seat_possible,
        ),
        refuses_when=_l(
            "not published; a live enrolment exists; window closed; not eligible; full without waiting list"
        ),
    ),
    Move(
        "approve-home",
        _l("Approve"),
        (_HOME_PENDING,),
        when(home=HomeDecision.APPROVED),
        (Role.HOME,),
        (g.not_own_case, g.run_goes_on, g.seat_possible),
        refuses_when=_l("own case; run over; no seat and no waiting list"),
    ),
    Move(
        "decline-home",
        _l("Decline"),
        (_HOME_PENDING,),
        when(home=HomeDecision.DECLINED),
        (Role.HOME,),
        (g.not_own_case, g.run_goes_on),
        needs_reason=True,
        refuses_when=_l("own case; run over; no reason"),
    ),
    Move(
        "accept-host",
        _l("Accept"),
        (_HOST_PENDING,),
        when(host=HostDecision.ACCEPTED),
        (Role.HOST,),
        (g.not_own_case, g.run_goes_on, g.seat_possible),
        refuses_when=_l("own case; run over; no seat and no waiting list"),
    ),
    Move(
        "decline-host",
        _l("Decline"),
        (_HOST_PENDING,),
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
        (_UNSEATED,),
        when(seat=(Seat.CONFIRMED, Seat.WAITING)),
        (Role.SYSTEM,),
        (g.seat_possible,),
        refuses_when=_l("no seat and no waiting list"),
    ),
    Move(
        "promote",
        _l("Move up from the waiting list"),
        (_WAITING,),
        when(seat=Seat.CONFIRMED),
        (Role.SYSTEM,),
        (g.queue_still_moves,),
        refuses_when=_l("the cut-off has passed or the run has started"),
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
        (_WAITING, _HOME_PENDING, _HOST_PENDING),
        when(seat=Seat.RELEASED, end=End.EXPIRED),
        (Role.SYSTEM,),
        (g.time_is_up,),
        refuses_when=_l(
            "waiting: before the cut-off and the start of the run; undecided: before the run is over"
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

MOVES: Table[EnrolmentCase] = Table(
    (*DECISIONS, *SEATING, *ENDINGS), roles=ROLE_WORDS, words=PART_WORDS, elsewhere=g.moved_on
)
