"""The waiting list: one queue per run, and who of it moves up when seats are free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.enrolments.rules.parts import Acceptance, Policy, Seat
from lms.enrolments.rules.seats import Holders, NoSeat, SeatPlan, may_take, why_not
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.refusal import Refusal

ORDINARY = 100
"""The priority of everybody; smaller goes first."""


@dataclass(frozen=True)
class Waiting:
    """One entry of the queue: somebody whose decisions are settled and whose seat is `waiting`; at `site`, if any.

    `complete_at` is the time of the *complete* application (aware UTC). A smaller `priority` goes first; everybody has
    `ORDINARY` unless a ranked list, a selection or, by hand, the host gave another.
    """

    id: int
    centre: int | None
    complete_at: datetime
    priority: int = ORDINARY
    site: int | None = None

    @property
    def turn(self) -> tuple[int, datetime, int]:
        """The order of the queue: priority, time of complete application, id."""
        return self.priority, self.complete_at, self.id


@dataclass(frozen=True)
class PassedOver:
    """Somebody behind whom another person moved up, and why this one could not take the seat."""

    id: int
    reason: NoSeat


@dataclass(frozen=True)
class Settlement:
    """`promoted`: who gets a seat, in order. `passed_over`: in order, with reasons. `holders`: counts afterwards.
    `more`: others could move up too, but this was as many as were to."""

    promoted: tuple[int, ...]
    passed_over: tuple[PassedOver, ...]
    holders: Holders
    more: bool = False


def in_turn(queue: Iterable[Waiting]) -> list[Waiting]:
    """The queue in its order."""
    return sorted(queue, key=lambda entry: entry.turn)


def place_in_queue(entry: Waiting, queue: Iterable[Waiting]) -> int:
    """The place of `entry`, 1 for the first. The queue may or may not contain it."""
    return 1 + sum(other.turn < entry.turn for other in queue)


def settle(
    plan: SeatPlan, holders: Holders, queue: Iterable[Waiting], *, now: datetime, most: int | None = None
) -> Settlement:
    """Gives every free seat to the first in the queue who may take it, until nobody waiting could take one, or `most`
    people have moved up: settling again goes on where this ended.

    Deterministic; the order of `queue` as given does not matter. Time grows with the queue, not with the run. Passed
    over are those who stay while somebody behind them moves up. Seats only get fewer on the way, so who could not take
    one cannot take a later one either, and one pass in order is enough.
    """
    promoted: list[int] = []
    blocked: dict[
        tuple[int | None, int | None], NoSeat
    ] = {}  # all of a pool at a site are equal before the rule
    held_back: list[PassedOver] = []
    passed, more = 0, False
    for entry in in_turn(queue):
        pool = plan.pool_of(entry.centre)
        key = (pool.key if pool else None, entry.site)
        if key not in blocked:
            reason = why_not(plan, holders, centre=entry.centre, now=now, site=entry.site)
            if reason is not None:
                blocked[key] = reason
        if key in blocked:
            held_back.append(PassedOver(entry.id, blocked[key]))
            continue
        if len(promoted) == most:
            more = True
            break
        promoted.append(entry.id)
        holders = holders.plus(pool, site=entry.site)
        passed = len(held_back)
    return Settlement(tuple(promoted), tuple(held_back[:passed]), holders, more)


def queue_moves(*, now: datetime, cut_off_at: datetime | None, run_start: datetime | None) -> bool:
    """True while people still move up: before the cut-off and before the run starts (aware UTC; None: no such time)."""
    return all(limit is None or now < limit for limit in (cut_off_at, run_start))


def seat_for(
    plan: SeatPlan,
    holders: Holders,
    *,
    centre: int | None,
    policy: Policy,
    now: datetime,
    queue_open: bool = True,
    site: int | None = None,
    others_first: bool = False,
) -> Seat:
    """The seat of somebody whose decisions have just been completed: `confirmed` if one is free, else `waiting`. Who
    was nominated by the home centre gets it `offered`, for the person confirms.

    Settle the queue first and give its `holders`: then nobody waiting could take what this person takes.
    `others_first`: somebody waits whom the host, who moves people up by hand, could give a seat; then this person waits
    behind them. Refuses when no seat is free for this person and there is no waiting list, or it no longer moves.
    """
    if not others_first and may_take(plan, holders, centre=centre, now=now, site=site):
        return Seat.OFFERED if policy.acceptance is Acceptance.BY_NOMINATION else Seat.CONFIRMED
    if not policy.waiting_list:
        raise Refusal(
            "full", _l("No seat is free for this enrolment, and this run keeps no waiting list."), status=409
        )
    if not queue_open:
        raise Refusal(
            "full", _l("No seat is free for this enrolment, and the waiting list is closed."), status=409
        )
    return Seat.WAITING


def could_move_up(plan: SeatPlan, holders: Holders, queue: Sequence[Waiting], *, now: datetime) -> list[int]:
    """Who of the queue could take a seat right now: empty after `settle`; what a check of the data looks for."""
    return [
        entry.id
        for entry in in_turn(queue)
        if may_take(plan, holders, centre=entry.centre, now=now, site=entry.site)
    ]


NOMINATION_HOURS = 72
"""Time to answer a nomination where the run names no time for offers."""
LAST_WEEK = timedelta(days=7)
SHORT_OFFER = timedelta(hours=12)


def offer_end(*, now: datetime, hours: int, run_start: datetime | None) -> datetime:
    """Until when an offer made `now` can be taken: after `hours`, in the last week before the start after 12 at most,
    and never after the start of the run (aware UTC). A cut-off ends moving up, not the answers to offers."""
    until = now + timedelta(hours=hours)
    if run_start is None:
        return until
    if run_start - now <= LAST_WEEK:
        until = min(until, now + SHORT_OFFER)
    return min(until, run_start)
