"""Two runs through their lives in a real database: random people, capacities, decisions and clocks, by the use cases.

After every step the promises hold: never more holders than seats, nobody waits while a seat they could take is free,
no move outside the table, each change with its journal row, its notice and its calendar; and a due job that runs again
changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from lms.courses import queries as courses
from lms.courses.rules import PoolInput, input_of_pool
from lms.enrolments import queries, service
from lms.enrolments.models import Enrolment
from lms.enrolments.queries import CaseCard
from lms.enrolments.rules import MOVES, Parts, holds_seat, is_live
from lms.kit import clock
from lms.kit.db import Base, session
from lms.kit.journal import JournalRow
from lms.kit.refusal import Refusal
from lms.notifications.models import Notice
from lms.worker import due_jobs
from tests.cast import Somebody, build
from tests.conftest import NOW, Stage
from tests.enrolling import values_of
from tests.scene import Scene, a_run, actor, crowd

POLICIES: tuple[dict[str, Any], ...] = (
    {},
    {"offer_hours": 24},
    {"acceptance": "moderated"},
    {"home_approval": "required"},
    {"home_approval": "required", "acceptance": "moderated", "offer_hours": 48},
    {"waiting_list": False},
    {"promotion": "by_hand", "offer_hours": 24},
)
COUNTED = (
    *("enrolment", "enrolment_proposal", "run_tally", "notice", "mail", "journal", "agenda_audience", "pool"),
    "certificate",
)


def parts_in(written: dict[str, Any]) -> Parts | None:
    """The four parts that a journal row names; None when it is about something else."""
    names = ("home", "host", "seat", "end")
    return Parts.stored(**{name: written[name] for name in names}) if set(names) <= set(written) else None


class Life(RuleBasedStateMachine):
    """One network of the cast, one run to fill, another to change to."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        stage.clear()
        self.stage = stage
        self.clock = time_machine.travel(NOW, tick=False)
        self.traveller = self.clock.start()
        self.context = stage.app.app_context()
        self.context.push()
        self.held: frozenset[int] = frozenset()
        self.most = 0  # the most holders that capacity and its lowerings explain

    def teardown(self) -> None:
        session().rollback()
        self.context.pop()
        self.clock.stop()

    @initialize(policy=st.sampled_from(POLICIES), capacity=st.integers(1, 4))
    def opens(self, policy: dict[str, Any], capacity: int) -> None:
        self.cast = build()
        self.scene = a_run(self.cast, capacity_max=capacity, **policy)
        self.other = a_run(self.cast, centre=self.cast.kiip, title="Bonding", ref="RUN-9", capacity_max=2)
        self.most = capacity
        self.people = [
            *(self.cast.learner, self.cast.colleague, self.cast.home, self.cast.guest, self.cast.host),
            *(self.cast.baltic, self.cast.outside, *crowd(3, like=self.cast.outside)),
        ]

    # -- what people do; a "no" leaves everything as it was

    def tries(self, deed: Callable[[], object]) -> None:
        before = self.counts()
        try:
            deed()
        except Refusal:
            assert self.counts() == before, "a refusal has written something"

    def case(self, data: st.DataObject, scene: Scene) -> CaseCard | None:
        cards = sorted(queries.of_run(scene.run_id), key=lambda card: card.id)
        return data.draw(st.sampled_from(cards)) if cards else None

    def somebody(self, data: st.DataObject) -> Somebody:
        return data.draw(st.sampled_from(self.people))

    @rule(data=st.data())
    def enrol(self, data: st.DataObject) -> None:
        who = self.somebody(data)
        self.tries(lambda: service.enrol(self.scene.run_id, person_id=who.id, actor=actor(who)))

    @rule(data=st.data(), name=st.sampled_from(["take_offer", "refuse_offer", "offer"]))
    def answer(self, data: st.DataObject, name: str) -> None:
        if (card := self.case(data, self.scene)) is not None:
            by = self.cast.host if name == "offer" else self.suited("withdraw", card)
            reason = {"reason": "Because."} if name == "offer" else {}
            self.tries(lambda: getattr(service, name)(card.id, actor=actor(by), **reason))

    @rule(data=st.data(), number=st.sampled_from([1, 5, 5, 99, 100]))
    def prefer(self, data: st.DataObject, number: int) -> None:
        """The host gives a priority by hand, or (100, which nobody can give) takes it away."""
        if (card := self.case(data, self.scene)) is not None:
            by: dict[str, Any] = {"actor": actor(self.cast.host), "reason": "Because."}
            if number < 100:
                self.tries(lambda: service.give_priority(card.id, priority=number, **by))
            else:
                self.tries(lambda: service.end_priority(card.id, **by))

    @rule(seats=st.integers(0, 3), days=st.integers(1, 12))
    def set_pool(self, seats: int, days: int) -> None:
        run = self.scene.run
        released = [input_of_pool(card) for card in courses.pools_of([run.id])[run.id] if card.released_at]
        release = (clock.now() + timedelta(days=days)).replace(tzinfo=None, minute=0, second=0, microsecond=0)
        pool = PoolInput(
            name="Baltic centres",
            seats=seats,
            centre_ids=frozenset({self.cast.chipsc2_lt.id}),
            release_wall=release,
        )
        self.tries(lambda: service.set_pools(run.id, [*released, pool][-2:], actor=actor(self.cast.host)))

    @rule(data=st.data())
    def ask_to_change(self, data: st.DataObject) -> None:
        if (card := self.case(data, self.scene)) is not None:
            by = self.suited("withdraw", card)
            self.tries(lambda: service.ask_transfer(card.id, run_id=self.other.run_id, actor=actor(by)))

    @rule(data=st.data(), agree=st.booleans())
    def answer_change(self, data: st.DataObject, agree: bool) -> None:
        if (card := self.case(data, self.scene)) is not None:
            by = actor(self.cast.other)
            if agree:
                self.tries(lambda: service.agree_transfer(card.id, actor=by))
            else:
                self.tries(lambda: service.refuse_transfer(card.id, actor=by, reason="Because."))

    @rule(data=st.data(), name=st.sampled_from(sorted(["approve_home", "accept_host", "withdraw"])))
    def move_on(self, data: st.DataObject, name: str) -> None:
        if (card := self.case(data, self.scene)) is not None:
            by = self.somebody(data) if data.draw(st.booleans()) else self.suited(name, card)
            self.tries(lambda: getattr(service, name)(card.id, actor=actor(by)))

    @rule(data=st.data(), name=st.sampled_from(["decline_home", "decline_host", "cancel", "reopen"]))
    def move_with_reason(self, data: st.DataObject, name: str) -> None:
        if (card := self.case(data, self.scene)) is not None:
            by = data.draw(st.sampled_from([self.cast.home, self.cast.host, self.cast.lead, self.cast.other]))
            self.tries(lambda: getattr(service, name)(card.id, actor=actor(by), reason="Because."))

    def suited(self, name: str, card: CaseCard) -> Somebody:
        if name == "withdraw":
            return next(each for each in self.people if each.id == card.person_id)
        return self.cast.home if name == "approve_home" else self.cast.host

    @rule(capacity=st.integers(0, 5))
    def change_capacity(self, capacity: int) -> None:
        held = sum(queries.holders_by_centre(self.scene.run_id).values())
        values = values_of(self.scene, capacity_max=capacity)
        before = self.counts()
        try:
            service.change_run(self.scene.run_id, values, actor=actor(self.cast.host), note="Another room.")
        except Refusal:
            assert self.counts() == before
        else:
            self.most = max(capacity, held)

    @rule(hours=st.sampled_from([1, 13, 25, 49, 24 * 8, 24 * 23]))
    def time_passes(self, hours: int) -> None:
        self.traveller.shift(timedelta(hours=hours))
        self.work()
        before = self.counts()
        self.work()
        assert self.counts() == before, "a due job that ran again has changed something"

    def work(self) -> None:
        """What workers do meanwhile, until nothing is due any more."""
        for job in due_jobs():
            if job.name.startswith("enrolments."):
                job.run()

    def counts(self) -> dict[str, Any]:
        """The rows of everything that a use case could write, and all that enrolments say."""
        tables = {table.name: table for table in Base.metadata.sorted_tables if table.name in COUNTED}
        found: dict[str, Any] = {
            name: session().scalar(select(func.count()).select_from(table)) for name, table in tables.items()
        }
        rows = session().execute(select(tables["enrolment"]).order_by(tables["enrolment"].c.id)).all()
        session().rollback()
        return found | {"rows": rows}

    # -- what holds after every step

    @invariant()
    def never_more_holders_than_seats(self) -> None:
        held = sum(queries.holders_by_centre(self.scene.run_id).values())
        capacity = self.scene.run.capacity_max or 0
        assert held <= max(self.most, capacity)
        self.most = max(
            min(self.most, held), capacity
        )  # what was given back above the capacity does not come again

    @invariant()
    def pools_are_kept(self) -> None:
        """Whoever of no pool has got a seat has left the pools what they have not used."""
        run, now = self.scene.run, clock.now()
        holding = {card.id: card for card in queries.of_run(run.id) if holds_seat(card.parts)}
        pools = [
            pool for pool in courses.pools_of([run.id])[run.id] if pool.release_at and now < pool.release_at
        ]
        kept = 0
        for pool in pools:
            of_pool = sum(card.home_centre_id in pool.centre_ids for card in holding.values())
            kept += max(0, pool.seats - of_pool)
        inside = frozenset().union(*(pool.centre_ids for pool in pools))
        new = [card for ident, card in holding.items() if ident not in self.held]
        if any(card.home_centre_id not in inside for card in new):
            assert (run.capacity_max or 0) - len(holding) >= kept, "a pool was robbed"
        self.held = frozenset(holding)

    @invariant()
    def doctor_finds_nothing(self) -> None:
        assert service.violations() == []

    @invariant()
    def the_queue_goes_by_its_rule(self) -> None:
        """Places are those of priority, then time, then id; who has another priority than everybody has its reason."""
        cards = queries.of_run(self.scene.run_id)
        queue = [card for card in cards if card.place is not None]
        by_rule = sorted(queue, key=lambda card: (card.priority, card.complete_at, card.id))
        assert [card.place for card in by_rule] == list(range(1, len(queue) + 1))
        assert all((card.priority == 100) is not bool(card.priority_reason) for card in cards)

    @invariant()
    def one_live_enrolment_of_each_person(self) -> None:
        live = [card.person_id for card in queries.of_run(self.scene.run_id) if is_live(card.parts)]
        assert len(live) == len(set(live))

    @invariant()
    def every_change_is_a_row_of_the_table_and_was_told(self) -> None:
        rows = session().scalars(select(JournalRow).where(JournalRow.thing_kind == "enrolment")).all()
        told = {tuple(key.split(":")[1:4]) for key in session().scalars(select(Notice.dedup_key))}
        stored = {row.id: row for row in session().scalars(select(Enrolment))}
        last: dict[int, Parts] = {}
        for row in sorted(rows, key=lambda each: each.id):
            before, after = parts_in(row.before), parts_in(row.after)
            if after is None:  # a reminder, a place in a list: nothing of the four parts
                continue
            move = MOVES[row.move]
            assert before is None or move.starts_at(before), f"{row.move} began at {row.before}"
            assert move.target.matches(after), f"{row.move} led to {after}"
            assert last.get(row.thing_id) == before, f"{row.move} did not begin where the last one ended"
            last[row.thing_id] = after
        for ident, enrolment in stored.items():
            assert last[ident] == Parts.stored(
                home=enrolment.home_decision,
                host=enrolment.host_decision,
                seat=enrolment.seat,
                end=enrolment.end_state,
            )
            assert ("enrolment", str(ident), str(enrolment.version)) in told or enrolment.end_side == "run"


def test_a_run_keeps_its_promises_through_its_life(database: Stage) -> None:
    run_state_machine_as_test(
        lambda: Life(database),
        settings=settings(
            max_examples=10,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
