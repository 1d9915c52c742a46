"""Slots: drafted, published, changed, closed, opened again, cancelled, archived; who is told, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lms.exchanges import queries, service
from lms.exchanges.rules import SlotCard
from lms.exchanges.rules.slot_input import CriterionInput, CutoffInput, DocumentInput, FundingInput
from lms.kit import journal
from lms.kit.refusal import Refusal
from tests.cast import Cast
from tests.enrolling import kinds
from tests.exchanging import an_application
from tests.post import letters_to
from tests.scene import actor
from tests.slots import draft, posted, refused, said, slot_now

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


class TestWriting:
    """Drafts."""

    def test_all_that_is_said_is_kept(self, cast: Cast) -> None:
        values = said(
            cast,
            description="To **see**. <script>alert(1)</script>",
            languages=("en", "sv"),
            audiences=("postdoc",),
            criteria=(CriterionInput("Plan", 3), CriterionInput("Host", 1)),
            documents=(DocumentInput("insurance", "applicant", 14, "for lab work"),),
            eligible="chosen",
            eligible_centre_ids=(cast.ficcc.id,),
            rough="autumn 2027",
            external_codes=("X-1",),
        )
        ident = service.create_slot(values, actor=actor(cast.editor), centre_id=cast.sccc.id)
        assert queries.slot_input(ident) == values
        slot = slot_now(ident)
        assert (slot.state, slot.zone, slot.version) == ("draft", "Europe/Stockholm", 1)
        assert slot.ref.startswith("SCCC-X-")
        assert "<strong>see</strong>" in slot.description_html and "<script" not in slot.description_html
        assert moves(slot) == ["create-slot"]

    def test_a_draft_needs_a_title_only(self, cast: Cast) -> None:
        values = queries.slot_input(draft(cast).id)
        assert set(fields(refused(lambda: draft(cast, title=" ")))) == {"title"}
        bare = type(values)(title="A stay")
        assert service.create_slot(bare, actor=actor(cast.editor), centre_id=cast.sccc.id)

    def test_the_second_click_makes_no_second_draft(self, cast: Cast, travel: Travel) -> None:
        first = draft(cast)
        assert draft(cast).id == first.id
        travel(timedelta(minutes=2))
        assert draft(cast).id != first.id

    @pytest.mark.parametrize(("name", "status"), [("guest", 404), ("other", 404), ("learner", 404)])
    def test_others_write_nothing_here(self, cast: Cast, name: str, status: int) -> None:
        assert refused(lambda: draft(cast, by=getattr(cast, name))).status == status

    @pytest.mark.bad_input("XB9")
    def test_the_contact_is_of_the_centre_and_the_host_is_not_eligible(self, cast: Cast) -> None:
        found = refused(
            lambda: draft(
                cast,
                host_contact_id=cast.home.id,
                eligible="chosen",
                eligible_centre_ids=(cast.sccc.id,),
                topic_ids=(999,),
            )
        )
        assert fields(found) == {
            "host_contact": "The contact is somebody of the host centre.",
            "eligible_centre_ids": "This slot is at your own centre. Exchanges are between centres.",
            "topics": "Choose one of the list.",
        }

    def test_a_copy_is_a_draft_without_deadlines(self, cast: Cast) -> None:
        slot = posted(cast, funding=())
        copy = slot_now(service.copy_slot(slot.id, actor=actor(cast.editor)))
        assert (copy.state, copy.title, copy.cutoffs, copy.places) == ("draft", slot.title, (), 2)

    def test_its_creator_deletes_a_draft(self, cast: Cast) -> None:
        slot = draft(cast, by=cast.editor)
        assert refused(lambda: service.delete_slot(slot.id, actor=actor(cast.host))).status == 403
        service.delete_slot(slot.id, actor=actor(cast.editor), version=slot.version)
        assert queries.slot_by_id(slot.id) is None
        public = posted(cast, title="Public once")
        assert refused(lambda: service.delete_slot(public.id, actor=actor(cast.host))).status == 409


class TestPublishing:
    """What a slot needs to be public, and who publishes."""

    def test_a_coordinator_publishes_and_the_second_click_changes_nothing(self, cast: Cast) -> None:
        slot = draft(cast)
        for _click in range(2):
            service.post_slot(slot.id, actor=actor(cast.host), version=slot.version)
        found = slot_now(slot.id)
        assert (found.state, found.version, moves(found)) == ("published", 2, ["create-slot", "post-slot"])
        assert found.published_at is not None

    def test_an_editor_does_not(self, cast: Cast) -> None:
        slot = draft(cast)
        assert refused(lambda: service.post_slot(slot.id, actor=actor(cast.editor))).status == 403
        assert refused(lambda: service.post_slot(slot.id, actor=actor(cast.other))).status == 404

    def test_everything_missing_is_said_at_once(self, cast: Cast) -> None:
        bare = draft(cast, places=None, summary="", city="", host_contact_id=None, cutoffs=())
        found = fields(refused(lambda: service.post_slot(bare.id, actor=actor(cast.host))))
        assert set(found) == {"places", "summary", "city", "host_contact", "cutoff_1_day"}
        assert slot_now(bare.id).state == "draft"

    @pytest.mark.bad_input("XB1")
    def test_a_deadline_in_the_past_is_refused(self, cast: Cast, travel: Travel) -> None:
        slot = draft(cast)
        travel(timedelta(days=30))
        found = refused(lambda: service.post_slot(slot.id, actor=actor(cast.host)))
        assert fields(found) == {"cutoff_1_day": "The deadline must be in the future."}

    def test_a_listed_one_needs_its_source(self, cast: Cast) -> None:
        slot = draft(cast, origin="listed", kind="scholarship", places=None, cutoffs=())
        found = refused(lambda: service.post_slot(slot.id, actor=actor(cast.host)))
        assert set(fields(found)) == {"provider", "source"}

    def test_a_stale_page_is_told_who_was_faster(self, cast: Cast) -> None:
        slot = draft(cast)
        edit(cast, slot, places=3)
        found = refused(lambda: service.post_slot(slot.id, actor=actor(cast.host), version=slot.version))
        assert found.status == 409
        assert str(found.sentence).startswith(f"{cast.host.name} changed this case at ")
        assert "before you pressed “Publish”" in str(found.sentence)


class TestChanging:
    """A public slot."""

    def test_applicants_with_open_cases_are_told_once(self, cast: Cast) -> None:
        slot = posted(cast)
        an_application(cast, slot)
        an_application(cast, slot, person=cast.colleague, state="rejected")
        edit(cast, slot, places=3, prerequisites="Know a waveguide.")
        assert kinds(cast.learner) == ["slot-changed"]
        assert kinds(cast.colleague) == []
        text = letters_to(cast.learner.email)[-1].text
        for words in ("Places: 2 → 3", "What one needs to know before: new text", "As agreed."):
            assert words in text
        row = journal.rows_of(("slot", slot.id))[-1]
        assert (row.move, row.reason, row.before["places"], row.after["places"]) == (
            "edit-slot",
            "As agreed.",
            2,
            3,
        )

    def test_the_second_click_changes_nothing(self, cast: Cast) -> None:
        slot = posted(cast)
        an_application(cast, slot)
        assert edit(cast, slot, places=3)
        assert not edit(cast, slot, places=3)
        assert kinds(cast.learner) == ["slot-changed"]
        assert slot_now(slot.id).version == slot.version + 1

    def test_a_note_is_needed_and_an_editor_may_not(self, cast: Cast) -> None:
        slot = posted(cast)
        values = replace(queries.slot_input(slot.id), places=3)
        found = refused(lambda: service.edit_slot(slot.id, values, actor=actor(cast.host)))
        assert (found.field, found.status) == ("note", 422)
        found = refused(lambda: service.edit_slot(slot.id, values, actor=actor(cast.editor), note="x"))
        assert found.status == 403
        own = draft(cast, title="Another")
        assert service.edit_slot(own.id, values, actor=actor(cast.editor))

    @pytest.mark.bad_input("XB4", "XB5")
    def test_with_applications_deadline_places_kind_and_eligibility_are_held(self, cast: Cast) -> None:
        slot = posted(cast)
        for person in (cast.learner, cast.colleague):
            an_application(cast, slot, person=person, state="offered")
        changes = {
            "places": 1,
            "cutoffs": (CutoffInput(date(2027, 3, 21)),),
            "kind": "job_shadowing",
            "also_outside": True,
        }
        found = fields(refused(lambda: edit(cast, slot_now(slot.id), **changes)))
        assert found["places"] == "2 places are already offered or taken. Withdraw an offer first."
        assert found["cutoff_1_day"] == "Applications exist, so the deadline can only move later."
        assert set(found) == {"places", "cutoff_1_day", "kind", "also_outside"}
        assert slot_now(slot.id).cutoffs == slot.cutoffs

    def test_a_later_deadline_keeps_its_row(self, cast: Cast) -> None:
        slot = posted(cast)
        an_application(cast, slot)
        edit(cast, slot, cutoffs=(CutoffInput(date(2027, 3, 29)),))
        (before,), (after,) = slot.cutoffs, slot_now(slot.id).cutoffs
        assert (before.id, after.at.isoformat()) == (after.id, "2027-03-29T15:00:00+00:00")  # summer time

    def test_what_is_public_stays_complete(self, cast: Cast) -> None:
        slot = posted(cast)
        assert set(fields(refused(lambda: edit(cast, slot, summary="")))) == {"summary"}

    def test_a_passed_deadline_does_not_forbid_a_change_of_words(self, cast: Cast, travel: Travel) -> None:
        slot = posted(cast)
        travel(timedelta(days=30))
        assert edit(cast, slot, equipment_text="A stepper.")


def test_a_person_who_may_not_read_a_slot_does_not_follow_it(cast: Cast) -> None:
    slot = posted(cast, scope="network")
    assert refused(lambda: service.follow_slot(slot.id, actor=actor(cast.outside))).status == 404
    hidden = draft(cast, title="Hidden")
    assert refused(lambda: service.follow_slot(hidden.id, actor=actor(cast.learner))).status == 404


def test_what_guests_should_know_is_the_centre_s(cast: Cast) -> None:
    texts = {"housing": "A flat.", "visa": "None."}
    assert service.save_guest_info(cast.sccc.id, texts, actor=actor(cast.editor))
    assert not service.save_guest_info(cast.sccc.id, texts, actor=actor(cast.editor))
    assert queries.guest_info(cast.sccc.id) == texts
    assert refused(lambda: service.save_guest_info(cast.sccc.id, {}, actor=actor(cast.other))).status == 404


def test_money_is_kept_exactly(cast: Cast) -> None:
    slot = posted(cast, funding=(FundingInput("month", Decimal("1200.50"), "EUR", "net"),))
    assert [(str(each.amount), each.currency) for each in slot.funding] == [("1200.50", "EUR")]
