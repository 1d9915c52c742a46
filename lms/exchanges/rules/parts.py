"""What an application stores: a part for each owner, never merged; and the one name of their combination."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence


class Step(StrEnum):
    """The applicant's own step."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Home(StrEnum):
    """Whether the home centre supports the application; owned by its coordinators."""

    NOT_NEEDED = "not_needed"
    PENDING = "pending"
    RETURNED = "returned"
    ENDORSED = "endorsed"
    NOT_ENDORSED = "not_endorsed"


class Host(StrEnum):
    """What the host centre decides; owned by its coordinators."""

    NONE = "none"
    PENDING = "pending"
    RETURNED = "returned"
    IN_REVIEW = "in_review"
    RESERVE = "reserve"
    REJECTED = "rejected"
    OFFERED = "offered"
    OFFER_EXPIRED = "offer_expired"


class Agreed(StrEnum):
    """Whether an agreement is in force; all parties own it together."""

    NONE = "none"
    PROPOSED = "proposed"
    IN_FORCE = "in_force"


class StayState(StrEnum):
    """Where the stay is; owned by the host."""

    NONE = "none"
    PLANNED = "planned"
    ONGOING = "ongoing"
    ENDED = "ended"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class End(StrEnum):
    """How the application ended; `open` until it does."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class Party(StrEnum):
    """The three who agree. Also: whose side somebody acts for."""

    APPLICANT = "applicant"
    HOME = "home"
    HOST = "host"


class Role(StrEnum):
    """What an actor is to one slot, application, review or agreement."""

    APPLICANT = "applicant"
    HOME = "home coordinator"
    HOST = "host coordinator"
    EDITOR = "editor of the host centre"
    LEAD = "lead of the host centre"
    CONTACT = "host contact"
    REVIEWER = "reviewer"
    OFFICE = "network office"
    MEMBER = "member"
    SYSTEM = "system"


@dataclass(frozen=True)
class Parts:
    """The six stored parts."""

    step: Step = Step.DRAFT
    home: Home = Home.PENDING
    host: Host = Host.NONE
    agreed: Agreed = Agreed.NONE
    stay: StayState = StayState.NONE
    end: End = End.OPEN

    @classmethod
    def stored(cls, *, step: str, home: str, host: str, agreed: str, stay: str, end: str) -> Parts:
        """The parts as a record keeps them. Raises ValueError for a value that is none of a part's."""
        return cls(Step(step), Home(home), Host(host), Agreed(agreed), StayState(stay), End(end))

    @property
    def state(self) -> str:
        """The one name of the combination, see `state_of`: what the rows of the table of moves begin with."""
        return state_of(self)


STATE_WORDS: dict[str, Sentence] = {
    "draft": _l("Draft"),
    "submitted": _l("With your home centre"),
    "returned": _l("Changes asked"),
    "not_endorsed": _l("Not supported by your home centre"),
    "endorsed": _l("With the host"),
    "in_review": _l("With the host, in review"),
    "reserve": _l("Reserve list"),
    "rejected": _l("Not selected"),
    "offered": _l("Offer: answer needed"),
    "offer_expired": _l("Offer lapsed"),
    "declined": _l("Declined"),
    "accepted": _l("Agreement being made"),
    "agreed": _l("Confirmed"),
    "ongoing": _l("Under way"),
    "ended": _l("Report due"),
    "closed": _l("Completed"),
    "withdrawn": _l("Withdrawn"),
    "cancelled": _l("Cancelled"),
}
"""Every state by name, as the applicant reads it."""

STATE_NAMES: dict[str, Sentence] = STATE_WORDS | {
    "submitted": _l("With the home centre"),
    "not_endorsed": _l("Not supported by the home centre"),
    "offered": _l("Offer made"),
    "ended": _l("Stay ended, report due"),
}
"""Every state by name, as somebody else than the applicant reads it."""

LIVE_STATES = frozenset(
    {
        *("draft", "submitted", "returned", "endorsed", "in_review", "reserve"),
        *("offered", "accepted", "agreed", "ongoing", "ended"),
    }
)
"""One application in one of these per person and slot."""

PLACE_STATES = frozenset({"offered", "accepted", "agreed", "ongoing"})
"""Only these hold a place."""


def state_of(parts: Parts) -> str:
    """The one name of a combination of parts: a key of `STATE_WORDS`."""
    if parts.end != End.OPEN:
        return parts.end.value
    if parts.stay in (StayState.ONGOING, StayState.ENDED):
        return parts.stay.value
    if parts.agreed == Agreed.IN_FORCE:
        return "agreed"
    if parts.step in (Step.DRAFT, Step.ACCEPTED, Step.DECLINED):
        return parts.step.value
    if parts.host not in (Host.NONE, Host.PENDING):
        return parts.host.value
    if parts.home in (Home.RETURNED, Home.NOT_ENDORSED):
        return parts.home.value
    return "submitted" if parts.home == Home.PENDING else "endorsed"


def host_sees(parts: Parts) -> bool:
    """Whether the host may know of the application: it has been endorsed, or there is no home centre to ask.

    What the host has asked about and the home centre has again before it (sent again with another plan) is hidden
    until it is endorsed again.
    """
    return parts.step != Step.DRAFT and parts.home in (Home.NOT_NEEDED, Home.ENDORSED)


def who_acts(parts: Parts) -> Party | None:
    """Who has the ball; None when nobody has to do anything, or all three (`accepted`: who has not signed yet)."""
    return {
        "draft": Party.APPLICANT,
        "submitted": Party.HOME,
        "returned": Party.APPLICANT,
        "endorsed": Party.HOST,
        "in_review": Party.HOST,
        "reserve": Party.HOST,
        "offered": Party.APPLICANT,
        "agreed": Party.HOST,
        "ongoing": Party.HOST,
        "ended": Party.APPLICANT,
    }.get(state_of(parts))
