"""The moves of the host's decision, and of the answer to its offer."""

from __future__ import annotations

from lms.exchanges.rules import guards as g
from lms.exchanges.rules.applying import AS_IT_IS, at, to
from lms.exchanges.rules.case import ExchangeCase
from lms.exchanges.rules.parts import Agreed, Host, Role, Step
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import Move

HOST_DECIDES = ("endorsed", "in_review", "reserve", "rejected", "offered", "offer_expired")
"""The states in which something of the host's decision can still be done or mended."""

ASSIGNED_DECIDES = (*HOST_DECIDES, "returned")
"""The states in which somebody of a third centre, whom the network office assigned, reads and decides."""

DECIDING: tuple[Move[ExchangeCase], ...] = (
    Move(
        "ask",
        _l("Ask a question"),
        (at("endorsed"),),
        to("returned", host=Host.RETURNED),
        (Role.HOST,),
        (g.not_own_case, g.no_conflict),
        needs_reason=True,
        refuses_when=_l("own case; conflict of interest; no question"),
    ),
    Move(
        "say-feasible",
        _l("Say whether it is feasible"),
        (at("endorsed", "in_review", "reserve"),),
        AS_IT_IS,
        (Role.HOST,),
        (g.not_own_case, g.no_conflict, g.complete),
        refuses_when=_l("own case; conflict of interest"),
    ),
    Move(
        "review",
        _l("Send to the reviewers"),
        (at("endorsed"),),
        to("in_review", host=Host.IN_REVIEW),
        (Role.HOST,),
        (g.not_own_case, g.no_conflict, g.reviewed_here),
        refuses_when=_l("no reviewers in this slot; feasibility not said; fewer than two reviewers cleared"),
    ),
    Move(
        "offer",
        _l("Offer the stay"),
        (at("endorsed", "in_review", "reserve", "rejected", "offer_expired"),),
        to("offered", host=Host.OFFERED),
        (Role.HOST,),
        (g.not_own_case, g.no_conflict, g.none_live, g.place_free, g.complete, g.reviews_in),
        refuses_when=_l(
            "own case; conflict of interest; no free place; reviews missing and not overridden; no text"
        ),
    ),
    Move(
        "reserve",
        _l("Put on the reserve list"),
        (at("endorsed", "in_review"),),
        to("reserve", host=Host.RESERVE),
        (Role.HOST,),
        (g.not_own_case, g.no_conflict, g.complete),
        refuses_when=_l("own case; conflict of interest; the rank is taken"),
    ),
    Move(
        "reject",
        _l("Reject"),
        (at("endorsed", "in_review", "reserve"),),
        to("rejected", host=Host.REJECTED),
        (Role.HOST,),
        (g.not_own_case, g.no_conflict, g.complete),
        needs_reason=True,
        refuses_when=_l("own case; conflict of interest; no text or code"),
    ),
    Move(
        "take-offer",
        _l("Accept the offer"),
        (at("offered"),),
        to("accepted", step=Step.ACCEPTED, agreed=Agreed.PROPOSED),
        (Role.APPLICANT,),
        (g.offer_still_open,),
        refuses_when=_l("the offer has lapsed"),
    ),
    Move(
        "decline-offer",
        _l("Decline the offer"),
        (at("offered"),),
        to("declined", step=Step.DECLINED),
        (Role.APPLICANT,),
        (g.offer_still_open,),
        refuses_when=_l("the offer has lapsed"),
    ),
    Move(
        "expire-offer",
        _l("Let the offer lapse"),
        (at("offered"),),
        to("offer_expired", host=Host.OFFER_EXPIRED),
        (Role.SYSTEM,),
        (g.offer_over,),
        refuses_when=_l("the offer is still open"),
    ),
    Move(
        "withdraw-offer",
        _l("Withdraw the offer"),
        (at("offered"),),
        to("rejected", host=Host.REJECTED),
        (Role.HOST,),
        (g.not_own_case, g.no_conflict),
        needs_reason=True,
        refuses_when=_l("own case; conflict of interest; no reason"),
    ),
    Move(
        "declare-tie",
        _l("Declare a tie to the applicant"),
        (at(*HOST_DECIDES),),
        AS_IT_IS,
        (Role.HOST,),
        (g.not_own_case, g.complete),
        refuses_when=_l("own case; no words about the tie; a hard one was declared before"),
    ),
    Move(
        "waive-tie",
        _l("Waive a declared tie"),
        (at(*HOST_DECIDES),),
        AS_IT_IS,
        (Role.LEAD,),
        (g.not_own_case, g.complete),
        needs_reason=True,
        refuses_when=_l("own case; nobody declared a tie that can be waived; the own tie; no reason"),
    ),
    Move(
        "assign-decider",
        _l("Assign who decides"),
        (at(*HOST_DECIDES),),
        AS_IT_IS,
        (Role.OFFICE,),
        (g.not_own_case, g.nobody_able, g.complete),
        needs_reason=True,
        refuses_when=_l(
            "somebody at the host can decide; a person with a tie or of one of both centres; no reason"
        ),
    ),
)
