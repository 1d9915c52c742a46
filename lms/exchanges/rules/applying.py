"""The moves from a draft to the home centre's answer, and those that end an application early."""

from __future__ import annotations

from lms.exchanges.rules import guards as g
from lms.exchanges.rules.case import ExchangeCase
from lms.exchanges.rules.parts import STATE_NAMES, End, Home, Host, Role, StayState, Step
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import Move, Pattern, when

AS_IT_IS = Pattern((), name=_l("as it was"))
WITHDRAWABLE = ("draft", "submitted", "returned", "endorsed", "in_review", "reserve", "offered", "accepted")
ENDED_BY_SLOT = (*WITHDRAWABLE, "agreed")


def at(*states: str) -> Pattern:
    """A row that begins in these states, by their one name."""
    return when(state=states)


def to(state: str, **parts: str | tuple[str, ...]) -> Pattern:
    """A row that leads to `state`, by what it writes to the parts."""
    return Pattern(when(**parts).parts, name=STATE_NAMES[state])


APPLYING: tuple[Move[ExchangeCase], ...] = (
    Move(
        "start",
        _l("Start an application"),
        (),
        to("draft", step=Step.DRAFT),
        (Role.APPLICANT,),
        (g.slot_visible, g.slot_open, g.eligible, g.none_live),
        refuses_when=_l(
            "the slot is not open; the centre is the host's or not eligible; a live application exists"
        ),
    ),
    Move(
        "submit",
        _l("Submit"),
        (at("draft", "returned"),),
        to(
            "submitted",
            step=Step.SUBMITTED,
            home=(Home.PENDING, Home.NOT_NEEDED, Home.ENDORSED),
            host=(Host.NONE, Host.PENDING),
        ),
        (Role.APPLICANT,),
        (g.in_time, g.eligible, g.complete, g.no_late_report),
        refuses_when=_l(
            "too late; incomplete; dates outside the window; no consent; an old report is overdue"
        ),
    ),
    Move(
        "return",
        _l("Ask for changes"),
        (at("submitted"),),
        to("returned", home=Home.RETURNED),
        (Role.HOME,),
        (g.not_own_case,),
        needs_reason=True,
        refuses_when=_l("own case; no text"),
    ),
    Move(
        "endorse",
        _l("Endorse"),
        (at("submitted"),),
        to("endorsed", home=Home.ENDORSED, host=Host.PENDING),
        (Role.HOME,),
        (g.not_own_case, g.commitments_ticked),
        refuses_when=_l("own case; commitments not ticked"),
    ),
    Move(
        "refuse-endorsement",
        _l("Do not support"),
        (at("submitted"),),
        to("not_endorsed", home=Home.NOT_ENDORSED, host=Host.NONE),
        (Role.HOME,),
        (g.not_own_case,),
        needs_reason=True,
        refuses_when=_l("own case; no reason"),
    ),
    Move(
        "reopen",
        _l("Open again"),
        (at("not_endorsed"),),
        to("submitted", home=Home.PENDING),
        (Role.HOME,),
        (g.not_own_case, g.decision_ahead, g.none_live),
        needs_reason=True,
        refuses_when=_l(
            "own case; the host's day of decision has passed; another live application; no reason"
        ),
    ),
    Move(
        "remind",
        _l("Remind"),
        (at("submitted"),),
        AS_IT_IS,
        (Role.SYSTEM,),
        refuses_when=_l("a reminder for this day went out"),
    ),
    Move(
        "withdraw",
        _l("Withdraw"),
        (at(*WITHDRAWABLE),),
        to("withdrawn", end=End.WITHDRAWN),
        (Role.APPLICANT,),
        refuses_when=_l("the stay is agreed"),
    ),
    Move(
        "cancel-with-slot",
        _l("Cancel with the slot"),
        (at(*ENDED_BY_SLOT),),
        to("cancelled", end=End.CANCELLED, stay=(StayState.NONE, StayState.CANCELLED)),
        (Role.SYSTEM,),
        needs_reason=True,
    ),
    Move(
        "delete",
        _l("Delete the draft"),
        (at("draft"),),
        Pattern((), name=_l("gone")),
        (Role.APPLICANT, Role.SYSTEM),
        refuses_when=_l("it was submitted once"),
    ),
)
