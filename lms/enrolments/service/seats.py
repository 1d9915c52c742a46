"""Giving seats: the queue first, then whoever has just completed the approvals. Always under the lock of the run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update

from lms.agenda import service as agenda
from lms.agenda.rules import Status
from lms.courses import queries as courses
from lms.courses.models import Run, RunTrainer
from lms.courses.queries import SiteCard
from lms.enrolments import queries, rules
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import (
    EnrolmentCase,
    Holders,
    Parts,
    Pool,
    Seat,
    SeatPlan,
    Settlement,
    Step,
    Waiting,
)
from lms.enrolments.rules.journal import Cause
from lms.enrolments.service import answer_dates, cases, due, tally, telling
from lms.kit import clock
from lms.kit.alike import write_alike
from lms.kit.db import lock, session, use_case
from lms.kit.refusal import Refusal
from lms.kit.states import Move

BATCH = 100
"""So many people move up in one transaction at most; what is left of a long queue the worker goes on with."""


@dataclass(frozen=True)
class Room:
    """The seats of a locked run once its queue is settled: its plan, who holds a seat, how many moved up just now.
    `others_first`: somebody waits who could have a seat, by the host's hand where the host moves people up, else in the
    next batch."""

    run: Run
    plan: SeatPlan
    holders: Holders
    promoted: int = 0
    others_first: bool = False

    def refusal(self, centre: int | None, site: int | None = None) -> Refusal | None:
        """Why somebody of this home centre would get neither a seat (at the site) nor a place in the queue now."""
        try:
            self.seat_for(centre, site)
        except Refusal as refusal:
            return refusal
        return None

    def seat_for(self, centre: int | None, site: int | None = None) -> Seat:
        """The seat somebody of this home centre gets now; refused when there is none and no waiting list."""
        now, facts = clock.now(), cases.facts_of(self.run)
        return rules.seat_for(
            self.plan,
            self.holders,
            centre=centre,
            policy=facts.policy,
            now=now,
            queue_open=facts.queue_open(now),
            site=site,
            others_first=self.others_first,
        )


def plan_of(run: Run, sites: Sequence[SiteCard] | None = None) -> SeatPlan:
    """The run's seats: its capacity, its pools and its `sites`, which are asked for unless they are given."""
    pools = tuple(
        Pool(card.id, card.centre_ids, card.seats, card.release_at, card.name)
        for card in courses.pools_of([run.id])[run.id]
    )
    if sites is None:
        sites = courses.sites_of([run.id])[run.id]
    limited = {card.id: card.capacity for card in sites if card.capacity is not None}
    return SeatPlan(run.capacity_max, pools, limited)


def holders_of(run: Run, plan: SeatPlan) -> Holders:
    """Who holds a seat now, counted in the database."""
    at_sites = queries.holders_by_site(run.id) if plan.sites else {}
    return rules.count_holders(plan, queries.holders_by_centre(run.id), at_sites)


# made once, as all that is asked while everybody else waits for the run
_QUEUE = select(
    Enrolment.id, Enrolment.home_centre_id, Enrolment.complete_at, Enrolment.priority, Enrolment.site_id
).where(
    Enrolment.run_id == bindparam("run"),
    Enrolment.seat == Seat.WAITING,
    Enrolment.end_state == rules.End.OPEN,
)


def queue_of(run_id: int) -> list[Waiting]:
    """The waiting list, in no particular order."""
    return [
        Waiting(id=ident, centre=centre, complete_at=complete, priority=priority, site=site)
        for ident, centre, complete, priority, site in session().execute(_QUEUE, {"run": run_id})
        if complete is not None
    ]


@use_case
def settle_run(run_id: int, *, cause: Cause = Cause.FREE) -> int:
    """Gives free seats to the waiting list in order, to `BATCH` people at most; gives how many moved up. Again until it
    is 0: then doing it once more changes nothing. `cause`: why seats are free, for the journal."""
    return settle(lock(Run, run_id), cause=cause).promoted


def settle(
    run: Run,
    *,
    most: int | None = None,
    cause: Cause = Cause.FREE,
    sites: Sequence[SiteCard] | None = None,
) -> Room:
    """As `settle_run`, for a run that is locked already (`most` people instead of `BATCH`; its `sites` where they were
    read). Also tells what room there is afterwards. Where the host moves people up by hand, and while the run is
    postponed, nobody moves here."""
    plan, now = plan_of(run, sites), clock.now()
    holders = holders_of(run, plan)
    full = plan.capacity is not None and holders.total >= plan.capacity
    if full or run.state not in ("published", "postponed") or not cases.facts_of(run).queue_open(now):
        return Room(run, plan, holders)
    queue = queue_of(run.id)
    if run.promotion == "by_hand" or run.state == "postponed":
        return Room(run, plan, holders, others_first=bool(rules.could_move_up(plan, holders, queue, now=now)))
    settlement = rules.settle(plan, holders, queue, now=now, most=most or BATCH)
    _pass_over(settlement)
    if settlement.promoted:
        if cause is Cause.FREE and plan.pools and _release_is_due(run):
            cause = Cause.RELEASED
        _promote(run, settlement.promoted, cause)
    return Room(run, plan, settlement.holders, len(settlement.promoted), others_first=settlement.more)


def _pass_over(settlement: Settlement) -> None:
    """Each person passed over has the reason stored; by one statement for each reason, however long the queue."""
    reasons: dict[str, list[int]] = defaultdict(list)
    for each in settlement.passed_over:
        reasons[rules.stored_reason(each.reason)].append(each.id)
    for reason, ids in reasons.items():
        passed = update(Enrolment).where(Enrolment.id.in_(ids), Enrolment.passed_over != reason)
        session().execute(passed.values(passed_over=reason))


def _release_is_due(run: Run) -> bool:
    """Whether seats of a pool are open to all by the clock, though the worker has not got to its release yet."""
    now = clock.now()
    return any(
        card.released_at is None and card.release_at is not None and card.release_at <= now
        for card in courses.pools_of([run.id])[run.id]
    )


def _promote(run: Run, ids: Sequence[int], cause: Cause) -> None:
    query = select(Enrolment).where(Enrolment.id.in_(ids)).execution_options(populate_existing=True)
    rows = {row.id: row for row in session().scalars(query)}
    enrolments = [rows[ident] for ident in ids]
    move, at_once = cases.SYSTEM_MOVES["promote"], run.offer_hours is None
    seat = Seat.CONFIRMED if at_once else Seat.OFFERED
    give_all(run, enrolments, move, seat, reason=cause.value)
    telling.persons(run, enrolments, "promoted" if at_once else "offered")


def give(
    run: Run,
    enrolment: Enrolment,
    move: Move[EnrolmentCase],
    seat: Seat,
    *,
    actor_id: int | None = None,
    reason: str = "",
) -> None:
    """As `give_all`, for one enrolment."""
    give_all(run, [enrolment], move, seat, actor_id=actor_id, reason=reason)


def give_all(
    run: Run,
    enrolments: Sequence[Enrolment],
    move: Move[EnrolmentCase],
    seat: Seat,
    *,
    actor_id: int | None = None,
    reason: str = "",
) -> None:
    """Leads the enrolments to `seat` by `move`; an offer gets its end here. A few statements, however many they are."""
    until = None
    if seat is Seat.OFFERED:
        hours = run.offer_hours or rules.NOMINATION_HOURS
        start = cases.facts_of(run).counted_start
        until = rules.offer_end(now=clock.now(), hours=hours, run_start=start)
    for enrolment in enrolments:
        enrolment.offer_until = until
        if seat is not Seat.WAITING:
            enrolment.passed_over = ""
    keep_all(run, cases.write_moves(move, enrolments, actor_id=actor_id, reason=reason, seat=seat))


def go_on(room: Room, enrolment: Enrolment) -> None:
    """What follows a move: once both decisions are settled, a seat or a place on the waiting list.

    `room` is what there was after the queue was settled, so that nobody overtakes; calendar and tally follow.
    """
    if rules.next_step(cases.parts_of(enrolment)) is not Step.SEAT:
        return
    seat = room.seat_for(enrolment.home_centre_id, enrolment.site_id)
    enrolment.complete_at = clock.now()
    give(room.run, enrolment, cases.SYSTEM_MOVES["confirm"], seat)


def calendar_status(parts: Parts) -> Status | None:
    """How the run stands in the person's own calendar; None: not at all."""
    if not rules.is_live(parts):
        return None
    shown: dict[Seat, Status] = {
        Seat.CONFIRMED: "confirmed",
        Seat.OFFERED: "tentative",
        Seat.WAITING: "tentative",
    }
    return shown.get(parts.seat)


def show(run_id: int, person_id: int, parts: Parts) -> None:
    """As `show_all`, for one person."""
    show_all(run_id, {person_id: parts})


def show_all(run_id: int, people: Mapping[int, Parts]) -> None:
    """Brings the own calendar of each of these people in line with the parts beside them; who teaches the run has it
    there in any case."""
    statuses = {person_id: calendar_status(parts) for person_id, parts in people.items()}
    gone = [person_id for person_id, status in statuses.items() if status is None]
    if gone:
        teach = select(RunTrainer.person_id).where(
            RunTrainer.run_id == run_id, RunTrainer.person_id.in_(gone)
        )
        statuses |= dict.fromkeys(session().scalars(teach), "confirmed")
    agenda.concern_all(("run", run_id), statuses)


def keep(run: Run, enrolment: Enrolment, before: Parts, after: Parts, *, calendar: bool = True) -> None:
    """As `keep_all`, for one enrolment."""
    keep_all(run, [cases.Moved(enrolment, before, after)], calendar=calendar)


def keep_all(run: Run, moved: Sequence[cases.Moved], *, calendar: bool = True) -> None:
    """Brings the run's tally, the due dates and, unless `calendar` is False, the people's calendars in line with a
    change of parts."""
    for each in moved:
        due.renew(run, *each)
    write_alike(each.enrolment for each in moved)
    session().flush()
    tally.count_all(run.id, [(each.before, each.after) for each in moved])
    due.show(run, moved)
    answer_dates.show(run, moved)
    if calendar:
        show_all(run.id, {each.enrolment.person_id: each.after for each in moved})
