"""Two slots and their applications through their lives in a real database: random people, sides, places, clocks and due
jobs, by the use cases.

After every step the promises hold: never more places held than there are, each side writes its own, nobody decides on
the own case, signatures are of the current version, no move outside the table, one notice per event and person, the
journal and the calendar in line; a second click and a due job that runs again change nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import hypothesis.strategies as st
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from lms.agenda import service as agenda
from lms.exchanges import queries, service
from lms.exchanges.models import Agreement, Application, Signature, Slot
from lms.exchanges.rules import APPLICATION_MOVES, LIVE_STATES, PLACE_STATES, ApplicationCard, Parts
from lms.exchanges.rules.slot_input import CutoffInput
from lms.exchanges.service.cases import parts_of
from lms.kit import clock
from lms.kit.db import Base, session
from lms.kit.journal import JournalRow
from lms.kit.refusal import Refusal
from lms.notifications.models import Notice
from lms.worker import due_jobs
from tests.cast import Somebody, build
from tests.conftest import NOW, Stage
from tests.deciding import second_lead
from tests.exchange_applying import drafted, sent
from tests.exchange_deeds import DEEDS, PATH, SIDES, Deed, foreign, parts_in
from tests.exchanging import slot_now
from tests.scene import actor
from tests.slots import posted, said

COUNTED = ("notice", "outbox_mail", "journal", "agenda_entry", "agenda_audience", "agenda_centre_audience")
ROWS = ("slot", "application", "stay", "agreement", "signature", "report", "document", "review")
POLICIES: tuple[dict[str, Any], ...] = (
    {},
    {"offer_days": 3, "endorsement_due_days": 2},
    {"also_outside": True},
    {"review_mode": "host_plus_reviewers"},
)


class Life(RuleBasedStateMachine):
    """One network of the cast; SCCC has a slot, KIIP another in the same months."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        stage.clear()
        self.clock = time_machine.travel(NOW, tick=False)
        self.traveller = self.clock.start()
        self.context = stage.app.app_context()
        self.context.push()
        self.seen: dict[str, Any] = {}  # all rows, while nothing has changed since
        self.looked = False  # whether the doctor was here since the last change

    def teardown(self) -> None:
        session().rollback()
        self.context.pop()
        self.clock.stop()

    @initialize(data=st.data(), policy=st.sampled_from(POLICIES), places=st.integers(1, 2))
    def opens(self, data: st.DataObject, policy: dict[str, Any], places: int) -> None:
        """Three have applied: two for the same slot, one for both."""
        self.cast = build()
        second_lead(self.cast)
        cut = (CutoffInput(date(2027, 4, 12)),)
        given: dict[str, Any] = {"places": places, "cutoffs": cut, **policy}
        self.slots = [posted(self.cast, **given).id, self.of_kiip(given)]
        self.people = [
            *(self.cast.learner, self.cast.colleague, self.cast.home, self.cast.baltic, self.cast.outside),
            *(self.cast.host, self.cast.other),
        ]
        self.staff = [*self.people, self.cast.lead, self.cast.trainer, self.cast.office]
        sent(slot_now(self.slots[0]), data.draw(st.sampled_from(self.people[1:4])))
        for card in [sent(slot_now(slot), self.cast.learner) for slot in self.slots]:
            self.leads(data, card, data.draw(st.integers(0, 5)))

    def of_kiip(self, given: dict[str, Any]) -> int:
        by, fields = actor(self.cast.other), given | {"host_contact_id": self.cast.other.id}
        ident = service.create_slot(said(self.cast, **fields), actor=by, centre_id=self.cast.kiip.id)
        service.post_slot(ident, actor=by)
        return ident

    # -- what people do; a "no" leaves everything as it was

    def tries(self, deed: Callable[[], object]) -> bool:
        before = self.seen or self.all_rows()
        try:
            deed()
        except Refusal:
            session().rollback()
            assert self.all_rows() == before, "a refusal has written something"
            self.seen = before
            return False
        self.seen, self.looked = {}, False
        return True

    def cases(self) -> list[Application]:
        session().expire_all()
        return list(session().scalars(select(Application).order_by(Application.id)))

    def case(self, data: st.DataObject) -> ApplicationCard | None:
        ids = [row.id for row in self.cases()]
        return queries.application_by_id(data.draw(st.sampled_from(ids))) if ids else None

    @rule(data=st.data())
    def apply(self, data: st.DataObject) -> None:
        who, slot = data.draw(st.sampled_from(self.people)), data.draw(st.sampled_from(self.slots))
        self.tries(lambda: drafted(slot_now(slot), who))

    @rule(data=st.data(), steps=st.integers(2, 9))
    def goes_on(self, data: st.DataObject, steps: int) -> None:
        if (card := self.case(data)) is not None:
            self.leads(data, card, steps)

    def leads(self, data: st.DataObject, card: ApplicationCard, steps: int) -> None:
        """The side whose turn it is does what leads on, on the day for it; to the end, if nothing is in the way."""
        for _step in range(steps):
            if (name := PATH.get(card.state)) is None:
                return
            if card.state == "agreed" and card.offer_start:
                self.traveller.shift(max(timedelta(), card.offer_start - clock.now().date()))
            for side in SIDES[name] if name == "sign" else SIDES[name][:1]:
                self.does(data, card.id, name, side, self.suited(card, side))
            before, after = card, queries.application_by_id(card.id)
            if after is None or after.version == before.version:
                return
            card = after

    @rule(data=st.data(), possible=st.sampled_from([True, True, False]), own=st.booleans())
    def anything(self, data: st.DataObject, possible: bool, own: bool) -> None:
        """Any move that the state allows (or not), by the one whose it is, or by anybody on any side."""
        if (card := self.case(data)) is None:
            return
        names = [
            name for name in sorted(DEEDS) if not possible or APPLICATION_MOVES[name].starts_at(card.parts)
        ]
        name = data.draw(st.sampled_from(names or sorted(DEEDS)))
        side = data.draw(st.sampled_from(SIDES[name] if own else tuple(SIDES["sign"])))
        by = self.suited(card, side) if own else data.draw(st.sampled_from(self.staff))
        self.does(data, card.id, name, side, by)

    def suited(self, card: ApplicationCard, side: str) -> Somebody:
        by_centre = {
            self.cast.ficcc.id: self.cast.home,
            self.cast.sccc.id: self.cast.host,
            self.cast.kiip.id: self.cast.other,
        }
        if side == "applicant":
            return next(each for each in self.staff if each.id == card.applicant_id)
        centre = card.home_centre_id if side == "home" else card.host_centre_id
        return by_centre.get(centre or 0, self.cast.lead)

    def does(self, data: st.DataObject, ident: int, name: str, side: str, by: Somebody) -> None:
        """The deed; when it was made, that it wrote its own side's, told nobody twice, and is made once."""
        deed = Deed(ident, name, side, actor(by), data.draw(st.integers(0, 9)))
        before, last = self.columns(ident), session().scalar(select(func.max(Notice.id))) or 0
        if not self.tries(deed):
            return
        changed = {key for key, value in self.columns(ident).items() if before[key] != value}
        assert not foreign(name, side, changed), f"{name} for {side} wrote {foreign(name, side, changed)}"
        told = Counter(session().scalars(select(Notice.person_id).where(Notice.id > last)))
        assert not told or max(told.values()) == 1, f"{name} told somebody more than once: {told}"
        self.seen = self.all_rows()
        try:
            deed()
        except Refusal:
            session().rollback()
        assert self.all_rows() == self.seen, f"the second click on {name} has changed something"

    def columns(self, ident: int) -> dict[str, Any]:
        row = session().execute(select(Application.__table__).where(Application.id == ident)).mappings().one()
        found = dict(row)
        session().rollback()
        return found

    @rule(data=st.data(), places=st.integers(1, 3), deed=st.integers(0, 12))
    def changes_the_slot(self, data: st.DataObject, places: int, deed: int) -> None:
        """Other places, closed, opened again; seldom cancelled, which ends nearly everything."""
        slot = data.draw(st.sampled_from(self.slots))
        by = actor(self.cast.host if slot == self.slots[0] else self.cast.other)
        if deed < 6:
            values = replace(queries.slot_input(slot), places=places)
            self.tries(lambda: service.edit_slot(slot, values, actor=by, note="Another room."))
        elif deed < 12:
            self.tries(partial((service.close_slot, service.reopen_slot)[deed % 2], slot, actor=by))
        else:
            self.tries(lambda: service.cancel_slot(slot, actor=by, reason="The laser broke."))

    @rule(hours=st.sampled_from([1, 13, 25, 49, 24 * 4, 24 * 8, 24 * 23]))
    def time_passes(self, hours: int) -> None:
        self.traveller.shift(timedelta(hours=hours))
        self.work()
        before = self.all_rows()
        self.work()
        assert self.all_rows() == before, "a due job that ran again has changed something"
        self.seen, self.looked = before, False

    def work(self) -> None:
        for job in due_jobs():
            if job.name.startswith("exchanges."):
                job.run()

    def all_rows(self) -> dict[str, Any]:
        """All that exchanges say, and how much was told, noted and put into calendars."""
        tables = {table.name: table for table in Base.metadata.sorted_tables}
        found: dict[str, Any] = {
            name: session().scalar(select(func.count()).select_from(tables[name])) for name in COUNTED
        }
        for name in ROWS:
            table = tables[f"exchange_{name}"]
            found[name] = [tuple(row) for row in session().execute(select(table).order_by(table.c.id))]
        session().rollback()
        return found

    # -- what holds after every step

    @invariant()
    def never_more_places_than_there_are(self) -> None:
        held = Counter(row.slot_id for row in self.cases() if row.state in PLACE_STATES)
        for slot in session().scalars(select(Slot)):
            assert held[slot.id] == slot.places_taken <= (slot.places or 0)

    @invariant()
    def doctor_finds_nothing(self) -> None:
        if not self.looked:
            assert service.violations() == []
            assert agenda.check(queries.entry_sources()) == []
        self.looked = True

    @invariant()
    def signatures_are_of_the_version_that_stood(self) -> None:
        """Nobody signed what was replaced before, and what is in force is the newest that all have signed."""
        versions = {row.id: row for row in session().scalars(select(Agreement))}
        for signature in session().scalars(select(Signature)):
            version = versions[signature.agreement_id]
            assert signature.sha256 == version.sha256
            assert version.settled_at is None or signature.at <= version.settled_at
            newer = [
                each
                for each in versions.values()
                if each.application_id == version.application_id and each.version_no > version.version_no
            ]
            assert all(signature.at <= each.created_at for each in newer)

    @invariant()
    def nobody_decides_on_the_own_case(self) -> None:
        mine = {row.id: row.applicant_id for row in self.cases()}
        for row in self.journal():
            if row.after.get("acting") in ("home", "host"):
                assert row.actor_id != mine.get(row.thing_id), f"{row.move} on the own case"

    @invariant()
    def every_change_is_a_row_of_the_table(self) -> None:
        last: dict[int, Parts] = {}
        for row in self.journal():
            before, after = parts_in(row.before), parts_in(row.after)
            if after is None:  # an edit, a rank: nothing of the six parts
                continue
            move = APPLICATION_MOVES[row.move]
            assert before is None or move.starts_at(before), f"{row.move} began at {row.before}"
            assert move.target.matches(after), f"{row.move} led to {after}"
            assert before is None or last.get(row.thing_id) == before, f"{row.move} began somewhere else"
            last[row.thing_id] = after
        for row in self.cases():
            assert last[row.id] == parts_of(row)

    @invariant()
    def one_live_application_per_person_and_slot(self) -> None:
        live = [(row.applicant_id, row.slot_id) for row in self.cases() if row.state in LIVE_STATES]
        assert len(live) == len(set(live))

    def journal(self) -> list[JournalRow]:
        of_cases = select(JournalRow).where(JournalRow.thing_kind == "application").order_by(JournalRow.id)
        return list(session().scalars(of_cases))


def test_applications_keep_their_promises_through_their_lives(database: Stage) -> None:
    run_state_machine_as_test(
        lambda: Life(database),
        settings=settings(
            max_examples=3,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
