"""One enrolment as the rules see it, and how a move is written down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from sqlalchemy import select

from lms.access import Actor
from lms.access import Role as Holding
from lms.courses.models import Run
from lms.courses.rules import RunState
from lms.enrolments import queries
from lms.enrolments.models import Enrolment
from lms.enrolments.rules import (
    MOVES,
    Acceptance,
    End,
    EnrolmentCase,
    HomeApproval,
    HomeDecision,
    HostDecision,
    Parts,
    Policy,
    Role,
    RunFacts,
    Seat,
    Side,
)
from lms.enrolments.rules.journal import side_to_record
from lms.kit import clock, journal
from lms.kit.db import lock, session
from lms.kit.i18n import instant_in_both, instant_words
from lms.kit.i18n import lazy_gettext as _l
from lms.kit.money import Money
from lms.kit.refusal import stale
from lms.kit.states import Move
from lms.people import queries as people


def parts_of(enrolment: Enrolment) -> Parts:
    """The four stored parts."""
    return Parts(
        HomeDecision(enrolment.home_decision),
        HostDecision(enrolment.host_decision),
        Seat(enrolment.seat),
        End(enrolment.end_state),
    )


def policy_of(run: Run) -> Policy:
    """The run's policies that decide what follows what."""
    return Policy(
        acceptance=Acceptance(run.acceptance),
        home_approval=HomeApproval(run.home_approval),
        approval_above=Money(run.approval_above or Decimal(0), run.approval_currency),
        waiting_list=run.waiting_list,
        by_hand=run.promotion == "by_hand",
        offer_hours=run.offer_hours,
        apply_again=run.apply_again,
    )


def facts_of(run: Run) -> RunFacts:
    """What the rules need to know of the run."""
    return RunFacts(
        state=RunState(run.state),
        starts_at=run.starts_at,
        ends_at=run.ends_at,
        opens_at=run.opens_at,
        closes_at=run.closes_at,
        cut_off_at=run.cut_off_at,
        nominate_until_at=run.nominate_until_at,
        policy=policy_of(run),
        certificates=run.certificates,
    )


def written_in(run: Run, *, reader: str = "") -> Callable[[datetime], str]:
    """How instants are put into words for this run: in its zone and, where its wall differs, in that of `reader`."""
    return (
        partial(instant_in_both, zone=run.zone, reader=reader)
        if reader
        else partial(instant_words, zone=run.zone)
    )


def lock_case(enrolment_id: int) -> tuple[Run, Enrolment]:
    """The enrolment and its run, both locked, the run first: every use case waits at the same door."""
    run_id = session().scalar(select(Enrolment.run_id).where(Enrolment.id == enrolment_id))
    run = lock(Run, run_id or 0)
    return run, lock(Enrolment, enrolment_id)


def roles_in(
    actor: Actor, run: Run, enrolment: Enrolment, *, trainer_ids: Collection[int] = ()
) -> frozenset[Role]:
    """What `actor` is to this enrolment; empty when nothing: then it does not exist for them. `trainer_ids` are given
    for the moves that trainers of the run make."""
    found = {Role.TRAINER} if actor.person_id in trainer_ids else set()
    if actor.person_id == enrolment.person_id:
        found.add(Role.PERSON)
    if enrolment.home_centre_id and actor.has(Holding.COORDINATOR, enrolment.home_centre_id):
        found.add(Role.HOME)
    if actor.has(Holding.COORDINATOR, run.centre_id):
        found.add(Role.HOST)
    return frozenset(found)


def case_of(actor: Actor, run: Run, enrolment: Enrolment, *, side: Side | None = None) -> EnrolmentCase:
    """The case as the guards look at it; `side` is the one whose decision is asked for."""
    own = actor.person_id == enrolment.person_id
    centre_id = enrolment.home_centre_id if side is Side.HOME else run.centre_id
    decided_by = enrolment.home_decided_by_id if side is Side.HOME else enrolment.host_decided_by_id
    live = session().scalar(
        select(Enrolment.id).where(
            Enrolment.run_id == run.id,
            Enrolment.person_id == enrolment.person_id,
            Enrolment.id != enrolment.id,
            Enrolment.end_state == End.OPEN,
            Enrolment.home_decision != HomeDecision.DECLINED,
            Enrolment.host_decision != HostDecision.DECLINED,
        )
    )
    return EnrolmentCase(
        state=parts_of(enrolment),
        run=facts_of(run),
        now=clock.now(),
        actor_is_person=own,
        deciders=queries.deciders(centre_id, besides=enrolment.person_id) if own else (),
        decided_by=_name(decided_by),
        ended_by=_ended_by(enrolment),
        live_exists=live is not None,
        preferred=bool(enrolment.priority_reason),
        offer_until=enrolment.offer_until,
        written=written_in(run),
    )


def _ended_by(enrolment: Enrolment) -> Side | None:
    if enrolment.end_side:
        return Side(enrolment.end_side)
    if enrolment.home_decision == HomeDecision.DECLINED:
        return Side.HOME
    return Side.HOST if enrolment.host_decision == HostDecision.DECLINED else None


def _name(person_id: int | None) -> str:
    card = people.person_card(person_id) if person_id else None
    return card.name if card else ""


def check_version(enrolment: Enrolment, version: int | None) -> None:
    """Refuses a form sent from a page that shows an older state (409): who made the last move, and when."""
    if version is None or version == enrolment.version:
        return
    row = [row for row in journal.rows_of(("enrolment", enrolment.id)) if row.after][
        -1
    ]  # reminders change nothing
    raise stale(
        _l(
            "This page was out of date: %(name)s changed the enrolment on %(when)s. Nothing was saved; look again.",
            name=_name(row.actor_id) or _l("the system"),
            when=instant_words(row.at),
        )
    )


def write_move(
    move: Move[EnrolmentCase],
    enrolment: Enrolment,
    *,
    actor_id: int | None,
    reason: str = "",
    side: Role | Side | None = None,
    **chosen: str,
) -> Parts:
    """As `write_moves`, for one enrolment; gives the parts after it."""
    moved = write_moves(move, [enrolment], actor_id=actor_id, reason=reason, side=side, **chosen)
    return moved[0].after


class Moved(NamedTuple):
    """An enrolment, and its parts before and after a move."""

    enrolment: Enrolment
    before: Parts
    after: Parts


def write_moves(
    move: Move[EnrolmentCase],
    enrolments: Iterable[Enrolment],
    *,
    actor_id: int | None,
    reason: str = "",
    side: Role | Side | None = None,
    **chosen: str,
) -> list[Moved]:
    """Leads the enrolments through `move` as its row says, each with its journal row. `side`: who acted, kept where the
    move may be either side's."""
    now, moved = clock.now(), list[Moved]()
    leads: dict[Parts, Parts] = {}  # many who make the same move come from the same parts
    for enrolment in enrolments:
        before = parts_of(enrolment)
        after = leads.get(before) or move.follow(before, **chosen)
        leads[before] = after
        enrolment.home_decision, enrolment.host_decision = after.home, after.host
        enrolment.seat, enrolment.end_state = after.seat, after.end
        enrolment.updated_at = now
        enrolment.version += 1
        moved.append(Moved(enrolment, before, after))
    written = {parts: asdict(parts) for each in leads.items() for parts in each}
    journal.record_all(
        [
            journal.Change(thing=("enrolment", enrolment.id), before=written[before], after=written[after])
            for enrolment, before, after in moved
        ],
        move.name,
        actor_id=actor_id,
        reason=reason,
        side=side_to_record(move.name, side),
    )
    return moved


SYSTEM_MOVES = {name: MOVES[name] for name in ("confirm", "promote", "cancel-with-run", "expire")}
