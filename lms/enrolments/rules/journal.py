"""The journal of an enrolment by side: who reads which row, whose name stands at it, who reads its reason; pure.

Each row belongs to the sides that it concerns. What is not named here belongs to nobody: a new move is silent until it
is said who reads it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.enrolments.rules.moves import MOVES
from lms.enrolments.rules.parts import Role, Side
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Sentence

Readers = frozenset[Role]

EVERYBODY: Readers = frozenset({Role.PERSON, Role.HOME, Role.HOST})
AT_THE_RUN: Readers = frozenset({Role.PERSON, Role.HOST})
_SHARED = (
    *("enrol", "approve-home", "decline-home", "accept-host", "decline-host"),
    *("confirm", "promote", "offer", "take-offer", "refuse-offer", "expire-offer", "shorten-offer"),
    *("withdraw", "cancel", "cancel-with-run", "expire", "reopen-home", "reopen-host", "escalate"),
    *("propose-run", "agree-run", "refuse-run", "ask-transfer", "agree-transfer", "refuse-transfer"),
    *("propose-replacement", "agree-replacement", "refuse-replacement"),
    *("withdraw-proposal", "lapse-proposal", "give-priority", "end-priority"),
    *("mark-fee", "complete", "not-complete", "no-show", "issue-certificate", "revoke-certificate"),
)
READERS: dict[str, Readers] = {
    **dict.fromkeys(_SHARED, EVERYBODY),
    # the work of the host in the room; home hears what came of it
    **dict.fromkeys(("mark-attendance", "check-in"), AT_THE_RUN),
    # and home where it decides, as the answers themselves
    **dict.fromkeys(("answer-questions", "say-anew"), AT_THE_RUN),
    "rank": frozenset({Role.HOME}),  # the home centre's own list
    # of the side that wrote, or was reminded: see `CONCERNS_ONE_SIDE`
    **dict.fromkeys(("write", "remind"), EVERYBODY),
}
"""Who reads that a move was made."""

CONCERNS_ONE_SIDE = frozenset({"write", "remind"})
"""Rows between one side and the person; the other side does not read them."""

REASONS: dict[str, Readers] = {"mark-attendance": frozenset({Role.HOST})}
"""Reasons that are internal to a side. Any other is meant for the person, and whoever reads the row reads it."""

_ACTS: dict[str, Role] = {
    "rank": Role.HOME,
    "answer-questions": Role.PERSON,
    "say-anew": Role.PERSON,
    "mark-fee": Role.HOST,
    "cancel-with-run": Role.HOST,  # the system carries out what the host decided about the run
}
_EITHER = frozenset({"cancel", "withdraw-proposal", *CONCERNS_ONE_SIDE})
_RECORDED = {"home": Role.HOME, "host": Role.HOST}


class Cause(StrEnum):
    """Why people move up: it is the reason in the journal rows of "promote"."""

    FREE = "seat-free"  # not known what made it free
    GIVEN_BACK = "given-back"
    LAPSED = "offer-lapsed"
    ENDED = "enrolment-ended"
    RELEASED = "pool-released"
    MORE_SEATS = "more-seats"
    POOLS_CHANGED = "pools-changed"
    SITES_CHANGED = "sites-changed"


CAUSE_WORDS: dict[str, Sentence] = {
    Cause.FREE: _l("A seat became free."),
    Cause.GIVEN_BACK: _l("Somebody gave a seat back."),
    Cause.LAPSED: _l("An offer was not answered in time."),
    Cause.ENDED: _l("An enrolment that had a seat has ended."),
    Cause.RELEASED: _l("Seats kept for a pool of centres were released."),
    Cause.MORE_SEATS: _l("The run got more seats."),
    Cause.POOLS_CHANGED: _l("The host centre changed for whom seats are kept."),
    Cause.SITES_CHANGED: _l("The host centre changed the seats at the sites."),
}


def cause_of_end(move: str, *, held: bool) -> Cause:
    """Why people move up when an enrolment that held a seat (`held`) ended by `move`."""
    if not held:
        return Cause.FREE
    known = {"withdraw": Cause.GIVEN_BACK, "refuse-offer": Cause.GIVEN_BACK, "expire-offer": Cause.LAPSED}
    return known.get(move, Cause.ENDED)


def cause_of_edit(before: int | None, after: int | None) -> Cause:
    """Why people move up when the capacity of their run, `before`, is now `after` (None: no limit)."""
    more = before is not None and (after is None or after > before)
    return Cause.MORE_SEATS if more else Cause.FREE


@dataclass(frozen=True, kw_only=True)
class Happened:
    """A row of the journal as far as the rule looks at it. `side`: "home" or "host", where the move alone does not say
    whose it was. `by_person`: the actor is the person whose enrolment it is; `by_system`: nobody acted."""

    move: str
    side: str = ""
    by_person: bool = False
    by_system: bool = False


@dataclass(frozen=True)
class Sight:
    """What a reader sees of a row: who acted (None: one of the two sides, not known which), whether by name, and
    whether with the reason."""

    by: Role | None
    named: bool
    reason: bool


@dataclass(frozen=True, kw_only=True)
class JournalLine:
    """One row of the journal as one reader may see it: nothing else of the row is in it. `name` is empty where the
    reader's side does not know who acted for the other; `at` is an aware instant in UTC; `seat` is the one that the
    move led to, where it says so."""

    at: datetime
    move: str
    by: Role | None
    name: str = ""
    reason: str = ""
    seat: str = ""


def side_to_record(move: str, side: Role | Side | None) -> str:
    """What a row keeps of the side that acted, or that it concerns: "home" or "host" where the move may be either
    side's, else nothing, for the table of moves says it."""
    words = {Role.HOME: "home", Side.HOME: "home", Role.HOST: "host", Side.HOST: "host"}
    return words.get(side, "") if move in _EITHER and side is not None else ""


def sides_of(roles: Collection[str]) -> Readers:
    """For which sides somebody with `roles` reads: the person for the person alone, whatever else it is, for nothing
    internal is read about oneself; a coordinator of both centres for both."""
    if Role.PERSON in roles:
        return frozenset({Role.PERSON})
    return frozenset({Role.HOME, Role.HOST} & set(roles))


def acted(row: Happened) -> Role | None:
    """Who made the move, as the table of moves says; None where it may have been either side and was not recorded."""
    if row.by_system:
        return Role.SYSTEM
    if row.by_person:
        return Role.PERSON
    if row.move in _ACTS:
        return _ACTS[row.move]
    known = {move.name: move.who for move in MOVES}.get(row.move, ())
    may = {Role.HOST if who == Role.TRAINER else Role(who) for who in known} - {Role.PERSON, Role.SYSTEM}
    return may.pop() if len(may) == 1 else _RECORDED.get(row.side)


def knows_name(by: Role | None, roles: Collection[str]) -> bool:
    """Whether somebody with `roles` reads the name of who acted: the person does, and the own side; everybody reads
    that of the person. The system has no name."""
    if by in (Role.PERSON, Role.SYSTEM):
        return by is Role.PERSON
    sides = sides_of(roles)
    return Role.PERSON in sides or by in sides or sides == {Role.HOME, Role.HOST}


def sight(row: Happened, roles: Collection[str], *, home_decides: bool) -> Sight | None:
    """What somebody with `roles` in the enrolment sees of this row of its journal; None: nothing, not even that it is
    there.

    Person, home and host read what concerns all three. A name is read by the own side and by the person; the other
    side reads that a coordinator of that centre acted. `home_decides`: the home centre has a decision in this
    enrolment, and so reads what the person answers.
    """
    sides = sides_of(roles)
    readers = READERS.get(row.move, frozenset())
    if row.move in ("answer-questions", "say-anew") and home_decides:
        readers |= {Role.HOME}
    if row.move in CONCERNS_ONE_SIDE and row.side in _RECORDED:
        readers &= {Role.PERSON, _RECORDED[row.side]}
    if not sides & readers:
        return None
    by = acted(row)
    return Sight(by, knows_name(by, roles), bool(sides & REASONS.get(row.move, readers)))
