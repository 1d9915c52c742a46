"""The moves of the agreement and of the stay, to its closing."""

from __future__ import annotations

from lms.exchanges.rules import guards as g
from lms.exchanges.rules.applying import AS_IT_IS, at, to
from lms.exchanges.rules.case import ExchangeCase
from lms.exchanges.rules.parts import Agreed, End, Role, StayState
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.states import Move

ALL_PARTIES = (Role.APPLICANT, Role.HOME, Role.HOST)

AGREEING: tuple[Move[ExchangeCase], ...] = (
    Move(
        "propose-agreement",
        _l("Change the agreement"),
        (at("accepted"),),
        AS_IT_IS,
        ALL_PARTIES,
        (g.not_own_case, g.current_version, g.complete),
        refuses_when=_l(
            "a coordinator on the own case; another version is newer; nothing changed; dates outside the window"
        ),
    ),
    Move(
        "sign",
        _l("Sign"),
        (at("accepted", "agreed", "ongoing"),),
        to(
            "agreed",
            agreed=(Agreed.PROPOSED, Agreed.IN_FORCE),
            stay=(StayState.NONE, StayState.PLANNED, StayState.ONGOING),
        ),
        ALL_PARTIES,
        (g.not_own_case, g.current_version, g.not_signed_yet, g.no_overlap, g.complete),
        refuses_when=_l(
            "a coordinator on the own case; an old version; signed already; an overlapping stay;"
            " required courses neither completed nor enrolled in"
        ),
    ),
    Move(
        "amend",
        _l("Propose an amendment"),
        (at("agreed", "ongoing"),),
        AS_IT_IS,
        ALL_PARTIES,
        (g.not_own_case, g.current_version, g.complete),
        needs_reason=True,
        refuses_when=_l(
            "a coordinator on the own case; another amendment is open; nothing changed; no reason"
        ),
    ),
    Move(
        "refuse-amendment",
        _l("Refuse the amendment"),
        (at("agreed", "ongoing"),),
        AS_IT_IS,
        ALL_PARTIES,
        (
            g.not_own_case,
            g.current_version,
        ),
        needs_reason=True,
        refuses_when=_l("a coordinator on the own case; no amendment is open; no reason"),
    ),
)

STAYING: tuple[Move[ExchangeCase], ...] = (
    Move(
        "record-arrival",
        _l("Record the arrival"),
        (at("agreed"),),
        to("ongoing", stay=StayState.ONGOING),
        (Role.HOST, Role.CONTACT),
        (g.not_own_case, g.complete, g.courses_there),
        refuses_when=_l(
            "after today, or more than 14 days before the planned start; a required course is missing"
        ),
    ),
    Move(
        "record-departure",
        _l("Record the departure"),
        (at("ongoing"),),
        to("ended", stay=StayState.ENDED),
        (Role.HOST, Role.CONTACT),
        (g.not_own_case, g.complete),
        refuses_when=_l("before the arrival, or after today"),
    ),
    Move(
        "end-early",
        _l("End the stay early"),
        (at("ongoing"),),
        to("ended", stay=StayState.ENDED),
        (Role.HOST,),
        (g.not_own_case, g.complete),
        needs_reason=True,
        refuses_when=_l("before the arrival, or after today; no reason"),
    ),
    Move(
        "interrupt",
        _l("Record an interruption"),
        (at("ongoing"),),
        AS_IT_IS,
        (Role.HOST, Role.CONTACT),
        (g.not_own_case, g.complete),
        refuses_when=_l("outside the stay"),
    ),
    Move(
        "cancel-stay",
        _l("Cancel the stay"),
        (at("agreed"),),
        to("cancelled", end=End.CANCELLED, stay=StayState.CANCELLED),
        ALL_PARTIES,
        (g.not_own_case,),
        needs_reason=True,
        refuses_when=_l("a coordinator on the own case; no reason"),
    ),
    Move(
        "ask-whereabouts",
        _l("Ask where the guest is"),
        (at("agreed"),),
        AS_IT_IS,
        (Role.HOST,),
        (g.not_own_case,),
        refuses_when=_l("before the planned start"),
    ),
    Move(
        "no-show",
        _l("Record that nobody came"),
        (at("agreed"),),
        to("cancelled", end=End.CANCELLED, stay=StayState.NO_SHOW),
        (Role.HOST,),
        (g.not_own_case, g.no_show_time),
        refuses_when=_l("less than seven days after the planned start; not asked three days before"),
    ),
    Move(
        "send-report",
        _l("Send the report"),
        (at("ended"),),
        AS_IT_IS,
        (Role.APPLICANT,),
        (g.complete,),
        refuses_when=_l("no text"),
    ),
    Move(
        "waive-report",
        _l("Do without the report"),
        (at("ended"),),
        AS_IT_IS,
        (Role.HOME, Role.HOST),
        (g.not_own_case,),
        needs_reason=True,
        refuses_when=_l("own case; no reason"),
    ),
    Move(
        "set-consent",
        _l("Choose what may be published"),
        (at("ended", "closed"),),
        AS_IT_IS,
        (Role.APPLICANT,),
        (g.complete,),
        refuses_when=_l("no report was sent; it has no summary"),
    ),
    Move(
        "accept-report",
        _l("Accept the report"),
        (at("ended"),),
        to("closed", end=End.CLOSED),
        (Role.HOST,),
        (g.not_own_case, g.report_there),
        refuses_when=_l("own case; no report, and home and host have not both done without it"),
    ),
)
