"""The moves that need the consent of another: another run, another person."""

from __future__ import annotations

from lms.enrolments.rules import guards as g
from lms.enrolments.rules.case import EnrolmentCase
from lms.enrolments.rules.decisions import AS_IT_IS, CONFIRMED, HOST_PENDING, WAITING
from lms.enrolments.rules.parts import LIVE, End, Role, Seat
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import Move, when

_ENDS = when(seat=Seat.RELEASED, end=End.TRANSFERRED)
_HOSTS = (g.not_own_case, g.run_goes_on)

PROPOSALS: tuple[Move[EnrolmentCase], ...] = (
    Move(
        "propose-run",
        _l("Propose another run"),
        (HOST_PENDING, WAITING),
        AS_IT_IS,
        (Role.HOST,),
        (*_HOSTS, g.none_proposed, g.possible_elsewhere),
        needs_reason=True,
        refuses_when=_l("own case; the other run is closed; another proposal is open; no reason"),
    ),
    Move(
        "ask-transfer",
        _l("Change to another run"),
        (CONFIRMED, WAITING),
        AS_IT_IS,
        (Role.PERSON,),
        (g.run_goes_on, g.none_proposed, g.possible_elsewhere),
        refuses_when=_l("run over; the other run is closed; another proposal is open"),
    ),
    Move(
        "propose-replacement",
        _l("Send somebody else"),
        (CONFIRMED,),
        AS_IT_IS,
        (Role.HOME,),
        (*_HOSTS, g.before_first_session, g.none_proposed, g.possible_elsewhere),
        needs_reason=True,
        refuses_when=_l(
            "own case; first session begun; the other is enrolled or of another home centre; no reason"
        ),
    ),
    Move(
        "agree-run",
        _l("Change to the proposed run"),
        (LIVE,),
        _ENDS,
        (Role.PERSON,),
        (g.run_goes_on, g.proposed("other_run"), g.possible_elsewhere),
        refuses_when=_l("nothing is proposed any more; the other run is closed or has no seat"),
    ),
    Move(
        "refuse-run",
        _l("Stay with this run"),
        (LIVE,),
        AS_IT_IS,
        (Role.PERSON,),
        (g.proposed("other_run"),),
        refuses_when=_l("nothing is proposed any more"),
    ),
    Move(
        "agree-transfer",
        _l("Take over"),
        (LIVE,),
        _ENDS,
        (Role.OTHER_HOST,),
        (*_HOSTS, g.proposed("transfer"), g.possible_elsewhere),
        refuses_when=_l("own case; nothing is asked any more; no seat in the other run"),
    ),
    Move(
        "refuse-transfer",
        _l("Do not take over"),
        (LIVE,),
        AS_IT_IS,
        (Role.OTHER_HOST,),
        (g.not_own_case, g.proposed("transfer")),
        needs_reason=True,
        refuses_when=_l("own case; nothing is asked any more; no reason"),
    ),
    Move(
        "agree-replacement",
        _l("Agree to the other person"),
        (CONFIRMED,),
        _ENDS,
        (Role.HOST,),
        (*_HOSTS, g.before_first_session, g.proposed("replace"), g.possible_elsewhere),
        refuses_when=_l("own case; first session begun; nothing is proposed any more"),
    ),
    Move(
        "refuse-replacement",
        _l("Do not agree"),
        (LIVE,),
        AS_IT_IS,
        (Role.HOST,),
        (g.not_own_case, g.proposed("replace")),
        needs_reason=True,
        refuses_when=_l("own case; nothing is proposed any more; no reason"),
    ),
    Move(
        "withdraw-proposal",
        _l("Take the proposal back"),
        (LIVE,),
        AS_IT_IS,
        (Role.PERSON, Role.HOME, Role.HOST),
        (g.asked_by_actor,),
        refuses_when=_l("nothing is proposed; somebody else proposed it"),
    ),
)
