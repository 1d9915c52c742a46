"""What an enrolment stores: two decisions, a seat, an end; each with its owner, never merged into one status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from lms.kit.i18n import lazy_gettext as _l
from lms.kit.money import Money, any_above
from lms.kit.states import Pattern, when


class HomeDecision(StrEnum):
    """Whether the home centre lets its person go; owned by its coordinators."""

    NOT_NEEDED = "not_needed"
    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"


class HostDecision(StrEnum):
    """Whether the host centre lets the person come; owned by its coordinators."""

    NOT_NEEDED = "not_needed"
    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Seat(StrEnum):
    """Owned by the allocation (`seats`, `queue`)."""

    NONE = "none"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    RELEASED = "released"


class End(StrEnum):
    """How the enrolment ended; `open` until it does."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"
    NO_SHOW = "no_show"
    TRANSFERRED = "transferred"


class Side(StrEnum):
    """Who ended an enrolment: the side that may reopen it, where one may."""

    PERSON = "person"
    HOME = "home"
    HOST = "host"
    RUN = "run"
    SYSTEM = "system"


class Role(StrEnum):
    """What an actor is to one enrolment. "Home coordinator" and "host coordinator" are one role seen from two sides;
    the other host is the one of the run that somebody wants to change to."""

    PERSON = "person"
    HOME = "home coordinator"
    HOST = "host coordinator"
    OTHER_HOST = "host coordinator of the other run"
    TRAINER = "trainer"
    SYSTEM = "system"


class Acceptance(StrEnum):
    """How the host takes people: at once while seats are free; each by a decision; those whom home centres nominate in
    ranked lists; or those selected among all applications after the deadline."""

    FIRST_COME = "first_come"
    MODERATED = "moderated"
    BY_NOMINATION = "by_nomination"
    BY_SELECTION = "by_selection"


class HomeApproval(StrEnum):
    """Whether the home centre is asked first: never, always, or only above a fee."""

    NONE = "none"
    REQUIRED = "required"
    ABOVE_FEE = "required_above_fee"


class Step(StrEnum):
    """What comes next for a live enrolment."""

    HOME = "home"
    HOST = "host"
    SEAT = "seat"
    QUEUE = "queue"
    ANSWER = "answer"
    NOTHING = "nothing"


HOLDING = frozenset({Seat.OFFERED, Seat.CONFIRMED})
"""Only these hold a seat."""

HOME_SETTLED = (HomeDecision.NOT_NEEDED, HomeDecision.APPROVED)
HOST_SETTLED = (HostDecision.NOT_NEEDED, HostDecision.ACCEPTED)
LIVE: Pattern = replace(
    when(
        home=(*HOME_SETTLED, HomeDecision.PENDING), host=(*HOST_SETTLED, HostDecision.PENDING), end=End.OPEN
    ),
    name=_l("open, and declined by neither side"),
)
"""Live: end open and neither decision declined. One such enrolment per person and run."""


@dataclass(frozen=True)
class Parts:
    """The four stored parts."""

    home: HomeDecision
    host: HostDecision
    seat: Seat = Seat.NONE
    end: End = End.OPEN

    @classmethod
    def stored(cls, *, home: str, host: str, seat: str, end: str) -> Parts:
        """The parts as a record keeps them. Raises ValueError for a value that is none of a part's."""
        return cls(HomeDecision(home), HostDecision(host), Seat(seat), End(end))


NOTHING = Money(Decimal(0))


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The policies of a run that decide what follows what.

    `approval_above`: the fee from which home is asked. `waiting_list` off: a full run takes nobody more. `by_hand`: the
    host moves people up, not the system. `offer_hours`: time to answer an offer; None: who moves up is confirmed at
    once. `apply_again`: a person who was declined may apply once more.
    """

    acceptance: Acceptance = Acceptance.FIRST_COME
    home_approval: HomeApproval = HomeApproval.NONE
    approval_above: Money = NOTHING
    waiting_list: bool = True
    by_hand: bool = False
    offer_hours: int | None = None
    apply_again: bool = False

    def asks_home(self, costs: Iterable[Money] = ()) -> bool:
        """Whether the home centre decides about somebody who pays one of `costs` (none: nothing). A nomination is
        always its. A fee in another currency than that of `approval_above` cannot be compared and is always its too."""
        if self.acceptance is Acceptance.BY_NOMINATION or self.home_approval is HomeApproval.REQUIRED:
            return True
        return self.home_approval is HomeApproval.ABOVE_FEE and any_above(self.approval_above, costs)


def start(policy: Policy, *, has_home: bool, by: Role = Role.PERSON, costs: Iterable[Money] = ()) -> Parts:
    """The parts a new enrolment begins with; the seat comes after the decisions, see `next_step`. `costs`: the fee that
    is to be paid, or those that it may be.

    Somebody outside the network has no home centre to ask. A home coordinator who enrols one of the own people has
    thereby approved; the person's own enrolment never counts as an approval, whatever roles the person has.
    """
    if not has_home or not policy.asks_home(costs):
        home = HomeDecision.NOT_NEEDED
    else:
        home = HomeDecision.APPROVED if by is Role.HOME else HomeDecision.PENDING
    at_once = policy.acceptance is Acceptance.FIRST_COME
    return Parts(home, HostDecision.NOT_NEEDED if at_once else HostDecision.PENDING)


def is_live(parts: Parts) -> bool:
    """True while the end is open and neither side has declined."""
    return LIVE.matches(parts)


def holds_seat(parts: Parts) -> bool:
    """True when the enrolment counts as a holder: live, and its seat offered or confirmed."""
    return is_live(parts) and parts.seat in HOLDING


def next_step(parts: Parts) -> Step:
    """What comes next: home decides before host, both before the seat; no approval is ever skipped."""
    if not is_live(parts):
        return Step.NOTHING
    if parts.home is HomeDecision.PENDING:
        return Step.HOME
    if parts.host is HostDecision.PENDING:
        return Step.HOST
    return {Seat.NONE: Step.SEAT, Seat.WAITING: Step.QUEUE, Seat.OFFERED: Step.ANSWER}.get(
        parts.seat, Step.NOTHING
    )


def undecided(parts: Parts) -> bool:
    """True while the home or the host centre still has to decide."""
    return next_step(parts) in (Step.HOME, Step.HOST)


def who_acts(parts: Parts) -> Role | None:
    """Who has the ball; None when nobody has to do anything."""
    return {
        Step.HOME: Role.HOME,
        Step.HOST: Role.HOST,
        Step.SEAT: Role.SYSTEM,
        Step.QUEUE: Role.SYSTEM,
        Step.ANSWER: Role.PERSON,
    }.get(next_step(parts))


def seated(parts: Parts, *, seat: Seat) -> Parts:
    """The same enrolment with another seat."""
    return replace(parts, seat=seat)
