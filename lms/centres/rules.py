"""Belonging to a centre as a table of moves; classes of organisations; what a centre's page may say. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.money import CURRENCIES
from lms.kit.refusal import Problem, Refusal, Sentence
from lms.kit.states import Move, Table, when

CLAIMED, CONFIRMED, DECLINED, ENDED = "claimed", "confirmed", "declined", "ended"
LIVE = (CLAIMED, CONFIRMED)

ORGANISATION_KINDS: dict[str, Any] = {
    "start_up": _l("Start-up"),
    "sme": _l("Small or medium-sized enterprise"),
    "mid_cap": _l("Mid-cap company"),
    "large": _l("Large company"),
    "university": _l("University"),
    "institute": _l("Research institute"),
    "public": _l("Public body"),
    "other": _l("Other"),
}

HOME_APPROVALS: dict[str, Sentence] = {
    "none": _l("Not needed"),
    "required": _l("Needed"),
    "required_above_fee": _l("Needed above a fee"),
}

STATE_LABELS: dict[str, Sentence] = {
    CLAIMED: _l("Waiting for the centre to confirm"),
    CONFIRMED: _l("Confirmed"),
    DECLINED: _l("Declined by the centre"),
    ENDED: _l("Ended"),
}


@dataclass(frozen=True)
class Belonging:
    """The one part of a membership's state."""

    membership: str


@dataclass(frozen=True)
class MembershipCase:
    """What the moves look at. `decided` says who decided already and when, in words."""

    state: Belonging | None
    own: bool = False
    decided: Sentence = ""


def _elsewhere(_move: Move[MembershipCase], case: MembershipCase) -> Refusal:
    sentence = (
        case.decided if str(case.decided) else _l("That is not possible any more: the state has changed.")
    )
    return Refusal("already_decided", sentence, status=409)


def _own_case(case: MembershipCase) -> Refusal | None:
    if not case.own:
        return None
    return Refusal(
        "own_case", _l("Nobody decides on the own membership; ask another coordinator."), status=403
    )


_CLAIMED, _CONFIRMED = when(membership=CLAIMED), when(membership=CONFIRMED)
_DECLINED, _ENDED = when(membership=DECLINED), when(membership=ENDED)
_OWN = _l("own membership")

MEMBERSHIP: Table[MembershipCase] = Table(
    (
        Move("claim-membership", _l("Say that I belong to this centre"), (), _CLAIMED, ("person",)),
        Move(
            "confirm-membership",
            _l("Confirm"),
            (_CLAIMED,),
            _CONFIRMED,
            ("coordinator",),
            guards=(_own_case,),
            refuses_when=_OWN,
        ),
        Move("confirm-by-address", _l("Confirmed by the mail address"), (_CLAIMED,), _CONFIRMED, ("system",)),
        Move("accept-invitation", _l("Accept the invitation"), (_CLAIMED,), _CONFIRMED, ("invited",)),
        Move(
            "decline-membership",
            _l("Decline"),
            (_CLAIMED,),
            _DECLINED,
            ("coordinator",),
            guards=(_own_case,),
            needs_reason=True,
            refuses_when=_OWN,
        ),
        Move(
            "end-membership",
            _l("End the membership"),
            (_CONFIRMED,),
            _ENDED,
            ("coordinator",),
            guards=(_own_case,),
            needs_reason=True,
            refuses_when=_OWN,
        ),
        Move("leave-centre", _l("Leave this centre"), (_CLAIMED, _CONFIRMED), _ENDED, ("person",)),
    ),
    roles={
        "person": _l("the person"),
        "coordinator": _l("coordinator of the centre"),
        "system": _l("the system"),
        "invited": _l("the person who was invited"),
    },
    words={"membership": "", **STATE_LABELS},
    elsewhere=_elsewhere,
)

_COLOUR = re.compile("#[0-9a-f]{6}")
CONTRAST_MIN = 4.5


def _channel(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast_on_white(colour: str) -> float:
    """The contrast of a colour "#rrggbb" with white, 1 to 21 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_channel(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def colour_problem(colour: str) -> Problem | None:
    """A centre's colour is "#rrggbb" and dark enough to be read on white (WCAG AA: 4.5 to 1)."""
    if not _COLOUR.fullmatch(colour):
        return Problem("colour_shape", _l("Choose a colour like #335577."), "colour")
    if contrast_on_white(colour) < CONTRAST_MIN:
        return Problem("colour_pale", _l("This colour is too pale to be read on white."), "colour")
    return None


def website_problem(address: str) -> Problem | None:
    """A web site's address is empty, or http(s) with a host and nothing that hides where it leads."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        whole = False
    if whole and not any(ord(sign) < 33 for sign in address):
        return None
    return Problem("website_shape", _l("Write an address like https://example.org."), "website")


def approval_problems(approval: str, *, above: Decimal | None, currency: str) -> list[Problem]:
    """What is wrong with a rule of asking the home centre: `approval` is one of `HOME_APPROVALS`, `above` the fee from
    which it is asked (0 to 1,000,000; only there it has to be given) in `currency` (ISO 4217)."""
    unknown = _l("Choose one of the values given.")
    problems: list[Problem] = []
    if approval not in HOME_APPROVALS:
        problems.append(Problem("unknown_choice", unknown, "home_approval"))
    if approval == "required_above_fee" and above is None:
        sentence = _l("Say from which fee the home centre is asked.")
        problems.append(Problem("missing", sentence, "approval_above"))
    if above is not None and not 0 <= above <= 1_000_000:
        problems.append(Problem("out_of_range", _l("Give an amount from 0 to 1,000,000."), "approval_above"))
    if currency not in CURRENCIES:
        problems.append(Problem("unknown_choice", unknown, "approval_currency"))
    return problems
