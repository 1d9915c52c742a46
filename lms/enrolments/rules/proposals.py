"""The moves that need the consent of another: another run, another person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from lms.courses.rules import RunState, WindowState, window
from lms.enrolments.rules import guards as g
from lms.enrolments.rules.case import EnrolmentCase, RunFacts
from lms.enrolments.rules.decisions import AS_IT_IS, CONFIRMED, HOST_PENDING, WAITING
from lms.enrolments.rules.parts import (
    LIVE,
    Acceptance,
    End,
    HomeDecision,
    HostDecision,
    Parts,
    Policy,
    Role,
    Seat,
)
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.money import Money
from lms.kit.refusal import Refusal
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
    Move(
        "lapse-proposal",
        _l("Let the proposal lapse"),
        (LIVE,),
        AS_IT_IS,
        (Role.SYSTEM,),
        (g.proposal_is_void,),
        refuses_when=_l("it can still be agreed to"),
    ),
)

ASKING: dict[str, Role] = {"other_run": Role.HOST, "transfer": Role.PERSON, "replace": Role.HOME}
"""Which side makes a proposal of each kind, and may take it back."""


def asking_side(kind: str, roles: Collection[Role]) -> str:
    """The side that made an open proposal of `kind` where somebody with `roles` is of it, else empty."""
    side = ASKING.get(kind)
    return side.value if side in roles and side is not None else ""


def begins_with(
    policy: Policy,
    kind: str,
    *,
    has_home: bool,
    approved: bool = False,
    same_host: bool = False,
    costs: Iterable[Money] = (),
) -> Parts:
    """The parts with which an enrolment goes on after everybody agreed; `costs` is what the person may pay
    there.

    `approved`: the same home centre has approved before; that counts there too, except for a nomination, which has its
    own list. Who proposes a run of the own centre, or takes somebody over, has thereby accepted; who proposes another
    of the own people has approved.
    """
    at_once = policy.acceptance is Acceptance.FIRST_COME
    accepted = kind != "other_run" or (same_host and policy.acceptance is Acceptance.MODERATED)
    host = HostDecision.ACCEPTED if accepted else HostDecision.PENDING
    carried = approved and policy.acceptance is not Acceptance.BY_NOMINATION
    home = HomeDecision.APPROVED if kind == "replace" or carried else HomeDecision.PENDING
    return Parts(
        home if has_home and policy.asks_home(costs) else HomeDecision.NOT_NEEDED,
        HostDecision.NOT_NEEDED if at_once else host,
    )


def void(kind: str, *, run: RunFacts, other: RunFacts, now: datetime) -> Refusal | None:
    """Why a proposal can never be agreed to any more, or None: the run is over or cancelled, the first session begun
    (of a replacement), the other run over, cancelled or closed (of the others). A full run may have a seat tomorrow."""
    here = EnrolmentCase(state=None, run=run, now=now)
    if (refusal := g.run_goes_on(here)) is not None:
        return refusal
    if kind == "replace":
        return g.before_first_session(here)
    if other.state in (RunState.DRAFT, RunState.CANCELLED) or other.over(now):
        return Refusal("run_not_open", _l("The other run takes nobody any more."), status=409)
    seen = window(opens_at=other.opens_at, closes_at=other.closes_at, run_start=other.starts_at, now=now)
    if other.state is RunState.PUBLISHED and seen.state is WindowState.CLOSED:
        return Refusal("too_late", _l("Enrolment in the other run has closed."), status=409)
    return None
