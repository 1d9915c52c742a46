"""Slots: closed, opened again, cancelled, archived; who is told, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from lms.exchanges import queries, service
from lms.exchanges.models import Stay
from lms.exchanges.rules import SlotCard
from lms.exchanges.rules.slot_input import CutoffInput
from lms.kit import journal
from lms.kit.db import add, use_case
from lms.kit.refusal import Refusal
from tests.cast import Cast
from tests.enrolling import kinds
from tests.exchanging import an_application, card
from tests.post import letters_to
from tests.scene import actor
from tests.slots import posted, refused, slot_now

pytestmark = pytest.mark.usefixtures("now")
Travel = Callable[[timedelta], None]


def moves(card: SlotCard) -> list[str]:
    """What the journal says of the slot, oldest first."""
    return [row.move for row in journal.rows_of(("slot", card.id))]


def fields(refusal: Refusal) -> dict[str | None, str]:
    return {problem.field: str(problem.sentence) for problem in refusal.problems}


def edit(cast: Cast, slot: SlotCard, **changes: Any) -> bool:
    """SCCC's coordinator changes the slot, with a note."""
    values = replace(queries.slot_input(slot.id), **changes)
    return service.edit_slot(slot.id, values, actor=actor(cast.host), note="As agreed.", version=slot.version)


class TestClosing:
    """By hand and by the clock; and open again."""

    def test_who_waits_reads_when_the_host_decides(self, cast: Cast) -> None:
        slot = posted(cast)
        an_application(cast, slot, state="endorsed")
        an_application(cast, slot, person=cast.colleague, state="draft")
        for _click in range(2):
            service.close_slot(slot.id, actor=actor(cast.host), version=slot.version)
        assert slot_now(slot.id).state == "closed"
        assert kinds(cast.learner) == kinds(cast.colleague) == ["slot-closed"]
        assert "The host decides by Thu 15 Apr 2027" in letters_to(cast.learner.email)[-1].text
        assert "Your draft is kept" in letters_to(cast.colleague.email)[-1].text

    def test_the_clock_closes_at_the_last_deadline(self, cast: Cast, travel: Travel) -> None:
        two = posted(cast, cutoffs=(CutoffInput(date(2027, 3, 10)), CutoffInput(date(2027, 3, 20))))
        rolling = posted(cast, title="Rolling", intake="rolling", cutoffs=(), valid_to=date(2027, 3, 10))
        endless = posted(cast, title="Endless", intake="continuous", cutoffs=())
        rough = posted(cast, title="Rough", cutoffs=(), rough="autumn 2027")
        travel(timedelta(days=9, hours=6, minutes=59))  # 10 March, 16:59 in Stockholm
        assert service.close_due_slots() == 0
        travel(timedelta(minutes=1))
        assert service.close_due_slots() == 1
        assert (slot_now(two.id).state, slot_now(rolling.id).state) == ("published", "closed")
        travel(timedelta(days=400))
        assert service.close_due_slots() == 1
        assert service.close_due_slots() == 0
        states = [slot_now(each.id).state for each in (two, endless, rough)]
        assert states == ["closed", "published", "published"]
        row = journal.rows_of(("slot", two.id))[-1]
        assert (row.move, row.actor_id) == ("close-slot", None)

    def test_what_comes_again_moves_on_and_never_closes(self, cast: Cast, travel: Travel) -> None:
        monthly = posted(cast, title="Monthly", intake="monthly_cutoff", cutoffs=())
        yearly = posted(
            cast, title="Yearly", intake="twice_yearly", cutoffs=(CutoffInput(date(2027, 4, 15)),)
        )
        travel(timedelta(days=60))  # 30 April, 11:00 in Stockholm
        assert service.advance_cutoffs() == 2
        assert service.advance_cutoffs() == 0
        assert service.close_due_slots() == 0
        found = {each.title: slot_now(each.id).cutoffs for each in (monthly, yearly)}
        assert {title: f"{cutoffs[0].wall:%Y-%m-%d %H:%M}" for title, cutoffs in found.items()} == {
            "Monthly": "2027-04-30 17:00",
            "Yearly": "2028-04-15 17:00",
        }
        assert found["Monthly"][0].id == monthly.cutoffs[0].id

    def test_followers_hear_that_it_is_open_again(self, cast: Cast, travel: Travel) -> None:
        slot = posted(cast)
        for _click in range(2):
            service.follow_slot(slot.id, actor=actor(cast.learner))
        service.follow_slot(slot.id, actor=actor(cast.outside))
        service.unfollow_slot(slot.id, actor=actor(cast.outside))
        service.close_slot(slot.id, actor=actor(cast.host))
        travel(timedelta(days=30))
        found = refused(lambda: service.reopen_slot(slot.id, actor=actor(cast.host)))
        assert fields(found) == {"cutoff_1_day": "The deadline must be in the future."}
        edit(cast, slot_now(slot.id), cutoffs=(CutoffInput(date(2027, 4, 20)),))
        for _click in range(2):
            service.reopen_slot(slot.id, actor=actor(cast.host))
        assert slot_now(slot.id).state == "published"
        assert kinds(cast.learner) == ["slot-reopened"]
        assert kinds(cast.outside) == []
        assert "Apply by Tue 20 Apr 2027 17:00 CEST" in letters_to(cast.learner.email)[-1].text

    def test_a_full_slot_is_not_opened_again(self, cast: Cast) -> None:
        slot = posted(cast, places=1)
        an_application(cast, slot, state="offered")
        service.close_slot(slot.id, actor=actor(cast.host))
        found = refused(lambda: service.reopen_slot(slot.id, actor=actor(cast.host)))
        assert (found.code, found.status) == ("no_place", 409)


STATES: dict[str, str] = {
    "learner": "draft",
    "colleague": "submitted",
    "baltic": "agreed",
    "outside": "rejected",
    "trainer": "offered",
}


class TestCancelling:
    """Scenario 11: one notice each, drafts too; nobody rejected is told again."""

    def test_each_open_application_ends_with_exactly_one_notice(self, cast: Cast) -> None:
        slot = posted(cast, places=5)
        cases = {
            name: an_application(cast, slot, person=getattr(cast, name), state=state)
            for name, state in STATES.items()
        }
        for _click in range(2):
            service.cancel_slot(
                slot.id, actor=actor(cast.host), reason="The lab burnt.", version=slot.version
            )
        found = slot_now(slot.id)
        assert (found.state, found.places_taken, found.closed_reason) == ("cancelled", 0, "The lab burnt.")
        for name, case in cases.items():
            told, after = kinds(getattr(cast, name)), card(case.id)
            if STATES[name] == "rejected":
                assert (told, after.state) == ([], "rejected")
                continue
            assert (told, after.state, after.end_side) == (["slot-cancelled"], "cancelled", "host")
            assert "The lab burnt." in letters_to(getattr(cast, name).email)[-1].text
        assert card(cases["baltic"].id).parts.stay == "cancelled"
        assert kinds(cast.home) == ["slot-cancelled-home"]
        assert cases["colleague"].ref in letters_to(cast.home.email)[-1].text

    def test_a_reason_is_needed_and_no_stay_may_be_under_way(self, cast: Cast) -> None:
        slot = posted(cast)
        case = an_application(cast, slot, state="ongoing")
        found = refused(lambda: service.cancel_slot(slot.id, actor=actor(cast.host), reason="Fire"))
        assert found.status == 409
        assert str(found.sentence) == f"A stay is under way: {case.ref}. End it first."
        other = posted(cast, title="Another")
        found = refused(lambda: service.cancel_slot(other.id, actor=actor(cast.host), reason=" "))
        assert (found.field, found.status) == ("reason", 422)
        assert (
            refused(lambda: service.cancel_slot(other.id, actor=actor(cast.other), reason="x")).status == 404
        )


@use_case
def a_stay(application_id: int, end: date) -> None:
    """A planned stay that ends on this day."""
    add(Stay(application_id=application_id, planned_start=date(2027, 5, 3), planned_end=end))


class TestArchiving:
    """90 days after the last stay, else after the move."""

    def test_slots_leave_after_90_days(self, cast: Cast, travel: Travel) -> None:
        empty, used, open_case = (posted(cast, title=title) for title in ("Empty", "Used", "Open"))
        case = an_application(cast, used, state="closed")
        a_stay(case.id, date(2027, 6, 18))
        an_application(cast, open_case, state="endorsed")
        for slot in (empty, used, open_case):
            service.close_slot(slot.id, actor=actor(cast.host))
        travel(timedelta(days=89))
        assert service.archive_slots() == 0
        travel(timedelta(days=2))
        assert service.archive_slots() == 1
        assert slot_now(empty.id).state == "archived"
        travel(timedelta(days=110))  # 18 September: 92 days after the stay
        assert service.archive_slots() == 1
        assert (slot_now(used.id).state, slot_now(open_case.id).state) == ("archived", "closed")
        assert moves(slot_now(empty.id))[-1] == "archive-slot"
